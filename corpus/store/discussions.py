"""Where a workspace has had a paper or a post before: messages in channels, in and out."""

from collections.abc import Collection
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
"""So long a message is remembered: a year, and the weeks in which somebody asks for it again."""
EACH = 5
"""Messages about one thing that are remembered of each channel: the last, and some before it, as
people take messages back."""
MOST = 200
"""Messages that are looked at: the channels of one workspace that had one paper."""


class Discussions:
    """What everybody in a channel read about papers and posts; what one asks alone is not kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self,
        refs: Collection[str],
        *,
        workspace: str,
        channel: str,
        ts: str,
        thread_ts: str | None,
        at: datetime,
    ) -> None:
        """Remember a message about some things; the same one again changes nothing."""
        c = discussions.c
        place = {"workspace": workspace, "channel": channel}
        said = {"ts": ts, "thread_ts": thread_ts, "discussed_at": at}
        async with self._database.transaction() as connection:
            new = insert_or(connection, discussions).on_conflict_do_nothing()
            for ref in refs:
                await connection.execute(new, place | said | {"ref": ref})
                same = c.workspace == workspace, c.channel == channel, c.ref == ref
                older = select(c.ts).where(*same).order_by(c.discussed_at.desc()).offset(EACH)
                await connection.execute(delete(discussions).where(*same, c.ts.in_(older)))

    async def strike(self, *, workspace: str, channel: str, ts: str) -> None:
        """Forget a message that is there no more; digests stay in the ledger."""
        c = discussions.c
        gone = c.workspace == workspace, c.channel == channel, c.ts == ts
        async with self._database.transaction() as connection:
            await connection.execute(delete(discussions).where(*gone))

    async def here(
        self, refs: Collection[str], *, workspace: str, channel: str
    ) -> dict[str, Discussed]:
        """The last message of a channel that people brought about, of some things, by short id."""
        c = discussions.c
        query = select(c.ref, c.ts, c.thread_ts, c.discussed_at).where(
            c.workspace == workspace, c.channel == channel
        )
        async with self._database.read() as connection:
            now = await also_known_as(connection, refs)
            rows = await rows_in(connection, query, c.ref, now)
        return {
            now[ref]: Discussed(channel=channel, ts=ts, thread_ts=thread, at=at)
            for ref, ts, thread, at in sorted(rows, key=lambda row: row.discussed_at)
        }

    async def of(self, ref: str, *, workspace: str) -> tuple[Discussed, ...]:
        """Where a thing came up: what people brought about first, the newest first."""
        async with self._database.read() as connection:
            refs = await also_known_as(connection, [ref])
            found = [
                *await _answers(connection, refs, workspace),
                *await _digests(connection, refs, workspace),
            ]
        return tuple(sorted(found, key=lambda each: (not each.in_digest, each.at), reverse=True))

    async def forget(self, *, now: datetime) -> None:
        """Forget what was said long ago."""
        old = delete(discussions).where(discussions.c.discussed_at < now - KEPT)
        async with self._database.transaction() as connection:
            await connection.execute(old)


async def _answers(
    connection: AsyncConnection, refs: Collection[str], workspace: str
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
    connection: AsyncConnection, refs: Collection[str], workspace: str
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
