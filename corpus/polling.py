"""Feeds that are due in; read, brought into the corpus, and their health kept, out.

ask (conditionally) -> parse -> import -> what the reading means for the feed -> save. One feed's
failure stops no other; a feed is claimed before it is read, so several processes may poll.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from corpus.adding import Old, find
from corpus.errors import FetchError, StoreError
from corpus.health import Alert, Failed, Heard, after
from corpus.model import Document, Feed, FeedId, FeedState, ImportReport, ParsedDocument
from corpus.reading import Answer, Fetcher, Page, Pages, Sandbox
from corpus.refresh import import_document
from corpus.sources import arxiv
from corpus.sources.discovery import FeedLink
from corpus.sources.fetch import Fetched
from corpus.store import Store

__all__ = ["Added", "Alert", "Poller", "Reading", "together"]

log = logging.getLogger(__name__)

AT_ONCE: Final = 16
"""Hosts that are asked at the same time; each of them is asked one thing at a time."""
LEASE: Final = timedelta(minutes=15)
"""For so long nobody else reads a feed that was claimed; then somebody may, if we died."""
MANY: Final = 10_000
"""Feeds read in one go; more wait for the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of reading a feed once."""

    feed: Feed
    """As it is afterwards."""
    report: ImportReport | None = None
    """``None``: not modified, or failed."""
    alert: Alert | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of adding a feed."""

    feed: Feed
    is_new: bool
    reading: Reading | None = None
    others: tuple[FeedLink, ...] = ()
    """More feeds that the page named."""


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
        self._now = now
        self._jitter = jitter
        self._is_stopping = False

    def stop(self) -> None:
        """Begin no further reading; those at work end as they would have."""
        self._is_stopping = True

    # ------------------------------------------------------------------------ reading

    async def refresh(self, *, every: bool = False) -> tuple[Reading, ...]:
        """Read all feeds that are due (or every one), once each.

        Raises:
            StoreError: The database failed; what could be read was read all the same.
        """
        begun = self._now()
        feeds = await self._store.feeds.claim_due(now=begun, lease=LEASE, limit=MANY, every=every)
        run = _Run(until=None if every else begun + LEASE)
        places = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._read_lane(lane, run, places) for lane in _lanes(feeds)))
        await self._store.feeds.release(run.left)
        if run.trouble is not None:
            raise run.trouble
        return tuple(run.readings)

    async def check(self, feed: Feed) -> Reading:
        """Read one feed now."""
        try:
            answer = await self._pages.read(feed)
            return await self._take(feed, answer)
        except FetchError as error:
            return await self._fail(feed, error)
        except StoreError:
            raise
        except Exception as error:
            log.exception("feed not read: %s", feed.url)
            bug = f"could not be taken in: {type(error).__name__}, a bug of ours; the log has more"
            return await self._fail(feed, FetchError(bug, url=feed.url))

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
                    run.left.append(feed.id)
                    continue
                try:
                    run.readings.append(await self.check(feed))
                except StoreError as error:  # the next feed may find the database well again
                    run.trouble = error

    async def _take(self, feed: Feed, answer: Answer) -> Reading:
        """Bring what was read into the corpus, the last page first.

        So the newest entries stand in the newest document; and were we killed in between, the next
        reading would find the first page unknown and go on.
        """
        reports = [await self._import(feed, page) for page in reversed(answer.pages)]
        report = together(reports) if reports else None
        fetched = answer.fetched
        heard = Heard(
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            fresh_for=self._fresh_for(feed, fetched),
            title=_title(feed, answer.pages),
            is_new=bool(report and (report.papers_new or report.posts_new)),
            last_news=await self._store.feeds.last_news(feed.source),
        )
        return await self._save(feed, await self._moved(feed, fetched, heard), report)

    async def _import(self, feed: Feed, page: Page) -> ImportReport:
        document = replace(page.document, source=feed.source, quiet=feed.succeeded_at is None)
        return await import_document(
            document, store=self._store, now=self._now(), parse=_given(page.parsed)
        )

    def _fresh_for(self, feed: Feed, fetched: Fetched) -> timedelta | None:
        if arxiv.is_query(feed.url):
            return arxiv.until_new_answers(self._now())
        return fetched.fresh_for

    async def _moved(self, feed: Feed, fetched: Fetched, heard: Heard) -> Heard:
        """Follow a feed to where it moved for good, unless another feed is polled there already."""
        there = fetched.moved_to
        if there is None or arxiv.is_query(feed.url):
            return heard
        other = await self._known(there)
        if other is None or other.id == feed.id:
            return replace(heard, moved_to=there)
        twice = f"moved to {there}, which feed {other.id} reads already: remove one of them"
        return replace(heard, complaint=twice)

    async def _fail(self, feed: Feed, error: FetchError) -> Reading:
        failed = Failed(
            complaint=str(error), is_gone=error.status == 410, retry_after=error.retry_after
        )
        return await self._save(feed, failed, None)

    async def _save(
        self, feed: Feed, outcome: Heard | Failed, report: ImportReport | None
    ) -> Reading:
        """Keep a feed's health; what somebody else has kept meanwhile is not overwritten."""
        changed, alert = after(feed, outcome, now=self._now(), jitter=self._jitter())
        if await self._store.feeds.save_reading(changed, before=feed):
            return Reading(feed=changed, report=report, alert=alert)
        return Reading(feed=await self._store.feeds.get(feed.id), report=report)

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
        found = await find(address, pages=self._pages, known=self._known)
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
        reading = await self._take(feed, answer)
        return Added(feed=reading.feed, is_new=True, reading=reading, others=found.others)

    async def _known(self, url: str) -> Feed | None:
        """Give the feed that is polled under an address, its former one included."""
        polled = (f for f in await self._store.feeds.all() if f.state is FeedState.ACTIVE)
        return next((feed for feed in polled if url in {feed.url, feed.source}), None)

    async def _source(self, url: str) -> str:
        """Give the source of a feed that was gone and is there again, else the address itself."""
        feeds = await self._store.feeds.all()
        return next((feed.source for feed in feeds if url in {feed.url, feed.source}), url)


