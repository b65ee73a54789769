"""Where a workspace has had a paper or a post before: our own messages to channels, in and out."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.model import DeliveryState, Discussed
from corpus.store.delivery_rows import with_thread
from corpus.store.engine import Database
from corpus.store.redirects import also_known_as
from corpus.store.rows import insert_or, rows_in
from corpus.tables import deliveries, delivery_items, discussions

KEPT = timedelta(days=400)
"""So long an answer is remembered; each channel keeps the last one about each paper."""
MOST = 40
"""Messages that are looked at: the channels of one workspace that had one paper."""


class Discussions:
    """What we said for everybody about papers and posts; what one asks alone is not kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self,
        ref: str,
        *,
        workspace: str,
        channel: str,
        ts: str,
        thread_ts: str | None,
        at: datetime,
    ) -> None:
        """Remember the last message of a channel about a thing, and forget what is old by then."""
        c = discussions.c
        said = {"ts": ts, "thread_ts": thread_ts, "discussed_at": at}
        async with self._database.transaction() as connection:
            await connection.execute(delete(discussions).where(c.discussed_at < at - KEPT))
            new = insert_or(connection, discussions)
            kept = new.on_conflict_do_update(
                index_elements=[c.workspace, c.channel, c.ref], set_=said
            )
            place = {"workspace": workspace, "channel": channel, "ref": ref}
            await connection.execute(kept, place | said)

    async def here(
        self, refs: Collection[str], *, workspace: str, channel: str
    ) -> dict[str, Discussed]:
        """What a channel has had because somebody asked for it, of some things, by short id."""
        c = discussions.c
        query = select(c.ref, c.ts, c.thread_ts, c.discussed_at).where(
            c.workspace == workspace, c.channel == channel
        )
        async with self._database.read() as connection:
            rows = await rows_in(connection, query, c.ref, refs)
        return {
            ref: Discussed(channel=channel, ts=ts, thread_ts=thread, at=at)
            for ref, ts, thread, at in rows
        }

    async def of(self, ref: str, *, workspace: str) -> tuple[Discussed, ...]:
        """Where a thing came up: what people asked for and shared first, the newest first."""
        async with self._database.read() as connection:
            refs = await also_known_as(connection, ref)
            found = [
                *await _answers(connection, refs, workspace),
                *await _digests(connection, refs, workspace),
            ]
        return tuple(sorted(found, key=lambda each: (not each.in_digest, each.at), reverse=True))


async def _answers(
    connection: AsyncConnection, refs: Iterable[str], workspace: str
) -> list[Discussed]:
    c = discussions.c
    query = (
        select(c.channel, c.ts, c.thread_ts, c.discussed_at)
        .where(c.workspace == workspace, c.ref.in_(list(refs)))
        .order_by(c.discussed_at.desc())
        .limit(MOST)
    )
    return [
        Discussed(channel=channel, ts=ts, thread_ts=thread, at=at)
        for channel, ts, thread, at in await connection.execute(query)
    ]


async def _digests(
    connection: AsyncConnection, refs: Iterable[str], workspace: str
) -> list[Discussed]:
    i, d = delivery_items.c, deliveries.c
    which = select(i.delivery_id).where(i.workspace == workspace, i.ref.in_(list(refs)))
    query = (
        with_thread()
        .where(d.id.in_(which), d.state == DeliveryState.SENT, d.ts.is_not(None))
        .order_by(d.ts.desc())
        .limit(MOST)
    )
    return [
        Discussed(
            channel=row.channel,
            ts=row.ts,
            thread_ts=row.thread_ts,
            at=datetime.fromtimestamp(float(row.ts), UTC),
            in_digest=True,
        )
        for row in await connection.execute(query)
    ]
