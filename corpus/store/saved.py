"""What people keep for themselves, in and out, and all that is known of a person forgotten."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.store.engine import Database
from corpus.store.rows import insert_or
from corpus.tables import (
    catch_ups,
    deliveries,
    delivery_items,
    flags,
    follows,
    greeted,
    number_lists,
    saved,
    subscription_changes,
    subscriptions,
)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was kept for one person alone."""

    saved: int
    followed: int
    """By the digest in their direct messages."""


class Saved:
    """The papers and posts that each person keeps; nobody else sees them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, *, workspace: str, user: str) -> tuple[str, ...]:
        """Give the short ids that a person keeps, the last saved first."""
        c = saved.c
        mine = select(c.ref).where(c.workspace == workspace, c.user == user)
        async with self._database.read() as connection:
            found = await connection.scalars(mine.order_by(c.saved_at.desc(), c.ref))
            return tuple(found)

    async def add(self, ref: str, *, workspace: str, user: str, now: datetime) -> bool:
        """Keep a thing; False if it was kept already."""
        row = {"workspace": workspace, "user": user, "ref": ref, "saved_at": now}
        async with self._database.transaction() as connection:
            new = insert_or(connection, saved).values(row).on_conflict_do_nothing()
            return bool((await connection.execute(new)).rowcount)

    async def remove(self, ref: str, *, workspace: str, user: str) -> bool:
        """Keep a thing no more; False if it was not kept."""
        c = saved.c
        this = delete(saved).where(c.workspace == workspace, c.user == user, c.ref == ref)
        async with self._database.transaction() as connection:
            return bool((await connection.execute(this)).rowcount)

    async def greet(self, *, workspace: str, user: str, now: datetime) -> bool:
        """Whether a person is to be greeted: the first time only."""
        row = {"workspace": workspace, "user": user, "greeted_at": now}
        async with self._database.transaction() as connection:
            new = insert_or(connection, greeted).values(row).on_conflict_do_nothing()
            return bool((await connection.execute(new)).rowcount)

    async def forget(self, *, workspace: str, user: str) -> Forgotten:
        """Forget what is kept for one person alone.

        That is what they saved, the digest in their direct messages with all it brought, how far
        they caught up, the last lists that they saw, what they flagged, and that they were
        greeted. What they did for a channel is the channel's, and stays.
        """
        mine = [(table, table.c.workspace == workspace, table.c.user == user) for table in _OWN]
        async with self._database.transaction() as connection:
            count = select(func.count()).where(saved.c.workspace == workspace, saved.c.user == user)
            had = await connection.scalar(count) or 0
            followed = await _forget_digest(connection, workspace, user)
            for table, *where in mine:
                await connection.execute(delete(table).where(*where))
            lists = number_lists.c.conversation
            prefix, suffix = f"{workspace}/", f"/{user}"
            theirs = lists.startswith(prefix, autoescape=True) & (
                lists.endswith(suffix, autoescape=True)
                | lists.contains(f"{suffix}/", autoescape=True)
            )
            await connection.execute(delete(number_lists).where(theirs))
        return Forgotten(saved=had, followed=followed)


async def _forget_digest(connection: AsyncConnection, workspace: str, user: str) -> int:
    """Forget the digest in somebody's direct messages; give how many things it followed.

    Who is delivering a part of it finds it gone, as if another process had taken it over.
    """
    c = subscriptions.c
    own = c.workspace == workspace, c.created_by == user, c.channel.startswith("D")
    mine = select(c.id).where(*own)
    sent = select(deliveries.c.id).where(deliveries.c.subscription_id.in_(mine))
    await connection.execute(delete(delivery_items).where(delivery_items.c.delivery_id.in_(sent)))
    await connection.execute(delete(deliveries).where(deliveries.c.subscription_id.in_(mine)))
    changed = subscription_changes.c.subscription_id
    await connection.execute(delete(subscription_changes).where(changed.in_(mine)))
    gone = delete(follows).where(follows.c.subscription_id.in_(mine))
    followed = (await connection.execute(gone)).rowcount
    await connection.execute(delete(subscriptions).where(*own))
    return followed


_OWN = (saved, catch_ups, greeted, flags)
