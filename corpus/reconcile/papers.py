"""New and known statements in; out: the papers that are new or different, each with reasons."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from corpus.changes import Decision, Join, PaperChange, Statement
from corpus.model import EntryId, Kind, PaperId, Verdict
from corpus.reconcile.facts import merge
from corpus.reconcile.groups import Grouping, group
from corpus.reconcile.same import keys_of

FIRST = "first entry of this paper"


def reconcile_papers(
    new: Sequence[Statement],
    known: Sequence[Statement],
    *,
    ids: Iterator[int],
    again: Set[EntryId] = frozenset(),
) -> tuple[tuple[PaperChange, ...], tuple[Decision, ...]]:
    """Decide which papers the new statements speak of.

    Args:
        new: Not stored before, in document order.
        known: All stored statements about papers that share a key with a new one, directly or
            through others.
        ids: Numbers for new papers.
        again: Known statements that were said again just now, which may count for more.

    Returns:
        The papers to store, and what was decided or is suggested about pairs of them.
    """
    grouping = group([*known, *new])
    homes = _homes(grouping.groups)
    sizes = Counter(s.paper for s in known)
    changes: list[PaperChange] = []
    where: dict[EntryId, PaperId] = {}
    for number, statements in enumerate(grouping.groups):
        claimed = homes.get(number, [])
        paper = claimed[0] if claimed else PaperId(next(ids))
        where.update((s.id, paper) for s in statements)
        joined = tuple(_joins(statements, paper, grouping.reasons))
        left = sum(s.paper == paper for s in statements) < sizes[paper]
        if joined or left or any(s.id in again for s in statements):
            changes.append(
                PaperChange(
                    paper=paper,
                    is_new=not claimed,
                    facts=merge(statements),
                    joined=joined,
                    absorbed=tuple(claimed[1:]),
                    match_keys=_keys(statements),
                )
            )
    decisions = (*_merged(changes), *_suggested(grouping, where, changes))
    return tuple(changes), decisions


def _homes(groups: Iterable[Sequence[Statement]]) -> Mapping[int, list[PaperId]]:
    """Give each stored paper to the group that holds its earliest statement."""
    earliest: dict[PaperId, tuple[EntryId, int]] = {}
    for number, statements in enumerate(groups):
        for statement in statements:
            if statement.paper is not None:
                claim = (statement.id, number)
                earliest[statement.paper] = min(earliest.get(statement.paper, claim), claim)
    homes: dict[int, list[PaperId]] = {}
    for paper, (_, number) in sorted(earliest.items()):
        homes.setdefault(number, []).append(paper)
    return homes


def _joins(
    statements: Iterable[Statement], paper: PaperId, reasons: Mapping[EntryId, str]
) -> Iterator[Join]:
    for statement in statements:
        if statement.paper != paper:
            yield Join(statement=statement, reason=reasons.get(statement.id, FIRST))


def _keys(statements: Iterable[Statement]) -> frozenset[int]:
    return frozenset(key for s in statements for key in keys_of(s))


def _merged(changes: Iterable[PaperChange]) -> Iterator[Decision]:
    """Tell of stored papers that became one, and which new entry showed it."""
    for change in changes:
        shown_by = [join.reason for join in change.joined if join.statement.paper is None]
        for other in change.absorbed:
            yield Decision(
                kind=Kind.PAPER,
                verdict=Verdict.SAME,
                left=change.paper,
                right=other,
                reason=shown_by[-1] if shown_by else change.joined[-1].reason,
            )


def _suggested(
    grouping: Grouping, where: Mapping[EntryId, PaperId], changes: Iterable[PaperChange]
) -> Iterator[Decision]:
    """Give each pair of papers once that nearly are the same, if one of them changed."""
    touched = {change.paper for change in changes}
    seen: set[tuple[PaperId, PaperId]] = set()
    for link in grouping.suggestions:
        left, right = sorted((where[link.one.id], where[link.other.id]))
        if (left, right) not in seen and touched & {left, right}:
            seen.add((left, right))
            yield Decision(
                kind=Kind.PAPER,
                verdict=Verdict.SUGGESTED,
                left=left,
                right=right,
                reason=link.reason,
            )
