"""What each person has seen: how far they had caught up, in and out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from corpus.store.engine import Database
from corpus.store.rows import insert_or
from corpus.tables import catch_ups


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a person has caught up."""

    looked_at: datetime
    """When they looked last."""
    to: datetime
    """The newest that there was to see then: what was being written meanwhile is newer."""


class CatchUps:
    """What each person has seen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, *, workspace: str, user: str) -> Seen | None:
        """How far a person has caught up, if they ever looked."""
        c = catch_ups.c
        query = select(c.looked_at, c.seen_to).where(c.workspace == workspace, c.user == user)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return Seen(row.looked_at, row.seen_to) if row else None

    async def keep(self, seen: Seen, *, workspace: str, user: str) -> None:
        """Remember how far a person has caught up."""
        c = catch_ups.c
        row = {"looked_at": seen.looked_at, "seen_to": seen.to}
        async with self._database.transaction() as connection:
            new = insert_or(connection, catch_ups)
            kept = new.on_conflict_do_update(index_elements=[c.workspace, c.user], set_=row)
            await connection.execute(kept, row | {"workspace": workspace, "user": user})
