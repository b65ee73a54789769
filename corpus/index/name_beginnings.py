"""The beginning of a name in; the authors whose names go on like that out, as somebody types.

Each word may be the beginning of any part of the name, in any order; who has most papers is first.
"""

import math

import numpy as np
import numpy.typing as npt

from corpus.index.arrays import Ints, Numbers
from corpus.index.authors import AuthorIndex
from corpus.index.scored import Scored
from corpus.model import Kind, Tier
from corpus.text import words

_MOST_WORDS = 4
_WHOLE, _BEGUN = 90.0, 80.0
"""Scores of names that have every word as a part, and of those that only go on like that."""
_FIRST = np.int64(1 << 32)
"""More papers than anybody has: what puts the former before the latter."""


def complete(text: str, index: AuthorIndex, *, limit: int) -> list[Scored]:
    """Find the authors whose names have parts that begin with each of the words."""
    typed = words(text)[:_MOST_WORDS]
    if not typed or not len(index):
        return []
    forms, whole = _beginning(typed[0], index)
    for word in typed[1:]:
        begun, same = _beginning(word, index)
        forms, whole = _in_both(forms, begun, index), _in_both(whole, same, index)
    owners = np.flatnonzero(_marked(index.owners[forms], len(index)))
    wholly = _marked(index.owners[whole], len(index))[owners]
    rank = index.counts[owners] + (wholly * _FIRST)
    places = _largest(rank, limit)
    return [
        Scored.of(
            Kind.AUTHOR,
            number,
            Tier.PREFIX,
            (_WHOLE if is_whole else _BEGUN) + _lead(int(index.counts[number])),
            "the beginning of the name",
        )
        for number, is_whole in zip(owners[places].tolist(), wholly[places].tolist(), strict=True)
    ]


def _beginning(word: str, index: AuthorIndex) -> tuple[Numbers, Numbers]:
    """Give the forms of names with a part that begins so, and those with a part that is so.

    A form with two such parts comes twice.
    """
    rows = index.vocabulary.beginning(word)
    # Words that begin alike stand side by side, and so do the forms that have them.
    begun = index.postings.between(rows.start, rows.stop)
    [same] = index.vocabulary.find([word])
    return begun, begun[:0] if same is None else index.postings[same]


def _in_both(some: Numbers, others: Numbers, index: AuthorIndex) -> Numbers:
    return others[_marked(some, len(index.owners))[others]]


def _marked(numbers: Numbers, size: int) -> npt.NDArray[np.bool_]:
    """Mark numbers below a size: of hundreds of thousands this is quicker than sorting them."""
    marked = np.zeros(size, np.bool_)
    marked[numbers] = True
    return marked


def _largest(rank: Ints, limit: int) -> Ints:
    """Give the places of the largest few, the largest first, of equals the first first."""
    places = np.arange(len(rank))
    if len(rank) > limit:
        least = np.partition(rank, -limit)[-limit]
        above = np.flatnonzero(rank > least)
        equal = np.flatnonzero(rank == least)
        places = np.concatenate((above, equal[: limit - len(above)]))
    return places[np.argsort(-rank[places], kind="stable")]


def _lead(papers: int) -> float:
    return min(9.9, math.log2(1 + papers))
