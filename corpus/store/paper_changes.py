"""Papers as they shall be in; rows of papers, identifiers, keys and author lists written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import PaperChange
from corpus.model import Authorship, PaperId
from corpus.store.rows import paper_row, parts
from corpus.tables import (
    authorships,
    entries,
    identifiers,
    match_keys,
    papers,
    redirects,
)

Stored = Mapping[PaperId, Mapping[str, Any]]

_NOT_CONTENT = {"entry_id", "provenance", "news_at"}
"""Columns whose change nobody sees."""
_UPDATE = update(papers).where(papers.c.id == bindparam("id_"))


async def store(
    connection: AsyncConnection,
    changes: Sequence[PaperChange],
    authors: Mapping[PaperId, Sequence[Authorship]],
    stored: Stored,
) -> int:
    """Write papers and all that hangs on them but their entries.

    Returns:
        How many known papers now read differently.
    """
    rows = {change.paper: paper_row(change) for change in changes}
    known = [change for change in changes if not change.is_new]
    gone = [paper for change in known for paper in change.absorbed]
    await _clear(connection, [*(change.paper for change in known), *gone])
    await _insert(connection, papers, (rows[c.paper] for c in changes if c.is_new))
    if known:
        await connection.execute(_UPDATE, [{"id_": c.paper, **rows[c.paper]} for c in known])
    await _insert(connection, identifiers, _identifiers(changes))
    await _insert(connection, match_keys, _match_keys(changes))
    await _insert(connection, authorships, _authorships(authors))
    return sum(_reads_differently(c, rows[c.paper], authors[c.paper], stored) for c in known)


async def move_entries(connection: AsyncConnection, changes: Sequence[PaperChange]) -> None:
    """Move entries between stored papers, and dissolve the papers that became another."""
    moved = [
        {"entry": join.statement.id, "paper": change.paper, "why": join.reason}
        for change in changes
        for join in change.joined
        if join.statement.paper is not None
    ]
    if moved:
        statement = (
            update(entries)
            .where(entries.c.id == bindparam("entry"))
            .values(paper_id=bindparam("paper"), reason=bindparam("why"))
        )
        await connection.execute(statement, moved)
    for change in changes:
        for old in change.absorbed:
            await _dissolve(connection, old, into=change.paper)


async def _dissolve(connection: AsyncConnection, old: PaperId, *, into: PaperId) -> None:
    await connection.execute(delete(papers).where(papers.c.id == old))
    await connection.execute(
        update(redirects)
        .where(redirects.c.kind == "paper", redirects.c.new_id == old)
        .values(new_id=into)
    )
    await connection.execute(insert(redirects), {"kind": "paper", "old_id": old, "new_id": into})


async def _clear(connection: AsyncConnection, ids: Iterable[PaperId]) -> None:
    """Remove what is written anew below."""
    for part in parts(ids):
        for table in (identifiers, match_keys, authorships):
            await connection.execute(delete(table).where(table.c.paper_id.in_(part)))


async def _insert(
    connection: AsyncConnection, table: Table, rows: Iterable[dict[str, Any]]
) -> None:
    every = list(rows)
    if every:
        await connection.execute(insert(table), every)


def _identifiers(changes: Iterable[PaperChange]) -> Iterable[dict[str, Any]]:
    for change in changes:
        for identifier in change.facts.identifiers:
            yield {"identifier": identifier, "paper_id": change.paper}


def _match_keys(changes: Iterable[PaperChange]) -> Iterable[dict[str, Any]]:
    for change in changes:
        for key in sorted(change.match_keys):
            yield {"key": key, "paper_id": change.paper}


def _authorships(
    authors: Mapping[PaperId, Sequence[Authorship]],
) -> Iterable[dict[str, Any]]:
    for paper, list_ in authors.items():
        for rank, authorship in enumerate(list_):
            yield {
                "paper_id": paper,
                "rank": rank,
                "author_id": authorship.author,
                "name": authorship.name,
                "position": authorship.position,
                "evidence": authorship.evidence.value,
            }


def _reads_differently(
    change: PaperChange, row: Mapping[str, Any], authors: Sequence[Authorship], stored: Stored
) -> bool:
    before = stored[change.paper]
    return (
        bool(change.absorbed)
        or any(row[name] != before[name] for name in row if name not in _NOT_CONTENT)
        or sorted(before["identifiers"]) != list(change.facts.identifiers)
        or before["authorships"] != list(authors)
    )
