"""Where a workspace has had a paper or a post before: messages in channels, in and out."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.model import DeliveryState, Discussed
from corpus.store.delivery_rows import with_thread
from corpus.store.engine import PATIENCE, Database
from corpus.store.redirects import also_known_as
from corpus.store.rows import Listed, insert_or, rows_in
from corpus.tables import deliveries, delivery_items, discussions

KEPT = timedelta(days=400)
"""So long a message is remembered: a year, and the weeks in which somebody asks for it again."""
EACH = 5
"""Messages about one thing that are remembered of each channel: the last, and some before it, as
people take messages back."""
MOST = 200
"""Messages that are looked at: the channels of one workspace that had one paper."""

_SAID = Listed(
    select(
        discussions.c.channel,
        discussions.c.ts,
        discussions.c.thread_ts,
        discussions.c.discussed_at,
    )
    .where(discussions.c.workspace == bindparam("workspace"))
    .order_by(discussions.c.discussed_at.desc())
    .limit(MOST),
    discussions.c.ref,
)
_SENT = Listed(
    with_thread(deliveries.c.channel, deliveries.c.ts)
    .join(delivery_items, delivery_items.c.delivery_id == deliveries.c.id)
    .where(
        delivery_items.c.workspace == bindparam("workspace"),
        deliveries.c.state == DeliveryState.SENT,
        deliveries.c.ts.is_not(None),
    )
    .order_by(deliveries.c.ts.desc())
    .distinct()
    .limit(MOST),
    delivery_items.c.ref,
)


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
        place = {"workspace": workspace, "channel": channel}
        said = {"ts": ts, "thread_ts": thread_ts, "discussed_at": at}
        rows = [place | said | {"ref": ref} for ref in refs]
        await self._database.write(PATIENCE, _keep, rows)

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
        return await self._database.look(of, ref, workspace=workspace)

    async def forget(self, *, now: datetime) -> None:
        """Forget what was said long ago."""
        old = delete(discussions).where(discussions.c.discussed_at < now - KEPT)
        async with self._database.transaction() as connection:
            await connection.execute(old)


async def _keep(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    c = discussions.c
    new = insert_or(connection, discussions).on_conflict_do_nothing()
    for row in rows:
        await connection.execute(new, row)
        same = [c[name] == row[name] for name in ("workspace", "channel", "ref")]
        older = select(c.ts).where(*same).order_by(c.discussed_at.desc()).offset(EACH)
        await connection.execute(delete(discussions).where(*same, c.ts.in_(older)))


async def of(connection: AsyncConnection, ref: str, *, workspace: str) -> tuple[Discussed, ...]:
    """Where a thing came up: what people brought about first, the newest first."""
    refs = await also_known_as(connection, [ref])
    found = [
        Discussed(channel=channel, ts=ts, thread_ts=thread, at=at)
        for channel, ts, thread, at in await _SAID.rows(connection, refs, workspace=workspace)
    ]
    found += [
        Discussed(
            channel=channel,
            ts=ts,
            thread_ts=thread,
            at=datetime.fromtimestamp(float(ts), UTC),
            in_digest=True,
        )
        for channel, ts, thread in await _SENT.rows(connection, refs, workspace=workspace)
    ]
    return tuple(sorted(found, key=lambda each: (not each.in_digest, each.at), reverse=True))
