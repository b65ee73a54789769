"""A text as typed in; what it may mean out: candidates with reasons, and how sure we are."""

import asyncio
import itertools
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from corpus.identifiers import canonical
from corpus.index import Index
from corpus.index.certainty import AUTHORS, PAPER_TRAITS, PAPERS, chance, evidence
from corpus.index.questions import written
from corpus.index.scored import CUTOFF, Scored
from corpus.model import Candidate, Kind, LookupResult, Outcome, Tier
from corpus.text import clean

LONGEST = 200
"""Characters of a query that are looked at."""
MOST_WORDS = 20
MARGIN = 3.0
"""Least lead that makes an answer clear."""
NEARLY = 60.0
"""Least score of a name all of whose parts are meant, however misspelt."""
_TIE = 0.5
_FEW_WORDS = 2
_AS_TYPED = 0.97
_LEAST = PAPER_TRAITS.index("least")
_THE_THING_ITSELF = (Tier.IDENTIFIER, Tier.EXACT, Tier.FOLDED)
_DEPTH = 12
"""Candidates that are judged, however few are asked for."""
_ADDRESS = re.compile(
    r"<[a-z]+:[^<>]*>"
    r"|[a-z][a-z+.-]*://\S*"
    r"|www\.\S+"
    r"|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?/\S*"
    r"|(?:arxiv|doi|mailto):\s*\S+"
    r"|\d{4}\.\d{4,5}(?:v\d+)?",
    re.IGNORECASE,
)
"""Links, as Slack sends them too, with and without a scheme, and what looks like an identifier."""
_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lookup")
"""One at a time: two would only take the interpreter from each other, and from the loop."""


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

    async def ask(self, text: str, *, kind: Kind = Kind.ANY, limit: int = 5) -> LookupResult:
        """As ``find``, beside the event loop, which a lookup would hold for some milliseconds."""
        work = partial(self.find, text, kind=kind, limit=limit)
        return await asyncio.get_running_loop().run_in_executor(_worker, work)

    async def complete(self, text: str, *, limit: int) -> tuple[Candidate, ...]:
        """As ``suggest``, beside the event loop."""
        work = partial(self.suggest, text, limit=limit)
        return await asyncio.get_running_loop().run_in_executor(_worker, work)

    def suggest(self, text: str, *, limit: int) -> tuple[Candidate, ...]:
        """Give the authors who may be meant while somebody is still typing, best first.

        A name that is there already comes first, then the names that go on like what was typed,
        then those that are misspelt.
        """
        index = self._index
        query = cut(text)
        found = index.search_authors(query, limit=limit) if query else []
        begun = index.complete_authors(query, limit=limit)
        there = [one for one in found if one.tier in _THE_THING_ITSELF]
        rest = [one for one in found if one.score >= NEARLY]
        near = [one for one in rest if not begun or one.tier is not Tier.TOPIC]
        each_once: dict[tuple[int, bool], Scored] = {}
        for one in (*there, *begun, *near):
            each_once.setdefault((one.number, one.is_fresh), one)
        return tuple(map(index.candidate, [*each_once.values()][:limit]))

    def find(self, text: str, *, kind: Kind = Kind.ANY, limit: int = 5) -> LookupResult:
        """Find what a text means; any text gets an answer."""
        start = time.perf_counter()
        index = self._index
        query = cut(text)
        outcome, scored = answer(index, query, kind, depth=max(limit, _DEPTH))
        candidates = tuple(index.candidate(one) for one in falling(scored)[: max(0, limit)])
        return LookupResult(
            query=text,
            outcome=outcome,
            candidates=candidates,
            ms=(time.perf_counter() - start) * 1000,
        )


def answer(index: Index, query: str, kind: Kind, *, depth: int) -> tuple[Outcome, list[Scored]]:
    """Say what may be meant, and how sure that is; "who wrote X" means the authors of X."""
    if (work := written(query)) is not None:
        papers = search(index, work, Kind.PAPER, depth=depth)
        outcome = judge(papers, words=len(work.split()))
        if outcome in (Outcome.EXACT, Outcome.CLEAR):
            shown = [] if kind is Kind.AUTHOR else papers[:1]
            authors = [] if kind is Kind.PAPER else index.authors_of(papers[0])
            if shown or authors:
                return outcome, [*shown, *authors]
        query = work
    scored = search(index, query, kind, depth=depth)
    return judge(scored, words=len(query.split())), scored


