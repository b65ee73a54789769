"""Old numbers of papers and authors in; where they went out."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import BigInteger, ColumnElement, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.store.rows import Listed
from corpus.tables import redirects

_KINDS = {"p": "paper", "a": "author"}
_MOVED = select(redirects.c.old_id, redirects.c.new_id).where(redirects.c.kind == bindparam("kind"))
_LED = Listed(_MOVED, redirects.c.old_id)
_LEAD_TO = Listed(_MOVED, redirects.c.new_id)


async def also_known_as(connection: AsyncConnection, refs: Collection[str]) -> Mapping[str, str]:
    """Short ids (``p12``), and those they had before they were found to be the same as others.

    Each comes with the id that it has now, which is among those asked for.
    """
    known = {ref: ref for ref in refs}
    for letter, kind in _KINDS.items():
        numbers = [int(ref[1:]) for ref in refs if ref.startswith(letter)]
        if numbers:
            for old, new in await _LEAD_TO.rows(connection, numbers, kind=kind):
                known[f"{letter}{old}"] = f"{letter}{new}"
    return known


async def led_to(connection: AsyncConnection, kind: str, ids: Iterable[int]) -> dict[int, int]:
    """Give the present number of those that were joined with another."""
    rows = await _LED.rows(connection, ids, kind=kind)
    return {row.old_id: row.new_id for row in rows}


def present(kind: str) -> ColumnElement[int]:
    """Within a statement: the number that one has now; its parameter is called as its kind."""
    number = bindparam(kind, type_=BigInteger)
    c = redirects.c
    led = select(c.new_id).where(c.kind == kind, c.old_id == number).scalar_subquery()
    return func.coalesce(led, number)
