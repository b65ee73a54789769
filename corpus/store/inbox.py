"""Letters in: each is new to one process only; kept until done, and given out again if abandoned.

What is written here stands between Slack and its acknowledgement, so nothing waits long for the
database: it is better to let Slack deliver again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.model import Abandoned, Letter
from corpus.store.engine import Database
from corpus.store.rows import insert_or
from corpus.tables import inbox

PATIENCE = timedelta(seconds=1)
"""How long a letter may wait to be written."""
ATTEMPTS = 3
"""After as many processes died over a letter, nobody picks it up any more."""


class Inbox:
    """What was delivered to us."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(
        self,
        heard: Sequence[Letter],
        *,
        done: Collection[str] = (),
        owner: str,
        now: datetime,
        lease_until: datetime,
    ) -> frozenset[str]:
        """Write down what was heard and what was done, at once; give the keys that are new.

        Args:
            heard: Each key once.
            done: Keys of letters that have had their effect.
            owner: Who is at work on what is new.
            now: When it was heard.
            lease_until: Until then nobody else picks it up.

        Raises:
            StoreError: The database cannot be used, or not soon; nothing was written.
        """
        rows = [
            {
                "key": letter.key,
                "heard_at": now,
                "body": letter.body,
                "owner": owner,
                "lease_until": lease_until if letter.body else None,
                "attempt": 1,
            }
            for letter in heard
        ]
        return await self._database.write(PATIENCE, _write, rows, done=done)

    async def renew(self, keys: Collection[str], *, owner: str, lease_until: datetime) -> None:
        """Say that we are still at work on letters."""
        mine = inbox.c.key.in_(list(keys)), inbox.c.owner == owner
        async with self._database.transaction(patience=PATIENCE) as connection:
            await connection.execute(update(inbox).where(*mine).values(lease_until=lease_until))

    async def claim(
        self, *, owner: str, now: datetime, lease_until: datetime
    ) -> tuple[Abandoned, ...]:
        """Take over, oldest first, what others have left unfinished; nobody else gets the same."""
        left = inbox.c.lease_until < now, inbox.c.body.is_not(None), inbox.c.attempt < ATTEMPTS
        async with self._database.read() as connection:
            if await connection.scalar(select(inbox.c.key).where(*left).limit(1)) is None:
                return ()
        taken = (
            update(inbox)
            .where(*left)
            .values(owner=owner, lease_until=lease_until, attempt=inbox.c.attempt + 1)
            .returning(inbox.c.key, inbox.c.body, inbox.c.heard_at)
        )
        async with self._database.transaction(patience=PATIENCE) as connection:
            rows = (await connection.execute(taken)).all()
        found = [Abandoned(Letter(key, body), heard_at) for key, body, heard_at in rows]
        return tuple(sorted(found, key=lambda each: each.heard_at))

    async def forget(self, *, before: datetime) -> int:
        """Forget what was heard before a moment; give the number of letters."""
        async with self._database.transaction(patience=PATIENCE) as connection:
            gone = await connection.execute(delete(inbox).where(inbox.c.heard_at < before))
        return gone.rowcount


async def _write(
    connection: AsyncConnection, rows: Sequence[dict[str, Any]], *, done: Collection[str]
) -> frozenset[str]:
    if done:
        await _strike_out(connection, done)
    new = insert_or(connection, inbox).on_conflict_do_nothing()
    return frozenset([row["key"] for row in rows if (await connection.execute(new, row)).rowcount])


async def _strike_out(connection: AsyncConnection, keys: Collection[str]) -> None:
    await connection.execute(
        update(inbox)
        .where(inbox.c.key.in_(list(keys)))
        .values(body=None, owner=None, lease_until=None)
    )
