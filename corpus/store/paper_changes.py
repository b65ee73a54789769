"""Papers as they shall be in; rows of papers, identifiers, keys and author lists written."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import PaperChange, PaperChanges
from corpus.model import Authorship, PaperId
from corpus.store.rows import execute_all, paper_row, parts
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
_MOVE = (
    update(entries)
    .where(entries.c.id == bindparam("entry"))
    .values(paper_id=bindparam("paper"), reason=bindparam("why"), former_id=bindparam("former"))
)


async def store(
    connection: AsyncConnection,
    changes: PaperChanges,
    authors: Mapping[PaperId, Sequence[Authorship]],
    stored: Stored,
) -> int:
    """Write papers and all that hangs on them but their entries.

    Returns:
        How many known papers now read differently, or are no more.
    """
    rows = await asyncio.to_thread(
        lambda: {change.paper: paper_row(change) for change in changes.papers}
    )
    known = [change for change in changes.papers if not change.is_new]
    await _clear(connection, [*(change.paper for change in known), *gone(changes)])
    new = (rows[change.paper] for change in changes.papers if change.is_new)
    await execute_all(connection, insert(papers), new)
    await execute_all(connection, _UPDATE, ({"id_": c.paper, **rows[c.paper]} for c in known))
    await execute_all(connection, insert(identifiers), _identifiers(changes.papers))
    await execute_all(connection, insert(match_keys), _match_keys(changes.papers))
    await execute_all(connection, insert(authorships), _authorships(authors))
    differ = sum(_reads_differently(c, rows[c.paper], authors[c.paper], stored) for c in known)
    return differ + len(changes.emptied)


def gone(changes: PaperChanges) -> list[PaperId]:
    """Give the papers that cease to be."""
    return [*(old for change in changes.papers for old in change.absorbed), *changes.emptied]


async def move_entries(connection: AsyncConnection, changes: PaperChanges) -> None:
    """Move entries between stored papers, and numbers to where they lead from now on."""
    moved = (
        {
            "entry": join.statement.id,
            "paper": change.paper,
            "why": join.reason,
            "former": join.former,
        }
        for change in changes.papers
        for join in change.joined
        if join.statement.paper is not None
    )
    await execute_all(connection, _MOVE, moved)
    for change in changes.papers:
        for old in change.absorbed:
            await _dissolve(connection, old, into=change.paper)
    for old in changes.emptied:
        await _forget(connection, old)
    await _bring_back(connection, changes.returned)
    await _lead(connection, changes.led)


async def _dissolve(connection: AsyncConnection, old: PaperId, *, into: PaperId) -> None:
    await connection.execute(delete(papers).where(papers.c.id == old))
    await connection.execute(
        update(redirects)
        .where(redirects.c.kind == "paper", redirects.c.new_id == old)
        .values(new_id=into)
    )
    await connection.execute(insert(redirects), {"kind": "paper", "old_id": old, "new_id": into})


async def _forget(connection: AsyncConnection, old: PaperId) -> None:
    """Remove a paper of which nobody speaks any more, with the numbers that led there."""
    await connection.execute(delete(papers).where(papers.c.id == old))
    await connection.execute(
        delete(redirects).where(redirects.c.kind == "paper", redirects.c.new_id == old)
    )


async def _bring_back(connection: AsyncConnection, ids: Collection[PaperId]) -> None:
    """Let old numbers lead nowhere else: they are papers again."""
    if ids:
        await connection.execute(
            delete(redirects).where(redirects.c.kind == "paper", redirects.c.old_id.in_(ids))
        )
        no_more = update(entries).where(entries.c.former_id.in_(ids))
        await connection.execute(no_more.values(former_id=None))


async def _lead(connection: AsyncConnection, led: Mapping[PaperId, PaperId]) -> None:
    for old, new in led.items():
        await connection.execute(
            update(redirects)
            .where(redirects.c.kind == "paper", redirects.c.old_id == old)
            .values(new_id=new)
        )


async def _clear(connection: AsyncConnection, ids: Iterable[PaperId]) -> None:
    """Remove what is written anew below."""
    for part in parts(ids):
        for table in (identifiers, match_keys, authorships):
            await connection.execute(delete(table).where(table.c.paper_id.in_(part)))


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
