"""The beginning of a name in; the authors whose names go on like that out, as somebody types.

Each word may be the beginning of any part of the name, in any order; who has most papers is first.
"""

import math

import numpy as np

from corpus.index.authors import AuthorIndex
from corpus.index.scored import Scored
from corpus.model import Kind, Tier
from corpus.text import words

_MOST_WORDS = 4
_WHOLE, _BEGUN = 90.0, 80.0
"""Scores of names that have every word as a part, and of those that only go on like that."""


def complete(text: str, index: AuthorIndex, *, limit: int) -> list[Scored]:
    """Find the authors whose names have parts that begin with each of the words."""
    typed = words(text)[:_MOST_WORDS]
    if not typed or not len(index):
        return []
    forms, whole = _beginning(typed[0], index)
    for word in typed[1:]:
        begun, same = _beginning(word, index)
        forms = np.intersect1d(forms, begun, assume_unique=True)
        whole = np.intersect1d(whole, same, assume_unique=True)
    wholly = frozenset(np.unique(index.owners[whole]).tolist())
    owners = np.unique(index.owners[forms])
    is_begun = ~np.isin(owners, np.fromiter(wholly, np.int64, len(wholly)))
    order = np.lexsort((-index.counts[owners].astype(np.int64), is_begun))[:limit]
    return [
        Scored.of(
            Kind.AUTHOR,
            number,
            Tier.PREFIX,
            (_WHOLE if number in wholly else _BEGUN) + _lead(int(index.counts[number])),
            "the beginning of the name",
        )
        for number in owners[order].tolist()
    ]


def _beginning(word: str, index: AuthorIndex) -> tuple[np.ndarray, np.ndarray]:
    """Give the forms of names with a part that begins so, and those with a part that is so."""
    rows = index.vocabulary.beginning(word)
    # Words that begin alike stand side by side, and so do the forms that have them.
    begun = np.unique(index.postings.between(rows.start, rows.stop))
    [same] = index.vocabulary.find([word])
    return begun, begun[:0] if same is None else index.postings[same]


def _lead(papers: int) -> float:
    return min(9.9, math.log2(1 + papers))
