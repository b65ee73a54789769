"""The last numbered list of each conversation: what its numbers stand for, in and out.

An answer waits for nobody: when another program is writing, the list is kept in memory until one
of the same conversation can be written, so that a number never means a line of an older list.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.errors import StoreError
from corpus.store.engine import Database
from corpus.store.rows import insert_or
from corpus.tables import number_lists

KEPT = timedelta(days=30)
"""So long a list is remembered: who says a number after a month means no list of that time."""
PATIENCE = timedelta(milliseconds=300)
"""How long an answer may wait for its list to be written."""
MOST_UNWRITTEN = 1000


class NumberLists:
    """What the numbers of the last lists stand for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unwritten: dict[str, tuple[str, ...]] = {}

    async def remember(self, conversation: str, refs: Sequence[str]) -> None:
        """Keep a list in place of the conversation's last one; a busy database is no failure."""
        self._unwritten.pop(conversation, None)
        self._unwritten[conversation] = kept = tuple(refs)
        try:
            await self._database.write(PATIENCE, _write, conversation, kept)
        except StoreError:
            if len(self._unwritten) > MOST_UNWRITTEN:
                del self._unwritten[next(iter(self._unwritten))]
        else:
            if self._unwritten.get(conversation) is kept:
                del self._unwritten[conversation]

    async def recall(self, conversation: str) -> tuple[str, ...]:
        """Give the conversation's last list; empty if it had none."""
        if conversation in self._unwritten:
            return self._unwritten[conversation]
        found = await self._database.look(_read, conversation)
        return tuple(json.loads(found)) if found else ()

    async def forget(self, *, now: datetime) -> None:
        """Forget old lists; the age of one counts from the first time that this was asked.

        Who shows a list thus needs no clock, and a number counts that much longer.
        """
        c = number_lists.c
        async with self._database.transaction() as connection:
            await connection.execute(delete(number_lists).where(c.listed_at < now - KEPT))
            new = update(number_lists).where(c.listed_at.is_(None))
            await connection.execute(new.values(listed_at=now))


async def _read(connection: AsyncConnection, conversation: str) -> str | None:
    c = number_lists.c
    refs: str | None = await connection.scalar(select(c.refs).where(c.conversation == conversation))
    return refs


async def _write(connection: AsyncConnection, conversation: str, refs: Sequence[str]) -> None:
    new = insert_or(connection, number_lists)
    kept = new.on_conflict_do_update(
        index_elements=[number_lists.c.conversation],
        set_={"refs": new.excluded.refs, "listed_at": None},
    )
    await connection.execute(kept, {"conversation": conversation, "refs": json.dumps(refs)})