def search(index: Index, query: str, kind: Kind, *, depth: int) -> list[Scored]:
    """Find what may be meant, best first; an address means just what it leads to, or is."""
    scored: list[Scored] = []
    if kind is not Kind.AUTHOR:
        scored += index.search_papers(query, limit=depth)
    if kind is not Kind.PAPER:
        scored += index.search_authors(query, limit=depth)
    if is_address(query):
        scored = [one for one in scored if one.tier in _THE_THING_ITSELF]
    return sorted(scored, key=_place)


def _place(one: Scored) -> tuple[bool, bool, tuple[float, ...]]:
    """Surer tiers first; below them a name that is nearly right, then what words are about."""
    is_vague = one.tier is Tier.TOPIC
    is_name = one.kind is Kind.AUTHOR and one.score >= NEARLY
    return is_vague, is_vague and not is_name, one.rank


def _holds_every_word(one: Scored) -> bool:
    return one.kind is Kind.PAPER and one.tier is Tier.TYPO and one.score >= CUTOFF


def is_address(query: str) -> bool:
    """Whether a query is, as a whole, an identifier or a link.

    >>> is_address("https://github.com/a/b"), is_address("1706.03762"), is_address("KV-Edit")
    (True, True, False)
    """
    return canonical(query) is not None or _ADDRESS.fullmatch(query) is not None


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


def judge(scored: Sequence[Scored], *, words: int = MOST_WORDS) -> Outcome:
    """Say whether the best candidate may be shown as the answer.

    Args:
        scored: Best first.
        words: Of the query; two words that begin one title and stand in others are a topic.
    """
    if not scored:
        return Outcome.NONE
    best, *others = scored
    if best.traits and not best.is_doubtful and best.tier not in _THE_THING_ITSELF:
        return _judge_by_evidence(best, others, words=words)
    if best.score < CUTOFF:
        is_choice = any(one.score >= CUTOFF and not one.is_doubtful for one in others)
        return Outcome.AMBIGUOUS if is_choice else Outcome.NONE
    if best.tier is Tier.PREFIX and words <= 2 and sum(map(_holds_every_word, others)) >= 2:
        return Outcome.AMBIGUOUS
    if best.is_doubtful:
        sure = [one for one in others if one.score >= CUTOFF and not one.is_doubtful]
        is_choice = any(one.tier is not Tier.TOPIC for one in sure)
        return Outcome.AMBIGUOUS if is_choice else Outcome.NONE
    if best.tier in _THE_THING_ITSELF:
        equal = [one for one in others if one.tier is best.tier and one.score >= best.score - 1]
        return Outcome.AMBIGUOUS if equal else Outcome.EXACT
    if any(one.tier is best.tier and best.score - one.score < MARGIN for one in others):
        return Outcome.AMBIGUOUS
    return Outcome.CLEAR


def _judge_by_evidence(best: Scored, others: Sequence[Scored], *, words: int) -> Outcome:
    model = PAPERS if best.kind is Kind.PAPER else AUTHORS
    told = evidence(best, others, words=words)
    rivals = [one for one in others if one.score >= CUTOFF and not one.is_doubtful]
    is_there = best.score >= CUTOFF and words <= _FEW_WORDS and _stands_as_typed(best)
    is_possible = chance(model.here, told) >= model.possible
    is_sure = chance(model.first, told) >= model.sure
    if (is_sure and is_possible) or (is_there and words == 1 and not rivals):
        is_tied = any(best.score - one.score < _TIE for one in rivals if one.tier is best.tier)
        return Outcome.AMBIGUOUS if is_tied else Outcome.CLEAR
    is_choice = is_there or any(not one.traits for one in rivals)
    return Outcome.AMBIGUOUS if is_choice or is_possible else Outcome.NONE


def _stands_as_typed(paper: Scored) -> bool:
    """Whether a title holds each word; one or two that do are there, if not as a title."""
    return paper.kind is Kind.PAPER and paper.traits[_LEAST] >= _AS_TYPED
