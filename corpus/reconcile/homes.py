"""Groups of statements in; out: which number each group keeps, gets back, or gives up.

A paper's number goes where the earliest of its own statements goes. Statements that came from
another paper, which was found to be the same, are not its own: if they part again, they take that
paper's number along.
"""

from collections.abc import Iterable, Sequence

from corpus.changes import Statement
from corpus.model import EntryId, PaperId


class Homes:
    """Which group gets which number."""

    def __init__(self, groups: Sequence[Sequence[Statement]]) -> None:
        statements = [(number, s) for number, group in enumerate(groups) for s in group]
        self._alive = {s.paper for _, s in statements if s.paper is not None}
        self._first: dict[PaperId, tuple[EntryId, int]] = {}
        for number, statement in statements:
            self._note(self.number_of(statement), statement.id, number)
        bereft = self._alive - set(self._first)  # left with other papers' statements alone
        for number, statement in statements:
            if statement.paper in bereft:
                self._note(statement.paper, statement.id, number)
        self._living, self._formers = self._by_group()
        self._kept = {numbers[0] for numbers in self._living.values()}

    @property
    def formers(self) -> frozenset[PaperId]:
        """Numbers of papers that were found to be another."""
        return frozenset(self._first) - self._alive

    def lives(self, paper: PaperId | None) -> bool:
        """Whether a group keeps this number."""
        return paper in self._kept

    def living(self, group: int) -> Sequence[PaperId]:
        """Give the stored papers that the group holds; the first stays, the others become it."""
        return self._living.get(group, [])

    def former(self, group: int) -> PaperId | None:
        """Give the old number that comes back for a group without a stored paper, if any."""
        return min(self._formers.get(group, ()), default=None)

    def led(self) -> Iterable[tuple[PaperId, EntryId]]:
        """Give old numbers, and the statement with which each of them goes."""
        return ((paper, self._first[paper][0]) for paper in self.formers)

    def number_of(self, statement: Statement) -> PaperId | None:
        """Give the number that is a statement's own."""
        if statement.former is None or statement.former in self._alive:
            return statement.paper
        return statement.former

    def _note(self, paper: PaperId | None, id_: EntryId, group: int) -> None:
        if paper is not None:
            claim = (id_, group)
            self._first[paper] = min(self._first.get(paper, claim), claim)

    def _by_group(self) -> tuple[dict[int, list[PaperId]], dict[int, list[PaperId]]]:
        living: dict[int, list[PaperId]] = {}
        formers: dict[int, list[PaperId]] = {}
        for paper, (_, group) in sorted(self._first.items()):
            (living if paper in self._alive else formers).setdefault(group, []).append(paper)
        return living, formers
