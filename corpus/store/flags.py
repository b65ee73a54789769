"""What people say is wrong with cards, in and out: one flag for each person and card."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Row, delete, func, select, true, update

from corpus.errors import NotFoundError
from corpus.model import Complaint, Flag
from corpus.store import counting
from corpus.store.engine import Database
from corpus.store.redirects import also_known_as
from corpus.store.rows import insert_or
from corpus.tables import flags, rings

KEPT = timedelta(days=90)
"""So long it is remembered that a flag was settled."""
MOST = 20
"""Flags of one person that may wait; so many need a talk, not a queue."""
LISTED = 200
"""Flags that are given at a time, the oldest first."""


class Flags:
    """The flags of all workspaces, each seen by its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, flag: Flag) -> Flag | None:
        """Put a flag on a card, in place of the one that the person put there before.

        Returns:
            The flag with its own number; ``None`` if too many of this person wait.
        """
        c = flags.c
        said = {
            "complaint": flag.complaint.value,
            "words": flag.words,
            "flagged_at": flag.at,
            "settled_at": None,
            "settled_by": None,
        }
        theirs = (c.workspace == flag.workspace, c.user == flag.user)
        async with self._database.transaction() as connection:
            (number,) = await counting.take(connection, "flag")
            others = select(func.count()).where(*theirs, c.settled_at.is_(None), c.ref != flag.ref)
            if (await connection.scalar(others) or 0) >= MOST:
                return None
            new = insert_or(connection, flags).values(
                id=number, workspace=flag.workspace, user=flag.user, ref=flag.ref, **said
            )
            kept = new.on_conflict_do_update(
                index_elements=[c.workspace, c.user, c.ref], set_=said
            ).returning(c.id)
            return replace(flag, id=await connection.scalar(kept) or number)

    async def get(self, id: int) -> Flag:  # noqa: A002 - the noun's own field
        """Give one flag.

        Raises:
            NotFoundError: There is none.
        """
        async with self._database.read() as connection:
            found = (await connection.execute(select(flags).where(flags.c.id == id))).one_or_none()
        if found is None:
            raise NotFoundError(f"there is no flag g{id}", wanted=f"g{id}")
        return _flag(found)

    async def waiting(
        self, *, workspace: str | None = None, user: str | None = None
    ) -> tuple[Flag, ...]:
        """Give the flags that nobody has settled, the oldest first; of all without arguments."""
        c = flags.c
        query = select(flags).where(c.settled_at.is_(None)).order_by(c.flagged_at, c.id)
        if workspace is not None:
            query = query.where(c.workspace == workspace)
        if user is not None:
            query = query.where(c.user == user)
        async with self._database.read() as connection:
            rows = await connection.execute(query.limit(LISTED))
            return tuple(map(_flag, rows))

    async def ring(self, flag: Flag, *, now: datetime, since: datetime) -> bool:
        """Whether to tell the owners of a flag, whichever process asks; written down if so.

        They are told of the first in the queue, unless they were told of one of the same person
        since a moment. That is known even of who had themselves forgotten.
        """
        first = next(iter(await self.waiting(workspace=flag.workspace)), None)
        if first is None or first.id != flag.id:
            return False
        c, whose = rings.c, {"workspace": flag.workspace, "user": flag.user}
        async with self._database.transaction() as connection:
            await connection.execute(delete(rings).where(c.rung_at <= since))
            new = insert_or(connection, rings).values(whose | {"rung_at": now})
            return bool((await connection.execute(new.on_conflict_do_nothing())).rowcount)

    async def settle(self, id: int, *, by: str, now: datetime) -> bool:  # noqa: A002
        """Settle a flag; False if somebody was faster."""
        return bool(await self._settle(flags.c.id == id, by=by, now=now))

    async def settle_about(
        self, refs: Collection[str], *, workspace: str | None, by: str, now: datetime
    ) -> tuple[Flag, ...]:
        """Settle all flags on some cards, whatever their short ids were; give those flags.

        Args:
            refs: The cards, ``p12``.
            workspace: Whose flags; ``None``: of all workspaces.
            by: Who settles them.
            now: This moment.
        """
        async with self._database.read() as connection:
            known = await also_known_as(connection, refs)
        everywhere = true() if workspace is None else flags.c.workspace == workspace
        these = flags.c.ref.in_(list(known)) & everywhere
        return await self._settle(these, by=by, now=now)

    async def _settle(self, which: object, *, by: str, now: datetime) -> tuple[Flag, ...]:
        c = flags.c
        async with self._database.transaction() as connection:
            await connection.execute(delete(flags).where(c.settled_at < now - KEPT))
            done = update(flags).where(c.settled_at.is_(None), which)  # type: ignore[arg-type]
            rows = await connection.execute(
                done.values(settled_at=now, settled_by=by).returning(flags)
            )
            return tuple(sorted(map(_flag, rows), key=lambda each: each.id))


def _flag(row: Row[*tuple[object, ...]]) -> Flag:
    return Flag(
        id=row.id,
        workspace=row.workspace,
        user=row.user,
        ref=row.ref,
        complaint=Complaint(row.complaint),
        words=row.words,
        at=row.flagged_at,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
    )
