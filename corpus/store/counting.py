"""Numbers given out once: of rows before they are written, and of changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count as counted

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.tables import counters


@dataclass(slots=True)
class Numbers:
    """Numbers for new rows, taken from the counters at the beginning and settled at the end."""

    last: dict[str, int]
    _supplies: dict[str, Iterator[int]] = field(default_factory=dict)

    def of(self, name: str) -> Iterator[int]:
        """Give an endless supply of numbers for one kind of row."""
        if name not in self._supplies:
            self._supplies[name] = self._count(name)
        return self._supplies[name]

    def _count(self, name: str) -> Iterator[int]:
        for number in counted(self.last.get(name, 0) + 1):
            self.last[name] = number
            yield number


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
