"""Papers that share words with a query in; their tiers, scores and reasons out.

The weights were set by hand while looking at real titles and queries, all of them, so the figures
of ``tests/bench/lookup_quality.py`` show what a change does, not how well unseen queries fare.
"""

import itertools
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from corpus.index.matching import Coverage
from corpus.index.papers import PaperIndex
from corpus.index.reasons import BEGINNING, NOWHERE, in_words, meet
from corpus.index.scored import CUTOFF, TIERS, Scored, size_of
from corpus.index.vocabulary import similarity
from corpus.model import Kind, Tier

_COVERED = 0.62
"""Least coverage of a query by a title and its authors that is more than "some words"."""
_MEANT = 0.5
"""Similarity from which a word counts as meant."""
_NEAR = 0.69
"""Similarity of at least one word to anything that is shown: one typing error in four letters,
two in seven."""
_LEAST = 5.0
"""Score of what shares too little with a query to be shown; right answers of the queries in
``tests/bench/lookup_quality.py`` have more."""
_AS_TYPED = 0.97
_MUCH = 60.0
"""Weight of a query of seven rare words."""
_SIX = 6.0
"""A word of a million titles is as common as can be."""
_ALL = 0.9
_EVERY = 0.97
_ALL_WORDS = 75.0
"""Least score of a title that holds every word of the query."""
_NEAR_NAME = 0.75
_NAME_WORDS = 4
_LEAST_BEGUN = 4
"""Letters of a system's name that stand for it."""
_QUALITY = (0.55, 0.10, 0.06, 0.03, 0.12, 0.06, 0.08)
"""Weights of the traits, set by hand; they order papers, ``certainty`` says how sure we are."""
_USUAL = 70
"""Letters of a title: where a name alone was typed, the length of what follows it says nothing."""
_CAPITAL = 0.1
"""What a name loses for each capital that was typed otherwise."""
_MOST_MISPLACED = 3
_BEGUN = 16.0
"""Lead over the cutoff that a name has which lacks next to nothing."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it is compared."""

    text: str
    """Clean."""
    words: tuple[str, ...]
    """Folded, without the words of a question."""
    folded: str
    joined: str

    @property
    def capitals(self) -> str | None:
        """Letters and digits as typed, if capitals stand inside a word as in names of systems."""
        letters = _letters(self.text)
        is_mixed = not letters.isupper() and any(map(str.isupper, letters[1:]))
        return letters if is_mixed and letters.casefold() == self.joined else None


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is known of one paper before its letters are compared."""

    number: int
    title: list[str]
    asked: float
    """Share of the query that title, authors and year cover."""
    document: float
    """Share of the title that the query covers."""
    ordered: float
    starts: float
    least: float
    """Similarity of the word of the query that is met worst."""
    topical: bool
    """Whether anything but authors and year was asked for."""
    weight: float
    """Of the query, see ``Coverage``."""
    known: float
    """How common the commonest word of the query is that the paper does not hold as typed."""


def rate(query: Query, index: PaperIndex, covered: Coverage, *, limit: int) -> list[Scored]:
    """Compare papers with a query letter by letter; give the best of them, best first."""
    shapes = list(
        map(
            _Shape,
            covered.documents.tolist(),
            index.title_words(covered.documents),
            covered.query.tolist(),
            covered.document.tolist(),
            covered.ordered().tolist(),
            covered.at_start().tolist(),
            covered.places.min(axis=0).tolist(),
            (covered.own.max(axis=0) >= _MEANT).tolist(),
            itertools.repeat(covered.weight),
            _known(query, index, covered),
        )
    )
    names = ["".join(one.title[: index.names[one.number]]) for one in shapes]
    begun = [is_begun(query, name) for name in names]
    rated = [(*_rated(query, index, shape), at) for at, shape in enumerate(shapes)]
    # What may be another name with a slip in it is not taken for an unfinished one.
    if not any(score >= CUTOFF and not begun[at] for _, score, _, at in rated):
        share = [len(query.joined) / max(1, len(name)) for name in names]
        rated = [
            (Tier.SYSTEM, CUTOFF + _BEGUN * share[at], (), at)
            if begun[at]
            else (tier, score, traits, at)
            for tier, score, traits, at in rated
        ]
    nearest = covered.places.max(axis=0).tolist()
    rated = [one for one in rated if nearest[one[3]] >= _NEAR and one[1] >= _LEAST]
    rated.sort(key=lambda one: (TIERS.index(one[0]), -one[1], one[3]))
    return [
        Scored.of(
            Kind.PAPER,
            int(covered.documents[at]),
            tier,
            score,
            partial(_reason, query, index, covered, at, tier),
            traits=traits,
        )
        for tier, score, traits, at in rated[:limit]
    ]


def _rated(query: Query, index: PaperIndex, shape: _Shape) -> tuple[Tier, float, tuple[float, ...]]:
    folded = " ".join(shape.title)
    named, is_alone = _named(query, "".join(shape.title[: index.names[shape.number]]))
    if is_alone:
        typed = len(query.joined)
        document = ratio = sorted_ratio = named * 2 * typed / (typed + _USUAL)
    else:
        document = shape.document
        ratio = fuzz.ratio(query.folded, folded) / 100
        sorted_ratio = fuzz.token_sort_ratio(query.folded, folded) / 100
    misplaced = _misplaced(query, index, shape.number) if is_alone else 0
    named -= _CAPITAL * misplaced
    traits = (
        shape.asked,
        document,
        shape.ordered,
        shape.starts,
        ratio,
        sorted_ratio,
        named,
        shape.least,
        min(shape.asked * shape.weight / _MUCH, 1.0),
        min((1 - shape.asked) * shape.weight / _MUCH, 1.0),
        shape.known,
        misplaced / _MOST_MISPLACED,
        size_of(len(index)),
    )
    tier, score = _tier_and_score(query, shape, folded, traits)
    return tier, score, traits


def _known(query: Query, index: PaperIndex, covered: Coverage) -> list[float]:
    """Rate for each paper the words that were typed in vain though titles hold them, 0 to 1."""
    numbers = index.vocabulary.find(query.words)
    counts = [0 if number is None else int(index.vocabulary.counts[number]) for number in numbers]
    common = np.log10(1 + np.array(counts)) / _SIX
    known: list[float] = np.where(covered.places < _AS_TYPED, common[:, None], 0).max(0).tolist()
    return known


def _tier_and_score(
    query: Query, shape: _Shape, folded: str, traits: tuple[float, ...]
) -> tuple[Tier, float]:
    quality = sum(map(operator.mul, _QUALITY, traits))
    named = traits[6]
    if len(query.words) > 1 and folded.startswith(query.folded):
        is_whole_word = folded[len(query.folded) :][:1] in ("", " ")
        return Tier.PREFIX, 96.0 if is_whole_word else 92.0
    if named == 1.0 and shape.asked > _ALL:
        return Tier.SYSTEM, 90 + 6 * quality
    if shape.asked >= _COVERED and shape.topical:
        score = 96 * min(1.0, 0.35 + 0.65 * quality)
        return Tier.TYPO, max(score, _ALL_WORDS) if shape.asked > _EVERY else score
    return Tier.TOPIC, 74 * shape.asked * shape.asked


def _named(query: Query, name: str) -> tuple[float, bool]:
    """Compare the beginning of the query with the system's name; say whether it is all of it."""
    best, start, taken = 0.0, "", 0
    for place, word in enumerate(query.words[:_NAME_WORDS] if name else (), 1):
        start += word
        edits = OSA.distance(start, name, score_cutoff=2)
        if edits <= 2 and (alike := similarity(start, name, edits)) > best:
            best, taken = alike, place
    return (best, taken == len(query.words)) if best >= _NEAR_NAME else (0.0, False)


