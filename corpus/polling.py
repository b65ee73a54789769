"""Feeds that are due in; read, brought into the corpus, and their health kept, out.

One feed's failure stops no other; a feed is claimed before it is read, so several processes may
poll.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from corpus.adding import Old, find
from corpus.checking import Checker, Reading
from corpus.errors import CorpusError
from corpus.health import Alert
from corpus.model import Feed, FeedId, FeedState
from corpus.reading import Answer, Fetcher, Pages, Sandbox
from corpus.sources import arxiv
from corpus.sources.discovery import FeedLink
from corpus.store import Store

__all__ = ["LARGEST", "READER_MEMORY", "Added", "Alert", "Poller", "Reading", "Tell"]

AT_ONCE: Final = 16
"""Hosts that are asked at the same time; each of them is asked one thing at a time."""
LARGEST: Final = 5 * 1024 * 1024
"""Bytes of a feed. Honest ones hardly have half of it, and as many as are read at a time lie in
memory together."""
READER_MEMORY: Final = 160 * 1024 * 1024
"""Bytes that the worker may have; a feed of the largest size needs two thirds of it."""
LEASE: Final = timedelta(minutes=15)
"""For so long nobody else reads a feed that was claimed; then somebody may, if we died."""
MANY: Final = 10_000
"""Feeds read in one go; more wait for the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of adding a feed."""

    feed: Feed
    is_new: bool
    reading: Reading | None = None
    others: tuple[FeedLink, ...] = ()
    """More feeds that the page named."""


Tell = Callable[[Reading], Awaitable[None]]
"""Hears of a reading."""


class Poller:
    """Keeps the corpus up to date with all feeds."""

    def __init__(
        self,
        *,
        store: Store,
        fetcher: Fetcher,
        sandbox: Sandbox,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Keep what polling needs.

        Args:
            store: Where feeds and corpus are.
            fetcher: Reads addresses.
            sandbox: Reads the bytes found there.
            now: The program's clock.
            jitter: Random numbers from 0 to 1.
            sleep: Waits for a slow server's turn.
        """
        self._store = store
        self._pages = Pages(store=store, fetcher=fetcher, sandbox=sandbox, now=now, sleep=sleep)
        self._checker = Checker(store=store, pages=self._pages, now=now, jitter=jitter)
        self._now = now
        self._is_stopping = False

    def stop(self) -> None:
        """Begin no further reading; those at work end as they would have."""
        self._is_stopping = True

    # ------------------------------------------------------------------------ reading

    async def refresh(
        self, *, every: bool = False, tell: Tell | None = None
    ) -> tuple[Reading, ...]:
        """Read all feeds that are due (or every one), once each.

        Args:
            every: Read those too that are not due yet.
            tell: Hears of each reading as soon as it is saved; raises nothing.

        Raises:
            CorpusError: The database failed, or nothing can be parsed; what could be read was read
                all the same.
        """
        begun = self._now()
        feeds = await self._store.feeds.claim_due(now=begun, lease=LEASE, limit=MANY, every=every)
        waiting = {feed.id for feed in feeds}
        run = _Run(until=None if every else begun + LEASE, waiting=waiting, tell=tell)
        places = asyncio.Semaphore(AT_ONCE)
        try:
            await asyncio.gather(*(self._read_lane(lane, run, places) for lane in _lanes(feeds)))
        finally:
            await self._store.feeds.release(run.waiting)
        if run.trouble is not None:
            raise run.trouble
        return tuple(run.readings)

    async def check(self, feed: Feed) -> Reading:
        """Read one feed now.

        Raises:
            CorpusError: The database failed, or nothing can be parsed: not the feed's fault.
        """
        return await self._checker.check(feed)

    async def remove(self, feed: Feed) -> Feed:
        """Poll a feed no more; what it brought stays."""
        removed = replace(feed, state=FeedState.REMOVED)
        await self._store.feeds.save(removed)
        return removed

    async def _read_lane(
        self, lane: Sequence[Feed], run: "_Run", places: asyncio.Semaphore
    ) -> None:
        """Read the feeds of one host, one after the other: a slow host holds up no other."""
        async with places:
            for feed in lane:
                if self._is_stopping or run.is_over(self._now()):
                    return
                run.waiting.discard(feed.id)
                try:
                    await run.heard(await self.check(feed))
                except CorpusError as error:  # the next feed may find the database well again
                    run.trouble = error

    # ------------------------------------------------------------------------- adding

    async def add(
        self,
        address: str,
        *,
        by: str,
        workspace: str | None = None,
        channel: str | None = None,
    ) -> Added:
        """Poll an address from now on; of a web page, the first feed that it names.

        Raises:
            FetchError: There is nothing to be had, or the address may not be read.
            FeedError: What is there is no feed; the text says what to do.
        """
        found = await find(address, pages=self._pages, known=self._checker.known)
        if isinstance(found, Old):
            return Added(feed=found.feed, is_new=False, others=found.others)
        feed, is_new = await self._store.feeds.add(
            await self._source(found.url),
            by=by,
            now=self._now(),
            workspace=workspace,
            channel=channel,
        )
        if not is_new:  # somebody else was faster
            return Added(feed=feed, is_new=False, others=found.others)
        answer = Answer(fetched=found.fetched, pages=(found.page,))
        reading = await self._checker.take(feed, answer)
        return Added(feed=reading.feed, is_new=True, reading=reading, others=found.others)

    async def _source(self, url: str) -> str:
        """Give the source of a feed that was gone and is there again, else the address itself."""
        feeds = await self._store.feeds.all()
        return next((feed.source for feed in feeds if url in {feed.url, feed.source}), url)


@dataclass(slots=True)
class _Run:
    """One go through all that is due."""

    until: datetime | None
    """What was claimed and not begun by then is left to others."""
    waiting: set[FeedId]
    """Claimed and not begun yet."""
    tell: Tell | None
    readings: list[Reading] = field(default_factory=list)
    trouble: CorpusError | None = None

    async def heard(self, reading: Reading) -> None:
        """Keep a reading, and tell of it at once: we may be stopped before the others are done."""
        self.readings.append(reading)
        if self.tell is not None:
            await self.tell(reading)

    def is_over(self, now: datetime) -> bool:
        return self.until is not None and now >= self.until


def _lanes(feeds: Iterable[Feed]) -> list[list[Feed]]:
    """Part feeds by host, those that wait longest first."""
    lanes: dict[str, list[Feed]] = {}
    for feed in feeds:
        lanes.setdefault(arxiv.slow_host(feed.url) or urlsplit(feed.url).netloc, []).append(feed)
    return list(lanes.values())
