"""Parts in; sets of them that belong together out, grown link by link.

Parts are statements about papers, or personas of authors. What a person decided comes first, the
last word before earlier ones; no rule joins what a person keeps apart.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Generic

from corpus.changes import Part, Word

Conflict = Callable[[Sequence[Part], Sequence[Part]], bool]
"""Whether two sets must not meet."""


class Forest(Generic[Part]):
    """Sets that grow together."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parent = {part: part for part in parts}
        self._members = {part: [part] for part in self._parent}
        self._apart: dict[Part, set[Part]] = defaultdict(set)
        """By the root of a set: the parts it must not meet."""

    def obey(self, words: Iterable[Word[Part]]) -> dict[Part, str]:
        """Do what people said, the last word first.

        Returns:
            Why parts are where a person wants them.
        """
        reasons: dict[Part, str] = {}
        for word in words:
            left = [part for part in word.left if part in self._parent]
            right = [part for part in word.right if part in self._parent]
            if word.same:
                for part in self._tie(left, right):
                    reasons.setdefault(part, word.reason)
            else:
                self._part(left, right)
        return reasons

    def join(self, one: Part, other: Part, *, unless: Conflict[Part] | None = None) -> bool:
        """Make one set of two; whether it was done just now."""
        a, b = self._root(one), self._root(other)
        if a == b or self._kept_apart(a, b):
            return False
        if unless is not None and unless(self._members[a], self._members[b]):
            return False
        if len(self._members[a]) < len(self._members[b]):
            a, b = b, a
        self._parent[b] = a
        self._members[a] += self._members.pop(b)
        if b in self._apart:
            self._apart[a] |= self._apart.pop(b)
        return True

    def settled(self, one: Part, other: Part) -> bool:
        """Whether two are together, or kept apart by a person: nothing is left to suggest."""
        a, b = self._root(one), self._root(other)
        return a == b or self._kept_apart(a, b)

    def groups(self) -> tuple[tuple[Part, ...], ...]:
        """Give the sets."""
        return tuple(map(tuple, self._members.values()))

    def _tie(self, left: Sequence[Part], right: Sequence[Part]) -> tuple[Part, ...]:
        """Join the first two that nobody keeps apart; one link is enough for two sets."""
        for one, other in product(left, right):
            if self._root(one) == self._root(other) or self.join(one, other):
                return one, other
        return ()

    def _part(self, left: Iterable[Part], right: Iterable[Part]) -> None:
        """Keep two sets apart, but for what a later word has joined."""
        for one, other in product(left, right):
            a, b = self._root(one), self._root(other)
            if a != b:
                self._apart[a].add(other)
                self._apart[b].add(one)

    def _root(self, part: Part) -> Part:
        while self._parent[part] != part:
            self._parent[part] = self._parent[self._parent[part]]
            part = self._parent[part]
        return part

    def _kept_apart(self, a: Part, b: Part) -> bool:
        if not self._apart:
            return False
        return any(self._root(part) == b for part in self._apart.get(a, ()))
