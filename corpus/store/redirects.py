"""Old numbers of papers and authors in; where they went out."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.store.rows import rows_in
from corpus.tables import redirects

_KINDS = {"p": "paper", "a": "author"}


async def also_known_as(connection: AsyncConnection, refs: Collection[str]) -> Mapping[str, str]:
    """Short ids (``p12``), and those they had before they were found to be the same as others.

    Each comes with the id that it has now, which is among those asked for.
    """
    known = {ref: ref for ref in refs}
    for letter, kind in _KINDS.items():
        numbers = [int(ref[1:]) for ref in refs if ref.startswith(letter)]
        if numbers:
            c = redirects.c
            query = select(c.old_id, c.new_id).where(c.kind == kind)
            for old, new in await rows_in(connection, query, c.new_id, numbers):
                known[f"{letter}{old}"] = f"{letter}{new}"
    return known


async def led_to(connection: AsyncConnection, kind: str, ids: Iterable[int]) -> dict[int, int]:
    """Give the present number of those that were joined with another."""
    query = select(redirects.c.old_id, redirects.c.new_id).where(redirects.c.kind == kind)
    rows = await rows_in(connection, query, redirects.c.old_id, ids)
    return {row.old_id: row.new_id for row in rows}
