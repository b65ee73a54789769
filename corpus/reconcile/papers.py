"""New and known statements in; out: the papers that are new or different, each with reasons."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from corpus.changes import Decision, Join, PaperChange, PaperChanges, Statement, Word
from corpus.model import EntryId, Kind, PaperId, Verdict
from corpus.reconcile.facts import merge
from corpus.reconcile.groups import Grouping, group
from corpus.reconcile.homes import Homes
from corpus.reconcile.same import keys_of

FIRST = "first entry of this paper"


def reconcile_papers(
    new: Sequence[Statement],
    known: Sequence[Statement],
    *,
    ids: Iterator[int],
    again: Set[EntryId] = frozenset(),
    words: Sequence[Word[EntryId]] = (),
    touched: Set[PaperId] = frozenset(),
) -> PaperChanges:
    """Decide which papers the new statements speak of.

    Args:
        new: Not stored before, in document order.
        known: All stored statements about papers that share a key with a new one, directly or
            through others.
        ids: Numbers for new papers.
        again: Known statements that were said again just now, which may count for more.
        words: What people decided about any of these statements, the last word first.
        touched: Papers to be made anew whatever is found: what is said about them was changed.
    """
    meant = {id_ for word in words for id_ in (*word.left, *word.right)}
    settled = {s.id for s in known if s.paper not in touched} - again - meant
    grouping = group([*known, *new], words=words, settled=settled)
    homes = Homes(grouping.groups)
    sizes = Counter(s.paper for s in known)
    changes: list[PaperChange] = []
    where: dict[EntryId, PaperId] = {}
    for number, statements in enumerate(grouping.groups):
        claimed = homes.living(number)
        paper = claimed[0] if claimed else homes.former(number) or PaperId(next(ids))
        where.update((s.id, paper) for s in statements)
        joined = tuple(_joins(statements, paper, grouping.reasons, homes))
        left = sum(s.paper == paper for s in statements) < sizes[paper]
        if joined or left or touched & set(claimed) or any(s.id in again for s in statements):
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
    alive = set(where.values())
    return PaperChanges(
        papers=tuple(changes),
        merged=tuple(_merged(changes)),
        suggested=tuple(_suggested(grouping, where, changes)),
        compared=frozenset(paper for paper in sizes if paper is not None) | touched,
        returned=frozenset(c.paper for c in changes if c.is_new) & homes.formers,
        led={old: where[id_] for old, id_ in homes.led() if old not in alive},
        emptied=tuple(sorted(touched - set(sizes))),
    )


def _joins(
    statements: Iterable[Statement],
    paper: PaperId,
    reasons: Mapping[EntryId, str],
    homes: Homes[PaperId],
) -> Iterator[Join]:
    for statement in statements:
        if statement.paper != paper:
            reason = reasons.get(statement.id, FIRST)
            former = homes.number_of(statement) if statement.paper is not None else None
            if former == paper or (former == statement.paper and homes.lives(former)):
                former = None
            yield Join(statement=statement, reason=reason, former=former)


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
