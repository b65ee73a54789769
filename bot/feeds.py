"""Settings, store and a clock in; a poller with all that it needs, while it is used, out."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

from bot.settings import Settings
from bot.version import VERSION
from corpus.polling import LARGEST, READER_MEMORY, Poller, Reading
from corpus.sources.fetch import Fetcher, agent
from corpus.sources.sandbox import Sandbox
from corpus.store import Store

COMMAND_LINE = "command line"
"""Who added a feed that nobody added in Slack."""


@asynccontextmanager
async def polling(
    settings: Settings, *, store: Store, now: Callable[[], datetime]
) -> AsyncIterator[Poller]:
    """Open what polling needs: an HTTP session, and a process for reading what comes."""
    async with AsyncExitStack() as opened:
        fetcher = Fetcher(
            allow=settings.offprint_fetch_allow,
            clock=now,
            size_limit=LARGEST,
            name=agent(VERSION, contact=settings.offprint_contact),
        )
        yield Poller(
            store=store,
            fetcher=await opened.enter_async_context(fetcher),
            sandbox=await opened.enter_async_context(Sandbox(memory=READER_MEMORY)),
            now=now,
            jitter=random.random,
        )


def result_of(reading: Reading) -> str:
    """Say in one word what came of a reading; one of four, for it labels a metric."""
    report = reading.report
    if reading.feed.failures:
        return "failed"
    if report is None:
        return "not_modified"
    return "new" if report.papers_new or report.posts_new else "same"