def _misplaced(query: Query, index: PaperIndex, number: int) -> int:
    """Count letters that are capitals in the name or the query only, where capitals were typed."""
    typed = query.capitals
    if typed is None or index.is_other_title(number):
        return 0
    name = _letters(index.labels[number].partition(":")[0])
    more = OSA.distance(typed, name) - OSA.distance(typed.casefold(), name.casefold())
    return min(more, _MOST_MISPLACED)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def is_begun(query: Query, name: str) -> bool:
    """Whether the query is a name, written together, that was not typed to its end."""
    typed = query.joined
    return len(typed) >= _LEAST_BEGUN and typed != name and name.startswith(typed)


def is_beginning(query: Query, title: Sequence[str]) -> bool:
    """Whether a title begins with the query, if need be written together."""
    return " ".join(title).startswith(query.folded) or is_begun(query, "".join(title))


def _reason(query: Query, index: PaperIndex, covered: Coverage, at: int, tier: Tier) -> str:
    """Say what was misspelt, what stands beside the title and what is missing."""
    number = int(covered.documents[at])
    title, own, beside = index.every_word(number)
    if tier is Tier.SYSTEM and not is_begun(query, "".join(title[: index.names[number]])):
        return "the system's name"
    if is_beginning(query, title):
        return BEGINNING
    spelt = query.words
    met = [
        meet(word, own, beside, joined=_joined(spelt, place)) if alike >= _MEANT else NOWHERE
        for place, (word, alike) in enumerate(
            zip(spelt, covered.places[:, at].tolist(), strict=True)
        )
    ]
    return in_words(met)


def _joined(spelt: Sequence[str], place: int) -> list[str]:
    """Write a word together with the one before and the one behind."""
    pairs = (spelt[max(0, place - 1) : place + 1], spelt[place : place + 2])
    return ["".join(pair) for pair in pairs if len(pair) > 1]
