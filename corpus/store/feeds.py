"""Feeds and their health, in and out of the database; who may poll what, and when."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.errors import NotFoundError
from corpus.model import Feed, FeedId, FeedState
from corpus.store import counting
from corpus.store.engine import Database
from corpus.store.rows import insert_or
from corpus.tables import documents, entries, feeds, identifiers, pacing

_PUBLIC = [column for column in feeds.c if column.name != "lease_until"]

_UNREAD = {
    # What came while nobody polled is no news: its next reading is a first one.
    "succeeded_at": None,
    "etag": None,
    "last_modified": None,
    "failures": 0,
    "failing_since": None,
    "complaint": None,
    "alerted_at": None,
}

_READ = ("state", "checked_at", "failures", "alerted_at")
"""What is different after a reading, at the latest when somebody is to be told."""

_CLOCK_TURNED_BACK = 100
"""Turns in a queue; whoever would wait longer has a clock that went ahead and came back."""


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
                await connection.execute(query.values(**again, **_UNREAD))
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

    async def save_reading(self, feed: Feed, *, before: Feed) -> bool:
        """Keep what a reading has changed, unless the feed was read or removed meanwhile.

        So one outage is told once, whoever else reads the feed at the same moment.

        Args:
            feed: As it is after the reading.
            before: As it was when the reading began.
        """
        was = _row(before)
        as_it_was = (feeds.c[name].is_not_distinct_from(was[name]) for name in _READ)
        async with self._database.transaction() as connection:
            query = update(feeds).where(feeds.c.id == feed.id, *as_it_was)
            done = await connection.execute(query.values(**_row(feed), lease_until=None))
        return done.rowcount > 0

    async def release(self, claimed: Collection[FeedId]) -> None:
        """Give feeds back that were claimed and not read."""
        if claimed:
            async with self._database.transaction() as connection:
                query = update(feeds).where(feeds.c.id.in_(claimed))
                await connection.execute(query.values(lease_until=None))

    async def last_news(self, source: str) -> datetime | None:
        """Say when a source brought something last: documents that bring nothing are not kept."""
        query = select(func.max(documents.c.read_at)).where(documents.c.source == source)
        async with self._database.read() as connection:
            moment: datetime | None = await connection.scalar(query)
        return moment

    async def heard(self, source: str, said: Collection[str]) -> frozenset[str]:
        """Give those of some identifiers of papers that a source spoke of before."""
        query = (
            select(identifiers.c.identifier)
            .join(entries, entries.c.paper_id == identifiers.c.paper_id)
            .join(documents, documents.c.id == entries.c.document_id)
            .where(documents.c.source == source, identifiers.c.identifier.in_(said))
        )
        async with self._database.read() as connection:
            return frozenset(await connection.scalars(query))

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
            if turn - now > _CLOCK_TURNED_BACK * every:
                turn = now
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
