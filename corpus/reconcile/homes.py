"""Groups of statements, or of personas, in; out: the number each keeps, gets back, or gives up.

A paper's number goes where the earliest of its own statements goes. Statements that came from
another paper, which was found to be the same, are not its own: if they part again, they take that
paper's number along. With authors and their personas it is the same.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Generic, Protocol, TypeVar

H = TypeVar("H", bound=int)
H_co = TypeVar("H_co", bound=int, covariant=True)


class Lodger(Protocol[H_co]):
    """A statement or a persona."""

    @property
    def id(self) -> Any:
        """What tells it from the others, in a lasting order."""

    @property
    def home(self) -> H_co | None:
        """Where it is now; ``None`` for a new one."""

    @property
    def former(self) -> H_co | None:
        """Where it was before that one was found to be another."""


class Homes(Generic[H]):
    """Which group gets which number."""

    def __init__(self, groups: Sequence[Sequence[Lodger[H]]]) -> None:
        statements = [(number, s) for number, group in enumerate(groups) for s in group]
        self._alive = {s.home for _, s in statements if s.home is not None}
        self._first: dict[H, tuple[Any, int]] = {}
        for number, statement in statements:
            self._note(self.number_of(statement), statement.id, number)
        bereft = self._alive - set(self._first)  # left with other papers' statements alone
        for number, statement in statements:
            if statement.home in bereft:
                self._note(statement.home, statement.id, number)
        self._living, self._formers = self._by_group()
        self._kept = {numbers[0] for numbers in self._living.values()}

    @property
    def formers(self) -> frozenset[H]:
        """Numbers of papers that were found to be another."""
        return frozenset(self._first) - self._alive

    def lives(self, paper: H | None) -> bool:
        """Whether a group keeps this number."""
        return paper in self._kept

    def living(self, group: int) -> Sequence[H]:
        """Give the stored papers that the group holds; the first stays, the others become it."""
        return self._living.get(group, [])

    def former(self, group: int) -> H | None:
        """Give the old number that comes back for a group without a stored paper, if any."""
        return min(self._formers.get(group, ()), default=None)

    def led(self) -> Iterable[tuple[H, Any]]:
        """Give old numbers, and the statement with which each of them goes."""
        return ((paper, self._first[paper][0]) for paper in self.formers)

    def number_of(self, statement: Lodger[H]) -> H | None:
        """Give the number that is a statement's own."""
        if statement.former is None or statement.former in self._alive:
            return statement.home
        return statement.former

    def _note(self, paper: H | None, id_: Any, group: int) -> None:
        if paper is not None:
            claim = (id_, group)
            self._first[paper] = min(self._first.get(paper, claim), claim)

    def _by_group(self) -> tuple[dict[int, list[H]], dict[int, list[H]]]:
        living: dict[int, list[H]] = {}
        formers: dict[int, list[H]] = {}
        for paper, (_, group) in sorted(self._first.items()):
            (living if paper in self._alive else formers).setdefault(group, []).append(paper)
        return living, formers
