"""Papers that share words with a query in; their tiers, scores and reasons out.

The weights are fitted by hand on half of a set of real titles and queries and checked on the
other half; ``tests/bench/lookup_quality.py`` shows what a change does.
"""

from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from corpus.index.matching import Coverage
from corpus.index.papers import PaperIndex
from corpus.index.scored import TIERS, Scored
from corpus.model import Kind, Tier

_CLOSELY = 24
"""Candidates that are compared letter by letter."""
_COVERED = 0.62
"""Least coverage of a query by a title and its authors that is more than "some words"."""
_MEANT = 0.5
"""Similarity from which a word counts as meant."""
_SPELT = 0.95
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
class Rated:
    """One paper compared in full."""

    number: int
    at: int
    """Its place in the coverage."""
    tier: Tier
    score: float


def rate(query: Query, index: PaperIndex, covered: Coverage) -> list[Rated]:
    """Compare the best covered papers letter by letter, best first."""
    rough = covered.query + 0.25 * covered.document + 0.1 * covered.ordered + 0.05 * covered.starts
    best = np.argsort(-rough, kind="stable")[:_CLOSELY]
    titles = index.title_words(covered.documents[best])
    rated = [
        _rated(query, index, covered, at, title)
        for at, title in zip(best.tolist(), titles, strict=True)
    ]
    rated.sort(key=lambda one: (TIERS.index(one.tier), -one.score, one.number))
    return rated


def described(rated: Rated, covered: Coverage) -> Scored:
    """Say in words why a paper was found."""
    reasons = {
        Tier.PREFIX: "the beginning of the title",
        Tier.SYSTEM: "the system's name",
    }
    return Scored(
        kind=Kind.PAPER,
        number=rated.number,
        tier=rated.tier,
        score=rated.score,
        reason=reasons.get(rated.tier) or _reason(covered, rated.at),
    )


def _rated(query: Query, index: PaperIndex, covered: Coverage, at: int, title: list[str]) -> Rated:
    number = int(covered.documents[at])
    folded = " ".join(title)
    asked = float(covered.query[at])
    named = _named(query, "".join(title[: index.names[number]]))
    quality = (
        0.55 * asked
        + 0.10 * float(covered.document[at])
        + 0.06 * float(covered.ordered[at])
        + 0.03 * float(covered.starts[at])
        + 0.12 * fuzz.ratio(query.folded, folded) / 100
        + 0.06 * fuzz.token_sort_ratio(query.folded, folded) / 100
        + 0.08 * named
    )
    if len(query.words) > 1 and folded.startswith(query.folded):
        is_whole_word = not folded[len(query.folded) :].strip(" ") or (
            folded[len(query.folded)] == " "
        )
        return Rated(number, at, Tier.PREFIX, 96.0 if is_whole_word else 92.0)
    if named == 1.0 and asked > 0.9:
        return Rated(number, at, Tier.SYSTEM, 90 + 6 * quality)
    if asked >= _COVERED:
        return Rated(number, at, Tier.TYPO, 96 * min(1.0, 0.35 + 0.65 * quality))
    return Rated(number, at, Tier.TOPIC, 80 * asked * asked)


def _named(query: Query, name: str) -> float:
    """Compare the beginning of the query with the system's name."""
    if not name:
        return 0.0
    best, start = 0.0, ""
    for word in query.words[:_NAME_WORDS]:
        start += word
        if abs(len(start) - len(name)) <= 2:
            best = max(best, fuzz.ratio(start, name) / 100)
    return best if best >= _NEAR_NAME else 0.0


def _reason(covered: Coverage, at: int) -> str:
    places, main = covered.places[:, at], covered.main[:, at]
    beside = int(((places >= _MEANT) & ~main).sum())
    missing = int((places < _MEANT).sum())
    misspelt = int(((places >= _MEANT) & (places < _SPELT)).sum())
    parts = []
    if misspelt:
        parts.append("1 word misspelt" if misspelt == 1 else f"{misspelt} words misspelt")
    if beside:
        parts.append("an author named")
    if missing:
        parts.append(f"{len(places) - missing} of {len(places)} words")
    return ", ".join(parts) or "words of the title"