@dataclass(slots=True)
class _Run:
    """One go through all that is due."""

    until: datetime | None
    """What was claimed and not begun by then is left to others."""
    readings: list[Reading] = field(default_factory=list)
    left: list[FeedId] = field(default_factory=list)
    trouble: StoreError | None = None

    def is_over(self, now: datetime) -> bool:
        return self.until is not None and now >= self.until


def together(reports: Sequence[ImportReport]) -> ImportReport:
    """Make one report of those on several pages."""
    return replace(
        reports[-1],
        entries=sum(report.entries for report in reports),
        papers_new=sum(report.papers_new for report in reports),
        papers_updated=sum(report.papers_updated for report in reports),
        posts_new=sum(report.posts_new for report in reports),
        authors_new=sum(report.authors_new for report in reports),
        unchanged=all(report.unchanged for report in reports),
        problems=tuple(problem for report in reports for problem in report.problems),
    )


def _lanes(feeds: Iterable[Feed]) -> list[list[Feed]]:
    """Part feeds by host, those that wait longest first."""
    lanes: dict[str, list[Feed]] = {}
    for feed in feeds:
        lanes.setdefault(arxiv.slow_host(feed.url) or urlsplit(feed.url).netloc, []).append(feed)
    return list(lanes.values())


def _title(feed: Feed, pages: Sequence[Page]) -> str | None:
    if arxiv.is_query(feed.url):
        return arxiv.title(feed.url)
    return pages[0].parsed.title if pages else None


def _given(parsed: ParsedDocument) -> Callable[[Document], Awaitable[ParsedDocument]]:
    """What ``import_document`` calls to read a document that was read already."""

    async def give(_: Document) -> ParsedDocument:
        return parsed

    return give
