"""Numbers given out once: of rows before they are written, and of changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count as counted

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.store.rows import insert_or
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
    new = insert_or(connection, counters).values(name=name, value=count)
    moved = await connection.scalar(
        new.on_conflict_do_update(
            index_elements=[counters.c.name],
            set_={"value": counters.c.value + new.excluded.value},
        ).returning(counters.c.value)
    )
    last = moved or count
    return range(last - count + 1, last + 1)


async def settle(connection: AsyncConnection, values: Mapping[str, int]) -> None:
    """Write the last numbers given out by somebody who holds the counters."""
    rows = [{"name": name, "value": last} for name, last in values.items()]
    if rows:
        new = insert_or(connection, counters)
        kept = new.on_conflict_do_update(
            index_elements=[counters.c.name], set_={"value": new.excluded.value}
        )
        await connection.execute(kept, rows)
