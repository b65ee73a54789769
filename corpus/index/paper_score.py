"""Papers that share words with a query in; their tiers, scores and reasons out.

The weights were set by hand while looking at real titles and queries, all of them, so the figures
of ``tests/bench/lookup_quality.py`` show what a change does, not how well unseen queries fare.
"""

from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from corpus.index.matching import Coverage
from corpus.index.papers import PaperIndex
from corpus.index.scored import TIERS, Scored
from corpus.index.vocabulary import similarity
from corpus.model import Kind, Tier

_COVERED = 0.62
"""Least coverage of a query by a title and its authors that is more than "some words"."""
_MEANT = 0.5
"""Similarity from which a word counts as meant."""
_SPELT = 0.95
_ALL = 0.9
_EVERY = 0.97
_ALL_WORDS = 75.0
"""Least score of a title that holds every word of the query."""
_REASONS = {Tier.PREFIX: "the beginning of the title", Tier.SYSTEM: "the system's name"}
_NEAR_NAME = 0.75
_NAME_WORDS = 4


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it is compared."""

    text: str
    """Clean."""
    words: tuple[str, ...]
    """Folded, without the words of a question."""
    folded: str
    joined: str


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
    topical: bool
    """Whether anything but authors and year was asked for."""


def rate(query: Query, index: PaperIndex, covered: Coverage, *, limit: int) -> list[Scored]:
    """Compare papers with a query letter by letter; give the best of them, best first."""
    shapes = map(
        _Shape,
        covered.documents.tolist(),
        index.title_words(covered.documents),
        covered.query.tolist(),
        covered.document.tolist(),
        covered.ordered().tolist(),
        covered.at_start().tolist(),
        (covered.own.max(axis=0) >= _MEANT).tolist(),
    )
    rated = [(*_rated(query, index, shape), at) for at, shape in enumerate(shapes)]
    places, own = covered.places.T.tolist(), covered.own.T.tolist()
    rated.sort(key=lambda one: (TIERS.index(one[0]), -one[1], one[2]))
    return [
        Scored.of(
            Kind.PAPER,
            int(covered.documents[at]),
            tier,
            score,
            _REASONS.get(tier) or _reason(places[at], own[at]),
        )
        for tier, score, at in rated[:limit]
    ]


def _rated(query: Query, index: PaperIndex, shape: _Shape) -> tuple[Tier, float]:
    folded = " ".join(shape.title)
    named = _named(query, "".join(shape.title[: index.names[shape.number]]))
    quality = (
        0.55 * shape.asked
        + 0.10 * shape.document
        + 0.06 * shape.ordered
        + 0.03 * shape.starts
        + 0.12 * fuzz.ratio(query.folded, folded) / 100
        + 0.06 * fuzz.token_sort_ratio(query.folded, folded) / 100
        + 0.08 * named
    )
    if len(query.words) > 1 and folded.startswith(query.folded):
        is_whole_word = folded[len(query.folded) :][:1] in ("", " ")
        return Tier.PREFIX, 96.0 if is_whole_word else 92.0
    if named == 1.0 and shape.asked > _ALL:
        return Tier.SYSTEM, 90 + 6 * quality
    if shape.asked >= _COVERED and shape.topical:
        score = 96 * min(1.0, 0.35 + 0.65 * quality)
        return Tier.TYPO, max(score, _ALL_WORDS) if shape.asked > _EVERY else score
    return Tier.TOPIC, 74 * shape.asked * shape.asked


def _named(query: Query, name: str) -> float:
    """Compare the beginning of the query with the system's name."""
    if not name:
        return 0.0
    best, start = 0.0, ""
    for word in query.words[:_NAME_WORDS]:
        start += word
        edits = OSA.distance(start, name, score_cutoff=2)
        if edits <= 2:
            best = max(best, similarity(start, name, edits))
    return best if best >= _NEAR_NAME else 0.0


def _reason(places: list[float], own: list[float]) -> str:
    """Say what was misspelt, what stands beside the title and what is missing."""
    meant = [one for one in places if one >= _MEANT]
    beside = any(one >= _MEANT and of_own < one for one, of_own in zip(places, own, strict=True))
    missing = len(places) - len(meant)
    misspelt = sum(one < _SPELT for one in meant)
    parts = []
    if misspelt:
        parts.append("1 word misspelt" if misspelt == 1 else f"{misspelt} words misspelt")
    if beside:
        parts.append("an author named")
    if missing:
        parts.append(f"{len(places) - missing} of {len(places)} words")
    return ", ".join(parts) or "words of the title"
