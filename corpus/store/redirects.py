"""Old numbers of papers and authors in; where they went out."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.store.rows import rows_in
from corpus.tables import redirects


async def also_known_as(connection: AsyncConnection, ref: str) -> list[str]:
    """A short id (``p12``), and those it had before it was found to be the same as others."""
    kind = {"p": "paper", "a": "author"}.get(ref[:1])
    if kind is None:
        return [ref]
    c = redirects.c
    query = select(c.old_id).where(c.kind == kind, c.new_id == int(ref[1:]))
    return [ref, *(f"{ref[0]}{old}" for old in await connection.scalars(query))]


async def led_to(connection: AsyncConnection, kind: str, ids: Iterable[int]) -> dict[int, int]:
    """Give the present number of those that were joined with another."""
    query = select(redirects.c.old_id, redirects.c.new_id).where(redirects.c.kind == kind)
    rows = await rows_in(connection, query, redirects.c.old_id, ids)
    return {row.old_id: row.new_id for row in rows}
