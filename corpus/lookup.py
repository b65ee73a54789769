"""A text as typed in; what it may mean out: candidates with reasons, and how sure we are."""

import itertools
import time
from collections.abc import Sequence
from dataclasses import replace

from corpus.index import Index
from corpus.index.scored import CUTOFF, Scored
from corpus.model import Kind, LookupResult, Outcome, Tier
from corpus.text import clean

LONGEST = 200
"""Characters of a query that are looked at."""
MOST_WORDS = 20
MARGIN = 3.0
"""Least lead that makes an answer clear."""
_DEPTH = 12
"""Candidates that are judged, however few are asked for."""


class Lookup:
    """The lookup service: answers from the index it was last given."""

    def __init__(self, index: Index) -> None:
        self._index = index

    @property
    def index(self) -> Index:
        """The index in use."""
        return self._index

    def swap(self, index: Index) -> None:
        """Answer from another index from now on."""
        self._index = index

    def find(self, text: str, *, kind: Kind = Kind.ANY, limit: int = 5) -> LookupResult:
        """Find what a text means; any text gets an answer."""
        start = time.perf_counter()
        index = self._index
        query = cut(text)
        scored: list[Scored] = []
        depth = max(limit, _DEPTH)
        if kind is not Kind.AUTHOR:
            scored += index.search_papers(query, limit=depth)
        if kind is not Kind.PAPER:
            scored += index.search_authors(query, limit=depth)
        scored.sort(key=lambda one: one.rank)
        candidates = tuple(index.candidate(one) for one in falling(scored)[: max(0, limit)])
        return LookupResult(
            query=text,
            outcome=judge(scored),
            candidates=candidates,
            ms=(time.perf_counter() - start) * 1000,
        )


def cut(text: str) -> str:
    """Clean a query and cut it to what is looked at.

    >>> len(cut("word " * 1000).split())
    20
    """
    return " ".join(clean(text[: 4 * LONGEST])[:LONGEST].split()[:MOST_WORDS])


def falling(scored: Sequence[Scored]) -> list[Scored]:
    """Let no candidate show a higher score than one of a better tier."""
    shown = list(itertools.accumulate((one.score for one in scored), min))
    return [replace(one, score=score) for one, score in zip(scored, shown, strict=True)]


def judge(scored: Sequence[Scored]) -> Outcome:
    """Say whether the best candidate may be shown as the answer."""
    if not scored or scored[0].score < CUTOFF:
        return Outcome.NONE
    best, *others = scored
    if best.tier in (Tier.IDENTIFIER, Tier.EXACT, Tier.FOLDED):
        equal = [one for one in others if one.tier is best.tier and one.score >= best.score - 1]
        return Outcome.AMBIGUOUS if equal else Outcome.EXACT
    if any(one.tier is best.tier and best.score - one.score < MARGIN for one in others):
        return Outcome.AMBIGUOUS
    return Outcome.CLEAR
