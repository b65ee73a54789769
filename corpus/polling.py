"""Feeds that are due in; read, brought into the corpus, and their health kept, out.

fetch (conditionally) -> parse -> import -> what the reading means for the feed -> save. One feed's
failure stops no other; a feed is claimed before it is read, so several processes may poll.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from corpus.errors import FeedError, FetchError
from corpus.health import Alert, Failed, Heard, after
from corpus.model import (
    Document,
    DocumentKind,
    Feed,
    FeedState,
    ImportReport,
    ParsedDocument,
)
from corpus.refresh import import_document
from corpus.sources.arxiv import PACE, is_query, next_page, query_url, slow_host
from corpus.sources.discovery import FeedLink
from corpus.sources.fetch import Fetched
from corpus.store import Store

AT_ONCE = 16
"""Feeds that are read at the same time."""
LEASE = timedelta(minutes=5)
PAGES = 10
"""Of a query, at most, in one reading."""
READABLE = frozenset({DocumentKind.FEED, DocumentKind.ARXIV_API})


class Fetcher(Protocol):
    """Reads addresses, politely and guarded."""

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        """Read what is at an address, unless it is as it was."""


class Reader(Protocol):
    """Reads untrusted bytes."""

    async def parse(self, document: Document) -> ParsedDocument:
        """Say what a document says."""

    async def discover(self, document: Document) -> tuple[FeedLink, ...]:
        """Give the feeds that a web page names."""


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
        sandbox: Reader,
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
        self._fetcher = fetcher
        self._sandbox = sandbox
        self._now = now
        self._jitter = jitter
        self._sleep = sleep

    async def refresh(self, *, every: bool = False) -> tuple[Reading, ...]:
        """Read all feeds that are due (or every one), once each."""
        readings: list[Reading] = []
        seen: set[int] = set()
        while True:
            claimed = await self._store.feeds.claim_due(
                now=self._now(), lease=LEASE, limit=AT_ONCE, every=every
            )
            fresh = [feed for feed in claimed if feed.id not in seen]
            for feed in claimed:
                if feed.id in seen:
                    await self._store.feeds.save(feed)  # read already: let it go
            if not fresh:
                return tuple(readings)
            seen |= {feed.id for feed in fresh}
            readings += await asyncio.gather(*(self.check(feed) for feed in fresh))

    async def check(self, feed: Feed) -> Reading:
        """Read one feed now."""
        try:
            fetched = await self._fetch(feed.url, etag=feed.etag, modified=feed.last_modified)
            return await self._take(feed, fetched)
        except FetchError as error:
            return await self._fail(feed, error)

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
            FetchError: There is nothing to be had.
            FeedError: What is there is no feed; the text says what to do.
        """
        url = query_url(address) or address
        if known := await self._known(url):
            return Added(feed=known, is_new=False)
        fetched = await self._fetch(url)
        others: tuple[FeedLink, ...] = ()
        parsed = await self._parse(fetched)
        if parsed.kind not in READABLE:
            links = await self._links(url, fetched)
            url, others = links[0].url, links[1:]
            if known := await self._known(url):
                return Added(feed=known, is_new=False, others=others)
            fetched = await self._fetch(url)
            parsed = await self._parse(fetched)
            if parsed.kind not in READABLE:
                raise FeedError(f"{url} is named as a feed, but is none", url=url)
        url = fetched.moved_to or url
        feed, is_new = await self._store.feeds.add(
            url,
            by=by,
            now=self._now(),
            title=parsed.title,
            workspace=workspace,
            channel=channel,
        )
        reading = await self._take(feed, fetched) if is_new else None
        return Added(
            feed=reading.feed if reading else feed, is_new=is_new, reading=reading, others=others
        )

    async def remove(self, feed: Feed) -> Feed:
        """Poll a feed no more; what it brought stays."""
        removed = replace(feed, state=FeedState.REMOVED)
        await self._store.feeds.save(removed)
        return removed

    # ------------------------------------------------------------------------ reading

    async def _known(self, url: str) -> Feed | None:
        feeds = await self._store.feeds.all()
        return next((feed for feed in feeds if url in {feed.url, feed.source}), None)

    async def _fetch(
        self, url: str, *, etag: str | None = None, modified: str | None = None
    ) -> Fetched:
        if host := slow_host(url):
            turn = await self._store.feeds.turn(host, every=PACE, now=self._now())
            await self._sleep(max(0.0, (turn - self._now()).total_seconds()))
        return await self._fetcher.fetch(url, etag=etag, last_modified=modified)

    async def _parse(self, fetched: Fetched) -> ParsedDocument:
        if fetched.document is None:  # nobody sent validators
            return ParsedDocument(kind=DocumentKind.UNKNOWN)
        return await self._sandbox.parse(fetched.document)

    async def _links(self, url: str, fetched: Fetched) -> tuple[FeedLink, ...]:
        links = await self._sandbox.discover(fetched.document) if fetched.document else ()
        if not links:
            raise FeedError(
                f"{url} answers, but is no feed, and names none. Look for the address behind "
                '"RSS" or "Atom" on the page',
                url=url,
            )
        return links

    async def _take(self, feed: Feed, fetched: Fetched) -> Reading:
        """Bring a document into the corpus; later pages of a query too, while they bring news."""
        if fetched.document is None:
            return await self._heard(feed, fetched, report=None)
        report = await self._import(feed, fetched.document)
        if report.kind not in READABLE or (not report.entries and report.problems):
            return await self._fail(feed, FetchError(_complaint(report), url=feed.url))
        page, url = report, feed.url
        for number in range(1, PAGES):
            if feed.succeeded_at is None or not is_query(url) or not page.papers_new:
                break
            more = await self._fetch(next_page(feed.url, number))
            if more.document is None:
                break
            page = await self._import(feed, more.document)
            report = _together(report, page)
        return await self._heard(feed, fetched, report=report)

    async def _import(self, feed: Feed, document: Document) -> ImportReport:
        told = replace(document, source=feed.source, quiet=feed.succeeded_at is None)
        return await import_document(
            told, store=self._store, now=self._now(), parse=self._sandbox.parse
        )

    async def _heard(self, feed: Feed, fetched: Fetched, report: ImportReport | None) -> Reading:
        status = await self._status(feed)
        heard = Heard(
            etag=fetched.etag or (feed.etag if report is None else None),
            last_modified=fetched.last_modified or (feed.last_modified if report is None else None),
            moved_to=fetched.moved_to,
            fresh_for=fetched.fresh_for,
            title=status[0],
            is_new=bool(report and (report.papers_new or report.posts_new)),
            last_news=status[1],
        )
        return await self._save(feed, heard, report=report)

    async def _status(self, feed: Feed) -> tuple[str | None, datetime | None]:
        """The feed's title, and when it brought a document last."""
        for each in await self._store.sources():
            if each.source == feed.source:
                return each.title, each.read_at
        return None, None

    async def _fail(self, feed: Feed, error: FetchError) -> Reading:
        failed = Failed(
            complaint=str(error), is_gone=error.status == 410, retry_after=error.retry_after
        )
        return await self._save(feed, failed, report=None)

    async def _save(
        self, feed: Feed, outcome: Heard | Failed, *, report: ImportReport | None
    ) -> Reading:
        now = self._now()
        changed, alert = after(feed, outcome, now=now, jitter=self._jitter())
        await self._store.feeds.save(changed)
        return Reading(feed=changed, report=report, alert=alert)


def _complaint(report: ImportReport) -> str:
    said = report.problems[0].message if report.problems else "is no feed"
    return f"cannot be read: {said}"


def _together(one: ImportReport, other: ImportReport) -> ImportReport:
    return replace(
        one,
        entries=one.entries + other.entries,
        papers_new=one.papers_new + other.papers_new,
        papers_updated=one.papers_updated + other.papers_updated,
        authors_new=one.authors_new + other.authors_new,
    )
