"""Statements in; sets of them that speak of one paper out, grown link by link.

What a person decided comes first, the last word before earlier ones; no rule joins what a person
keeps apart, and no rule but a shared identifier lets two arXiv numbers meet in one set.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import product

from corpus.changes import Statement, Word
from corpus.model import EntryId


class Forest:
    """Sets that grow together."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._parent = {s.id: s.id for s in statements}
        self._members = {s.id: [s] for s in statements}
        self._numbers = {s.id: _numbers(s) for s in statements}
        self._apart: dict[EntryId, set[EntryId]] = defaultdict(set)
        """By the root of a set: the statements it must not meet."""

    def obey(self, words: Iterable[Word]) -> dict[EntryId, str]:
        """Do what people said, the last word first.

        Returns:
            Why statements are where a person wants them.
        """
        reasons: dict[EntryId, str] = {}
        for word in words:
            left = [id_ for id_ in word.left if id_ in self._parent]
            right = [id_ for id_ in word.right if id_ in self._parent]
            if word.same:
                for id_ in self._tie(left, right):
                    reasons.setdefault(id_, word.reason)
            else:
                self._part(left, right)
        return reasons

    def join(self, one: EntryId, other: EntryId, *, certain: bool) -> bool:
        """Make one set of two; whether it was done just now."""
        a, b = self._root(one), self._root(other)
        if a == b or self._kept_apart(a, b) or (not certain and self._conflict(a, b)):
            return False
        if len(self._members[a]) < len(self._members[b]):
            a, b = b, a
        self._parent[b] = a
        self._members[a] += self._members.pop(b)
        self._numbers[a] |= self._numbers.pop(b)
        if b in self._apart:
            self._apart[a] |= self._apart.pop(b)
        return True

    def settled(self, one: EntryId, other: EntryId) -> bool:
        """Whether two are together, or kept apart by a person: nothing is left to suggest."""
        a, b = self._root(one), self._root(other)
        return a == b or self._kept_apart(a, b)

    def groups(self) -> tuple[tuple[Statement, ...], ...]:
        """Give the sets, each by number."""
        return tuple(
            tuple(sorted(members, key=lambda s: s.id)) for members in self._members.values()
        )

    def _tie(self, left: Sequence[EntryId], right: Sequence[EntryId]) -> tuple[EntryId, ...]:
        """Join the first two that nobody keeps apart; one link is enough for two sets."""
        for one, other in product(left, right):
            if self._root(one) == self._root(other) or self.join(one, other, certain=True):
                return one, other
        return ()

    def _part(self, left: Iterable[EntryId], right: Iterable[EntryId]) -> None:
        """Keep two sets apart, but for what a later word has joined."""
        for one, other in product(left, right):
            a, b = self._root(one), self._root(other)
            if a != b:
                self._apart[a].add(other)
                self._apart[b].add(one)

    def _root(self, id_: EntryId) -> EntryId:
        while self._parent[id_] != id_:
            self._parent[id_] = self._parent[self._parent[id_]]
            id_ = self._parent[id_]
        return id_

    def _kept_apart(self, a: EntryId, b: EntryId) -> bool:
        if not self._apart:
            return False
        return any(self._root(id_) == b for id_ in self._apart.get(a, ()))

    def _conflict(self, a: EntryId, b: EntryId) -> bool:
        one, other = self._numbers[a], self._numbers[b]
        return bool(one and other) and not one & other


def _numbers(statement: Statement) -> set[str]:
    return {i for i in statement.entry.identifiers if i.startswith("arxiv:")}
