"""Statements in; out: which of them speak of one paper, and the reasons that joined them.

Joining depends on the statements and on what people decided, not on the order in which statements
came: all links are found first, then made from the strongest to the weakest. What nothing new leads
to is not judged again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial

from corpus.changes import Statement, Word
from corpus.model import DocumentKind, EntryId, PaperId, Verdict
from corpus.names import name_key
from corpus.reconcile.forest import Forest
from corpus.reconcile.same import CERTAIN, folded_title, judge, keys_of

COMPARED = 64
"""More statements than this under one key ("Editorial") are not compared pair by pair."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two statements that belong together, or nearly."""

    one: Statement
    other: Statement
    verdict: Verdict
    reason: str
    strength: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """All groups, why each statement is where it is, and what was too weak to join."""

    groups: tuple[tuple[Statement, ...], ...]
    """Each about one paper."""
    reasons: dict[EntryId, str]
    suggestions: tuple[Link, ...]


def group(
    statements: Sequence[Statement],
    *,
    words: Sequence[Word[EntryId]] = (),
    settled: Set[EntryId] = frozenset(),
) -> Grouping:
    """Part statements into papers.

    Args:
        statements: All that may belong together.
        words: What people decided about them, the last word first.
        settled: Those which nothing new is said of: unless something leads to them, they stay
            together as they are.
    """
    links = _Links(statements)
    by_id = links.by_id
    moving = links.follow(id_ for id_ in by_id if id_ not in settled)
    joins = [link for link in links.found if link.verdict is Verdict.SAME]
    suggestions = [link for link in links.found if link.verdict is Verdict.SUGGESTED]
    numbers = {id_: _numbers(by_id[id_]) for id_ in moving}
    forest = Forest(by_id)
    reasons = forest.obey(words)
    _stay(forest, (s for id_, s in by_id.items() if id_ not in moving))
    conflict = partial(_conflict, numbers)
    for link in sorted(joins, key=_order):
        unless = None if _may_bridge(link) else conflict
        if forest.join(link.one.id, link.other.id, unless=unless):
            for statement in (link.one, link.other):
                reasons.setdefault(statement.id, link.reason)
        elif link.strength >= CERTAIN:
            suggestions.append(replace(link, reason=f"{link.reason}, but different arXiv numbers"))
    return Grouping(
        groups=tuple(tuple(by_id[id_] for id_ in sorted(ids)) for ids in forest.groups()),
        reasons=reasons,
        suggestions=tuple(
            link
            for link in sorted(suggestions, key=_order)
            if not forest.settled(link.one.id, link.other.id)
        ),
    )


def _stay(forest: Forest[EntryId], statements: Iterable[Statement]) -> None:
    """Keep those of one paper together."""
    first: dict[PaperId | None, EntryId] = {}
    for statement in statements:
        forest.join(first.setdefault(statement.paper, statement.id), statement.id)


def _may_bridge(link: Link) -> bool:
    """Whether two records share an identifier; what blogs link to in one breath proves nothing."""
    return link.strength >= CERTAIN and not any(
        statement.mention or statement.kind is DocumentKind.FEED
        for statement in (link.one, link.other)
    )


def _conflict(
    numbers: Mapping[EntryId, Set[str]], one: Iterable[EntryId], other: Iterable[EntryId]
) -> bool:
    """Two arXiv numbers meet in one paper only where ``_may_bridge`` lets them."""
    ours = {number for id_ in one for number in numbers[id_]}
    theirs = {number for id_ in other for number in numbers[id_]}
    return bool(ours and theirs) and not ours & theirs


def _numbers(statement: Statement) -> set[str]:
    return {i for i in statement.entry.identifiers if i.startswith("arxiv:")}


def _order(link: Link) -> tuple[int, str, str]:
    first, second = sorted((link.one.place, link.other.place))
    return (-link.strength, first, second)


class _Links:
    """What statements have to do with each other, as far as somebody asked."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.found: list[Link] = []
        self._place = {statement.id: place for place, statement in enumerate(statements)}
        self.by_id = {statement.id: statement for statement in statements}
        self._sharers: dict[int, list[Statement]] = defaultdict(list)
        for statement in statements:
            for key in keys_of(statement):
                self._sharers[key].append(statement)
        self._large: dict[int, dict[EntryId, list[Statement]]] = {}
        self._judged: set[tuple[EntryId, EntryId]] = set()

    def follow(self, ids: Iterable[EntryId]) -> set[EntryId]:
        """Judge some statements by all they share a key with, and whom they are linked to, too.

        Returns:
            All that were reached.
        """
        left = list(ids)
        reached = set(left)
        while left:
            statement = self.by_id[left.pop()]
            for other in self._linked(statement):
                if other not in reached:
                    reached.add(other)
                    left.append(other)
        return reached

    def _linked(self, statement: Statement) -> Iterator[EntryId]:
        for key in keys_of(statement):
            if len(self._sharers[key]) > 1:
                for other in self._beside(statement, key):
                    if other is not statement and self._are_same(statement, other):
                        yield other.id

    def _beside(self, statement: Statement, key: int) -> Sequence[Statement]:
        """Give those to be compared with one under a key."""
        block = self._sharers[key]
        if len(block) <= COMPARED:
            return block
        if key not in self._large:
            pairs = self._large[key] = defaultdict(list)
            for one, other in _alike(block):
                pairs[one.id].append(other)
                pairs[other.id].append(one)
        return self._large[key].get(statement.id, ())

    def _are_same(self, one: Statement, other: Statement) -> bool:
        """Judge two, unless that was done; whether they were found to be the same just now."""
        if self._place[one.id] > self._place[other.id]:
            one, other = other, one
        if (one.id, other.id) in self._judged:
            return False
        self._judged.add((one.id, other.id))
        judgement = judge(one, other)
        if judgement.verdict is not Verdict.DIFFERENT:
            self.found.append(
                Link(one, other, judgement.verdict, judgement.reason, judgement.strength)
            )
        return judgement.verdict is Verdict.SAME


def _alike(block: Sequence[Statement]) -> Iterable[tuple[Statement, Statement]]:
    """Pair those of a large block which agree in all that a rule could ask for."""
    first: dict[object, Statement] = {}
    for statement in block:
        entry = statement.entry
        signatures: list[object] = [*entry.identifiers]
        signatures.append((folded_title(entry.title), tuple(map(name_key, entry.authors[:20]))))
        for signature in signatures:
            earlier = first.setdefault(signature, statement)
            if earlier is not statement:
                yield earlier, statement
