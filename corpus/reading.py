"""The address of a feed in; what its server says now, page by page, parsed and judged, out.

A query of arXiv has many pages; they are asked for until one brings nothing new, at the pace that
its server wants from everybody together.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from corpus.errors import FeedError, FetchError
from corpus.model import Document, DocumentKind, Feed, ParsedDocument, Problem
from corpus.sources import arxiv
from corpus.sources.discovery import FeedLink
from corpus.sources.fetch import Fetched
from corpus.store import Store

PAGES: Final = 10
"""Of a query, at most, in one reading."""
PAGES_SIZE: Final = 4 * 1024 * 1024
"""Bytes of the pages of one reading, after which no further one is asked for: all of them are in
memory at a time, and arXiv's own have a quarter of a megabyte each."""
READABLE: Final = frozenset({DocumentKind.FEED, DocumentKind.ARXIV_API})
_EMPTY: Final = "without entries"


class Fetcher(Protocol):
    """Reads addresses, politely and guarded."""

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        """Read what is at an address, unless it is as it was."""


class Sandbox(Protocol):
    """Reads untrusted bytes."""

    async def parse(self, document: Document) -> ParsedDocument:
        """Say what a document says."""

    async def discover(self, document: Document) -> tuple[FeedLink, ...]:
        """Give the feeds that a web page names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of a feed's server, read."""

    document: Document
    parsed: ParsedDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All that a feed's server says now."""

    fetched: Fetched
    """The first page, with what to know when asking again."""
    pages: tuple[Page, ...]
    """None: not modified since."""


class Pages:
    """Asks servers for their pages, and reads them."""

    def __init__(
        self,
        *,
        store: Store,
        fetcher: Fetcher,
        sandbox: Sandbox,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._sandbox = sandbox
        self._now = now
        self._sleep = sleep

    async def ask(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        """Read what is at an address, as soon as its host may be asked.

        Raises:
            FetchError: There is nothing to be had.
        """
        there = arxiv.page_url(url, 0) if arxiv.is_query(url) else url
        return await self._ask(there, etag=etag, last_modified=last_modified)

    async def parse(self, fetched: Fetched) -> Page:
        """Read what an address gave, whatever it is.

        Raises:
            FetchError: Nothing was sent, although nobody had said what is known already.
        """
        if fetched.document is None:
            raise FetchError("answered that nothing changed, unasked", url="")
        return Page(document=fetched.document, parsed=await self._sandbox.parse(fetched.document))

    async def discover(self, page: Page) -> tuple[FeedLink, ...]:
        """Give the feeds that a web page names."""
        return await self._sandbox.discover(page.document)

    async def read(self, feed: Feed) -> Answer:
        """Ask a feed's server what there is now.

        Raises:
            FetchError: There is nothing to be had.
            FeedError: There is something, but no feed.
        """
        known = {"etag": feed.etag, "last_modified": feed.last_modified}
        fetched = await self.ask(feed.url, **known)
        if fetched.document is None:
            return Answer(fetched=fetched, pages=())
        return await self.read_on(feed, fetched, await self.parse(fetched))

    async def read_on(self, feed: Feed, fetched: Fetched, first: Page) -> Answer:
        """Read the rest of a feed of which the first page is there.

        All pages or nothing: were the later ones lost, the next reading would find the first one
        known and never ask for them again.

        Raises:
            FetchError: As ``read``.
        """
        pages = [_checked(first, feed.url)]
        if arxiv.is_query(feed.url) and feed.succeeded_at is not None:
            while len(pages) < PAGES and await self._has_more(feed, pages):
                more = await self._ask(arxiv.page_url(feed.url, len(pages)))
                pages.append(_checked(await self.parse(more), feed.url))
        return Answer(fetched=fetched, pages=tuple(pages))

    async def _has_more(self, feed: Feed, pages: list[Page]) -> bool:
        """Whether there is a further page, and the last one spoke of something new."""
        if sum(len(page.document.whole) for page in pages) >= PAGES_SIZE:
            return False
        total = arxiv.announced(pages[0].document.whole)
        if total is not None and len(pages) * arxiv.page_size(feed.url) >= total:
            return False
        said = {i for entry in pages[-1].parsed.entries for i in entry.identifiers}
        return bool(said - await self._store.feeds.heard(feed.source, said))

    async def _ask(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        if host := arxiv.slow_host(url):
            now = self._now()
            turn = await self._store.feeds.turn(host, every=arxiv.PACE, now=now)
            if turn > now:
                await self._sleep((turn - now).total_seconds())
        return await self._fetcher.fetch(url, etag=etag, last_modified=last_modified)


def is_feed(page: Page) -> bool:
    """Whether an address can be polled that gives this."""
    return page.parsed.kind in READABLE


def _checked(page: Page, url: str) -> Page:
    if complaint := complaint_about(page):
        raise FeedError(complaint, url=url)
    return page


def complaint_about(page: Page) -> str | None:
    """Say why a page cannot be taken for a feed's answer although its server sent it."""
    parsed = page.parsed
    if not is_feed(page):
        instead = _said(parsed.problems) or f"a {parsed.kind.value} document"
        return f"answers with something that cannot be read as a feed: {instead}"
    if parsed.entries:
        return None
    if said := _said(tuple(p for p in parsed.problems if _EMPTY not in p.message)):
        return said
    total = arxiv.announced(page.document.whole)
    if parsed.kind is DocumentKind.ARXIV_API and total:
        return f"announces {total} papers and sends none of them; arXiv does that at times"
    return None


def _said(problems: tuple[Problem, ...]) -> str | None:
    """Put the first complaint about a document into one line."""
    if not problems:
        return None
    first = problems[0]
    return first.message if first.line is None else f"line {first.line}: {first.message}"
