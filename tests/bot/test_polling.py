"""The running bot reads feeds by itself, beside its digests, and stops in the middle of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.assembly import Program, assemble
from bot.feeds import result_of
from bot.settings import Settings
from corpus.model import DocumentKind, Feed, FeedId, ImportReport, Outcome
from corpus.polling import Reading
from tests.corpus.polled import atom
from tests.factories import NOW

http_alone = pytest.mark.parametrize("transport", ["http"], indirect=True)

PAPER = ("https://arxiv.org/abs/2605.00001", "Looms That Learn")


class Stand:
    """One feed on loopback; held back as long as a test wants."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.asked: asyncio.Queue[str] = asyncio.Queue()
        self.base = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.put_nowait(request.path)
        await self.open.wait()
        return web.Response(text=atom(PAPER))


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    stand = Stand()
    app = web.Application()
    app.router.add_get("/{path:.*}", stand.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stand.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield stand
    stand.open.set()
    await runner.cleanup()


async def started(settings: Settings, stand: Stand, **more: object) -> Program:
    """A running program that knows one feed, not read yet."""
    port = int(stand.base.rpartition(":")[2])
    allow = frozenset({("127.0.0.1", port)})
    changed = settings.model_copy(update={"offprint_fetch_allow": allow, **more})
    program = await assemble(changed, clock=lambda: datetime.now(UTC))
    await program.store.feeds.add(f"{stand.base}/feed", by="U1", now=datetime.now(UTC))
    await program.start(with_ops=False)
    return program


async def the_feed(program: Program) -> Feed:
    (feed,) = await program.store.feeds.all()
    return feed


@http_alone
async def test_what_feeds_bring_is_found_after_the_next_tick(
    settings: Settings, stand: Stand
) -> None:
    program = await started(settings, stand, offprint_poll_s=0)
    await program.poll()
    await program.tick()

    assert program.lookup.find("looms that learn").outcome is Outcome.EXACT
    exposed = (await program.exposition()).decode()
    assert 'offprint_feed_readings_total{result="new"} 1.0' in exposed
    await program.stop()


@http_alone
async def test_feeds_are_read_soon_after_the_start(settings: Settings, stand: Stand) -> None:
    program = await started(settings, stand)
    async with asyncio.timeout(60):
        assert await stand.asked.get() == "/feed"
    await program.stop()


@http_alone
async def test_a_slow_server_delays_no_digest(settings: Settings, stand: Stand) -> None:
    stand.open.clear()
    program = await started(settings, stand)
    async with asyncio.timeout(60):
        await stand.asked.get()
        await program.tick()
    stand.open.set()
    await program.stop()


@http_alone
async def test_a_feed_that_was_being_read_is_abandoned_as_if_never_begun(
    settings: Settings, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.program.POLLING_PATIENCE", timedelta(seconds=0.1))
    stand.open.clear()
    program = await started(settings, stand, offprint_poll_s=3600.0)
    async with asyncio.timeout(60):
        await stand.asked.get()
        await program.stop()

    again = await assemble(settings, clock=lambda: datetime.now(UTC))
    feed = await the_feed(again)
    assert (feed.checked_at, feed.failures) == (None, 0)
    assert (await again.store.counts()).documents == 0
    await again.stop()


@http_alone
async def test_nothing_is_read_when_polling_is_turned_off(settings: Settings, stand: Stand) -> None:
    program = await started(settings, stand, offprint_poll_s=0)
    await program.tick()

    assert stand.asked.empty()
    await program.stop()


def a_reading(report: ImportReport | None = None, *, failures: int = 0) -> Reading:
    feed = Feed(
        id=FeedId(1),
        url="https://a.example",
        source="https://a.example",
        added_by="U1",
        added_at=NOW,
        due=NOW,
        failures=failures,
    )
    return Reading(feed=feed, report=report)


def test_a_reading_in_one_word() -> None:
    nothing = ImportReport(document="a", kind=DocumentKind.FEED, entries=3)
    some = ImportReport(document="a", kind=DocumentKind.FEED, entries=3, posts_new=1)

    readings = (a_reading(), a_reading(nothing), a_reading(some), a_reading(failures=1))
    assert [result_of(each) for each in readings] == ["not_modified", "same", "new", "failed"]
