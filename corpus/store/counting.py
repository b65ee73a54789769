"""Numbers given out once: of rows before they are written, and of changes."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.tables import counters


async def value(connection: AsyncConnection, name: str) -> int:
    """The last number given out, 0 if none was."""
    found = await connection.scalar(select(counters.c.value).where(counters.c.name == name))
    return found or 0


async def take(connection: AsyncConnection, name: str, count: int = 1) -> range:
    """The next numbers; nobody else gets them, and a rolled-back transaction gives them back."""
    moved = await connection.scalar(
        update(counters)
        .where(counters.c.name == name)
        .values(value=counters.c.value + count)
        .returning(counters.c.value)
    )
    if moved is None:
        await connection.execute(insert(counters), {"name": name, "value": count})
        moved = count
    return range(moved - count + 1, moved + 1)


async def settle(connection: AsyncConnection, values: Mapping[str, int]) -> None:
    """Write the last numbers given out by somebody who holds the counters."""
    rows = [{"name": name, "value": last} for name, last in values.items()]
    if rows:
        names = [row["name"] for row in rows]
        await connection.execute(delete(counters).where(counters.c.name.in_(names)))
        await connection.execute(insert(counters), rows)
