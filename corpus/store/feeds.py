"""Feeds and their health, in and out of the database; who may poll what, and when."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.errors import NotFoundError
from corpus.model import Feed, FeedId, FeedState
from corpus.store import counting
from corpus.store.engine import Database
from corpus.store.rows import insert_or
from corpus.tables import feeds, pacing

_PUBLIC = [column for column in feeds.c if column.name != "lease_until"]


class Feeds:
    """What is polled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        url: str,
        *,
        by: str,
        now: datetime,
        title: str | None = None,
        workspace: str | None = None,
        channel: str | None = None,
    ) -> tuple[Feed, bool]:
        """Poll an address from now on; one that was removed is polled again.

        Returns:
            The feed, and whether it was not polled before.
        """
        async with self._database.transaction() as connection:
            known = await _find(connection, feeds.c.source == url)
            if known and known.state is FeedState.ACTIVE:
                return known, False
            if known:
                query = update(feeds).where(feeds.c.id == known.id)
                told = {"workspace": workspace, "channel": channel, "added_by": by}
                again = {"state": FeedState.ACTIVE.value, "due": now, "added_at": now, **told}
                fresh = {"failures": 0, "failing_since": None, "complaint": None}
                await connection.execute(query.values(**again, **fresh, alerted_at=None))
                return await _get(connection, known.id), True
            (number,) = await counting.take(connection, "feed")
            feed = Feed(
                id=FeedId(number),
                url=url,
                source=url,
                title=title,
                added_by=by,
                added_at=now,
                workspace=workspace,
                channel=channel,
                due=now,
            )
            await connection.execute(insert(feeds), _row(feed))
        return feed, True

    async def get(self, feed: FeedId) -> Feed:
        """Give one feed.

        Raises:
            NotFoundError: There is none.
        """
        async with self._database.read() as connection:
            return await _get(connection, feed)

    async def all(self) -> tuple[Feed, ...]:
        """Give all feeds that were not removed, by address."""
        async with self._database.read() as connection:
            return tuple(f for f in await known(connection) if f.state is not FeedState.REMOVED)

    async def save(self, feed: Feed) -> None:
        """Keep what a reading has changed; whoever else wanted to poll it may again."""
        async with self._database.transaction() as connection:
            query = update(feeds).where(feeds.c.id == feed.id)
            await connection.execute(query.values(**_row(feed), lease_until=None))

    async def claim_due(
        self, *, now: datetime, lease: timedelta, limit: int, every: bool = False
    ) -> tuple[Feed, ...]:
        """Take feeds that are due, the longest waiting first; nobody else gets them meanwhile.

        Args:
            now: Decides what is due.
            lease: After which somebody else may take them, if we die.
            limit: At most so many.
            every: Take those too that are not due yet.
        """
        free = feeds.c.lease_until.is_(None) | (feeds.c.lease_until <= now)
        query = select(feeds.c.id).where(feeds.c.state == FeedState.ACTIVE.value, free)
        if not every:
            query = query.where(feeds.c.due <= now)
        query = query.order_by(feeds.c.due, feeds.c.id).limit(limit)
        async with self._database.transaction() as connection:
            rows = await connection.execute(query.with_for_update(skip_locked=True))
            ids = [row.id for row in rows]
            taken = update(feeds).where(feeds.c.id.in_(ids)).values(lease_until=now + lease)
            await connection.execute(taken)
            chosen = select(*_PUBLIC).where(feeds.c.id.in_(ids)).order_by(feeds.c.due, feeds.c.id)
            return tuple(_feed(row) for row in await connection.execute(chosen))

    async def turn(self, host: str, *, every: timedelta, now: datetime) -> datetime:
        """Reserve the next moment at which a slow server may be asked, whoever asks.

        Returns:
            The moment; the caller waits until then.
        """
        async with self._database.transaction() as connection:
            new = insert_or(connection, pacing).values(host=host, free_at=now)
            await connection.execute(new.on_conflict_do_nothing())
            query = select(pacing.c.free_at).where(pacing.c.host == host).with_for_update()
            free_at = await connection.scalar(query)
            turn = max(free_at or now, now)
            mine = update(pacing).where(pacing.c.host == host).values(free_at=turn + every)
            await connection.execute(mine)
        return turn


async def known(connection: AsyncConnection) -> tuple[Feed, ...]:
    """Give all feeds, removed ones too."""
    query = select(*_PUBLIC).order_by(feeds.c.url)
    return tuple(_feed(row) for row in await connection.execute(query))


async def _get(connection: AsyncConnection, feed: FeedId) -> Feed:
    found = await _find(connection, feeds.c.id == feed)
    if found is None:
        raise NotFoundError(f"there is no feed {feed}", wanted=str(feed))
    return found


async def _find(connection: AsyncConnection, condition: ColumnElement[bool]) -> Feed | None:
    row = (await connection.execute(select(*_PUBLIC).where(condition))).one_or_none()
    return None if row is None else _feed(row)


def _row(feed: Feed) -> dict[str, Any]:
    return asdict(feed) | {"state": feed.state.value}


def _feed(row: Row[*tuple[Any, ...]]) -> Feed:
    fields = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's dictionary
    return Feed(**fields | {"id": FeedId(row.id), "state": FeedState(row.state)})
