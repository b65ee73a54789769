"""Feeds polled from a real server on loopback, on a wound clock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from aiohttp import web

from corpus.errors import FeedError, FetchError
from corpus.health import Alert
from corpus.model import Document, FeedState, ParsedDocument
from corpus.polling import Poller, Reading
from corpus.refresh import parse_here
from corpus.sources.discovery import FeedLink, discover
from corpus.sources.fetch import Fetcher
from corpus.store import Store
from tests.factories import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAGE = (
    '<html><head><link rel="alternate" type="application/rss+xml" href="/comments">'
    '<link rel="alternate" type="application/atom+xml" href="/feed" title="Posts"></head></html>'
)


def atom(*entries: tuple[str, str], title: str = "A blog") -> str:
    items = "".join(
        f"<entry><id>{link}</id><title>{name}</title><link href='{link}'/></entry>"
        for link, name in entries
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title>{items}</feed>'


class Here:
    """Reads in this process: these tests are not about hostile bytes."""

    async def parse(self, document: Document) -> ParsedDocument:
        return await parse_here(document)

    async def discover(self, document: Document) -> tuple[FeedLink, ...]:
        return discover(document)


@dataclass
class World:
    """A server with one text for each path, and a poller with a clock."""

    store: Store
    poller: Poller
    base: str
    texts: dict[str, str] = field(default_factory=dict)
    answers: dict[str, web.StreamResponse] = field(default_factory=dict)
    asked: list[web.Request] = field(default_factory=list)
    at: datetime = NOW
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)

    async def add(self, path: str = "/feed") -> Reading:
        added = await self.poller.add(self.base + path, by="U1", workspace="T1", channel="C1")
        assert added.is_new
        assert added.reading
        return added.reading

    async def next(self, *, later: timedelta = DAY) -> Reading:
        self.at += later * 1.2
        (reading,) = await self.poller.refresh()
        return reading

    async def news(self) -> list[str | None]:
        return [item.title for item in await self.store.new_items(NOW - DAY)]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        path = request.path_qs
        if path in self.answers:
            return self.answers.pop(path)
        if path not in self.texts:
            raise web.HTTPNotFound
        text = self.texts[path]
        etag = f'"{hash(text)}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(text=text, content_type="application/xml", headers={"ETag": etag})


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        store = await Store.open("sqlite+aiosqlite://")
        stack.push_async_callback(store.close)
        app = web.Application()
        runner = web.AppRunner(app)
        world = World(store, None, "")  # type: ignore[arg-type]
        app.router.add_get("/{path:.*}", world.handle)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        world.base = f"http://127.0.0.1:{port}"
        fetcher = Fetcher(allow=frozenset({("127.0.0.1", port)}), clock=world.now)
        await stack.enter_async_context(fetcher)
        world.poller = Poller(
            store=store,
            fetcher=fetcher,
            sandbox=Here(),
            now=world.now,
            jitter=lambda: 0.0,
            sleep=world.sleep,
        )
        world.texts["/feed"] = atom(("https://b.example/1", "One"))
        yield world


async def test_the_first_reading_seeds_silently_the_next_one_brings_news(world: World) -> None:
    first = await world.add()
    assert first.report
    assert (first.report.posts_new, first.feed.title) == (1, "A blog")
    assert await world.news() == []

    world.texts["/feed"] = atom(("https://b.example/2", "Two"), ("https://b.example/1", "One!"))
    second = await world.next()
    assert second.report
    assert second.report.posts_new == 1
    assert await world.news() == ["Two"]


async def test_what_did_not_change_is_not_sent_again(world: World) -> None:
    await world.add()
    reading = await world.next()

    assert (reading.report, reading.feed.failures) == (None, 0)
    assert reading.feed.succeeded_at == world.at
    assert world.asked[-1].headers["If-None-Match"]
    assert (await world.store.counts()).documents == 1


async def test_nothing_is_read_before_it_is_due(world: World) -> None:
    await world.add()

    assert await world.poller.refresh() == ()
    assert len(await world.poller.refresh(every=True)) == 1


async def test_a_page_leads_to_its_feed_and_the_others_are_named(world: World) -> None:
    world.texts["/"] = PAGE
    added = await world.poller.add(world.base + "/", by="U1")

    assert added.feed.url == f"{world.base}/feed"
    assert [link.url for link in added.others] == [f"{world.base}/comments"]


async def test_what_is_no_feed_is_refused_with_what_to_do(world: World) -> None:
    world.texts["/page"] = "<html><p>hello</p></html>"
    with pytest.raises(FeedError, match="names none"):
        await world.poller.add(world.base + "/page", by="U1")
    with pytest.raises(FetchError):
        await world.poller.add(world.base + "/nothing", by="U1")

    assert await world.store.feeds.all() == ()


async def test_a_feed_is_added_once_under_any_of_its_addresses(world: World) -> None:
    first = await world.add()
    world.answers["/old"] = web.Response(status=301, headers={"Location": "/feed"})
    again = await world.poller.add(world.base + "/old", by="U2")

    assert (again.is_new, again.feed.id) == (False, first.feed.id)


async def test_a_feed_that_moved_for_good_is_asked_there(world: World) -> None:
    await world.add()
    world.texts["/new"] = world.texts.pop("/feed")
    world.answers["/feed"] = web.Response(status=301, headers={"Location": "/new"})
    reading = await world.next()

    assert (reading.feed.url, reading.feed.source) == (f"{world.base}/new", f"{world.base}/feed")
    assert await world.news() == []
    assert (await world.next()).feed.failures == 0


async def test_a_feed_that_is_gone_is_asked_no_more(world: World) -> None:
    await world.add()
    world.answers["/feed"] = web.Response(status=410)
    reading = await world.next()

    assert (reading.feed.state, reading.alert) == (FeedState.GONE, Alert.GONE)
    world.at += 30 * DAY
    assert await world.poller.refresh() == ()


async def test_a_server_that_asks_to_wait_is_left_alone(world: World) -> None:
    await world.add()
    world.answers["/feed"] = web.Response(status=429, headers={"Retry-After": "7200"})
    reading = await world.next()

    assert reading.feed.due == world.at + 2 * HOUR


async def test_failures_are_told_after_a_day_and_recovery_once(world: World) -> None:
    await world.add()
    text = world.texts.pop("/feed")
    alerts = [(await world.next(later=6 * HOUR)).alert]
    for _ in range(8):
        world.at += DAY / 4
        alerts += [reading.alert for reading in await world.poller.refresh()]
    world.texts["/feed"] = text
    recovered = await world.next(later=2 * DAY)

    assert [alert for alert in alerts if alert] == [Alert.FAILING]
    assert recovered.alert is Alert.RECOVERED


async def test_a_feed_that_became_a_page_fails_and_keeps_what_it_brought(world: World) -> None:
    await world.add()
    world.texts["/feed"] = "<html><p>this blog is closed</p></html>"
    reading = await world.next()

    assert reading.feed.failures == 1
    assert "cannot be read" in (reading.feed.complaint or "")
    assert (await world.store.counts()).posts == 1


async def test_one_failure_stops_no_other_feed(world: World) -> None:
    for number in range(20):
        world.texts[f"/{number}"] = atom(("https://c.example", "C"), title=str(number))
        await world.add(f"/{number}")
    for number in range(0, 20, 2):
        del world.texts[f"/{number}"]
    world.at += 2 * DAY
    readings = await world.poller.refresh()

    assert sorted(reading.feed.failures for reading in readings) == [0] * 10 + [1] * 10


async def test_two_pollers_read_each_feed_once(world: World) -> None:
    for number in range(6):
        world.texts[f"/{number}"] = atom(("https://c.example", "C"), title=str(number))
        await world.add(f"/{number}")
    world.at += 2 * DAY
    world.asked.clear()
    both = await asyncio.gather(world.poller.refresh(), world.poller.refresh())

    assert sum(map(len, both)) == 6
    assert len(world.asked) == 6


async def test_a_removed_feed_is_read_no_more(world: World) -> None:
    feed = (await world.add()).feed
    removed = await world.poller.remove(feed)
    world.at += 2 * DAY

    assert removed.state is FeedState.REMOVED
    assert await world.poller.refresh() == ()


QUERY = "/api/query?search_query=robots&sortBy=submittedDate&sortOrder=descending"


def answer(first: int, last: int) -> str:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/2605.{n:05}v1</id><title>Paper {n}</title></entry>"
        for n in range(first, last, -1)
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id>'
        f"<title>arXiv Query</title>{entries}</feed>"
    )


async def test_a_query_is_read_page_by_page_until_nothing_is_new_at_arxivs_pace(
    world: World,
) -> None:
    asked = f"{QUERY}&max_results=2"
    world.texts[asked] = answer(4, 2)
    await world.add(asked)
    assert len(world.asked) == 1

    world.texts[asked] = answer(8, 6)
    world.texts[
        "/api/query?search_query=robots&sortBy=submittedDate"
        "&sortOrder=descending&max_results=2&start=2"
    ] = answer(6, 4)
    world.texts[
        "/api/query?search_query=robots&sortBy=submittedDate"
        "&sortOrder=descending&max_results=2&start=4"
    ] = answer(4, 2)
    reading = await world.next()

    assert reading.report
    assert reading.report.papers_new == 4
    assert sorted(map(str, await world.news())) == [f"Paper {n}" for n in (5, 6, 7, 8)]
    assert world.slept[-2:] == [3.0, 3.0]
