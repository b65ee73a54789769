"""Statements in; out: which of them speak of one paper, and the reasons that joined them.

Joining depends on the statements alone, not on the order in which they came: all links are found
first, then made from the strongest to the weakest.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from corpus.changes import Statement
from corpus.model import EntryId, Verdict
from corpus.names import name_key
from corpus.reconcile.same import CERTAIN, folded_title, judge, keys_of

COMPARED = 64
"""More statements than this under one key ("Editorial") are not compared pair by pair."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two statements that belong together, or nearly."""

    one: Statement
    other: Statement
    reason: str
    strength: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """All groups, why each statement is where it is, and what was too weak to join."""

    groups: tuple[tuple[Statement, ...], ...]
    """Each about one paper."""
    reasons: dict[EntryId, str]
    suggestions: tuple[Link, ...]


def group(statements: Sequence[Statement]) -> Grouping:
    """Part statements into papers."""
    joins: list[Link] = []
    suggestions: list[Link] = []
    for one, other in _pairs(statements):
        judgement = judge(one, other)
        link = Link(one, other, judgement.reason, judgement.strength)
        if judgement.verdict is Verdict.SAME:
            joins.append(link)
        elif judgement.verdict is Verdict.SUGGESTED:
            suggestions.append(link)
    forest = _Forest(statements)
    reasons: dict[EntryId, str] = {}
    for link in sorted(joins, key=_order):
        if forest.join(link):
            for statement in (link.one, link.other):
                reasons.setdefault(statement.id, link.reason)
    return Grouping(
        groups=forest.groups(),
        reasons=reasons,
        suggestions=tuple(link for link in suggestions if not forest.joined(link)),
    )


def _order(link: Link) -> tuple[int, str, str]:
    first, second = sorted((link.one.place, link.other.place))
    return (-link.strength, first, second)


def _pairs(statements: Sequence[Statement]) -> Iterable[tuple[Statement, Statement]]:
    """Give every pair that shares a key, once."""
    sharers: dict[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        for key in keys_of(statement):
            sharers[key].append(statement)
    seen: set[tuple[EntryId, EntryId]] = set()
    for block in sharers.values():
        if len(block) > 1:
            for pair in combinations(block, 2) if len(block) <= COMPARED else _alike(block):
                key_pair = (pair[0].id, pair[1].id)
                if key_pair not in seen:
                    seen.add(key_pair)
                    yield pair


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


class _Forest:
    """Sets that grow together, unless two arXiv numbers would meet in one."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._parent = {s.id: s.id for s in statements}
        self._members = {s.id: [s] for s in statements}
        self._numbers = {s.id: _numbers(s) for s in statements}

    def join(self, link: Link) -> bool:
        """Make one set of two; whether it was done just now."""
        a, b = self._root(link.one.id), self._root(link.other.id)
        if a == b or (link.strength < CERTAIN and self._conflict(a, b)):
            return False
        if len(self._members[a]) < len(self._members[b]):
            a, b = b, a
        self._parent[b] = a
        self._members[a] += self._members.pop(b)
        self._numbers[a] |= self._numbers.pop(b)
        return True

    def joined(self, link: Link) -> bool:
        return self._root(link.one.id) == self._root(link.other.id)

    def groups(self) -> tuple[tuple[Statement, ...], ...]:
        return tuple(
            tuple(sorted(members, key=lambda s: s.id)) for members in self._members.values()
        )

    def _root(self, id_: EntryId) -> EntryId:
        while self._parent[id_] != id_:
            self._parent[id_] = self._parent[self._parent[id_]]
            id_ = self._parent[id_]
        return id_

    def _conflict(self, a: EntryId, b: EntryId) -> bool:
        one, other = self._numbers[a], self._numbers[b]
        return bool(one and other) and not one & other


def _numbers(statement: Statement) -> set[str]:
    return {i for i in statement.entry.identifiers if i.startswith("arxiv:")}
