"""A feed in; read, brought into the corpus, and its health kept, out.

ask (conditionally) -> parse -> import -> what the reading means for the feed -> save.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from corpus.errors import CorpusError, FeedError, FetchError
from corpus.health import Alert, Failed, Heard, after
from corpus.model import Document, Feed, FeedState, ImportReport, ParsedDocument
from corpus.reading import Answer, Page, Pages
from corpus.refresh import import_document
from corpus.sources import arxiv
from corpus.sources.fetch import Fetched
from corpus.sources.fetch_guard import shown
from corpus.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of reading a feed once."""

    feed: Feed
    """As it is afterwards."""
    report: ImportReport | None = None
    """``None``: not modified, or failed."""
    alert: Alert | None = None
    is_offline: bool = False
    """Its server gave nothing at all: no connection, or a status that says so."""


class Checker:
    """Reads one feed at a time."""

    def __init__(
        self,
        *,
        store: Store,
        pages: Pages,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:
        self._store = store
        self._pages = pages
        self._now = now
        self._jitter = jitter

    async def check(self, feed: Feed) -> Reading:
        """Read one feed now.

        Raises:
            CorpusError: The database failed, or nothing can be parsed: not the feed's fault.
        """
        try:
            answer = await self._pages.read(feed)
            return await self.take(feed, answer)
        except FetchError as error:
            gone = error.status == HTTPStatus.GONE
            failed = Failed(complaint=str(error), is_gone=gone, retry_after=error.retry_after)
            return replace(await self._save(feed, failed), is_offline=True)
        except FeedError as error:
            return await self._save(feed, Failed(complaint=str(error)))
        except CorpusError:
            raise
        except Exception as error:
            log.exception("feed not read: %s", feed.source)
            bug = f"could not be taken in: {type(error).__name__}, a bug of ours; the log has more"
            return await self._save(feed, Failed(complaint=bug))

    async def take(self, feed: Feed, answer: Answer) -> Reading:
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

    async def known(self, url: str) -> Feed | None:
        """Give the feed that is polled under an address, its former one included."""
        polled = (f for f in await self._store.feeds.all() if f.state is FeedState.ACTIVE)
        return next((feed for feed in polled if url in {feed.url, feed.source}), None)

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
        other = await self.known(there)
        if other is None or other.id == feed.id:
            return replace(heard, moved_to=there)
        twice = f"moved to {shown(there)}, which feed {other.id} reads already: remove one of them"
        return replace(heard, complaint=twice)

    async def _save(
        self, feed: Feed, outcome: Heard | Failed, report: ImportReport | None = None
    ) -> Reading:
        """Keep a feed's health; what somebody else has kept meanwhile is not overwritten."""
        changed, alert = after(feed, outcome, now=self._now(), jitter=self._jitter())
        if await self._store.feeds.save_reading(changed, before=feed):
            return Reading(feed=changed, report=report, alert=alert)
        return Reading(feed=await self._store.feeds.get(feed.id), report=report)


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


def _title(feed: Feed, pages: Sequence[Page]) -> str | None:
    if arxiv.is_query(feed.url):
        return arxiv.title(feed.url)
    return pages[0].parsed.title if pages else None


def _given(parsed: ParsedDocument) -> Callable[[Document], Awaitable[ParsedDocument]]:
    """What ``import_document`` calls to read a document that was read already."""

    async def give(_: Document) -> ParsedDocument:
        return parsed

    return give
