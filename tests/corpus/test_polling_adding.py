"""Addresses that people type, and the feeds that they get."""

import pytest
from aiohttp import web

from corpus.adding import address_of
from corpus.errors import FeedError, FetchError
from corpus.model import FeedState
from tests.corpus.polled import World, atom

PAGE = (
    '<html><head><link rel="alternate" type="application/rss+xml" href="/comments">'
    '<link rel="alternate" type="application/atom+xml" href="/feed" title="Posts"></head></html>'
)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://a.example/feed", "https://a.example/feed"),
        ("  https://a.example  ", "https://a.example/"),
        ("HTTPS://A.Example/Feed", "https://a.example/Feed"),
        ("a.example/feed", "https://a.example/feed"),
        ("a.example:8080/feed?x=1", "https://a.example:8080/feed?x=1"),
        ("feed://a.example/rss", "https://a.example/rss"),
        ("feed:https://a.example/rss", "https://a.example/rss"),
        ("<https://a.example/feed|a.example/feed>", "https://a.example/feed"),
        ("https://a.example/feed#latest", "https://a.example/feed"),
        ("https://Ada:Pw@a.example/feed", "https://Ada:Pw@a.example/feed"),
        ("/etc/passwd", "/etc/passwd"),
        ("file:///etc/passwd", "file:///etc/passwd"),
        ("https://[a", "https://[a"),
        ("feed", "feed"),
    ],
)
def test_what_is_typed_is_an_address(typed: str, address: str) -> None:
    assert address_of(typed) == address


async def test_a_feed_is_added_and_read_with_one_request(world: World) -> None:
    feed = await world.add()

    assert world.paths == ["/feed"]
    assert (feed.title, feed.added_by, feed.channel) == ("A blog", "U1", "C1")
    assert (feed.succeeded_at, (await world.store.counts()).posts) == (world.at, 1)


async def test_a_page_leads_to_its_feed_and_the_others_are_named(world: World) -> None:
    world.texts["/"] = PAGE
    added = await world.a_poller().add(world.base, by="U1")

    assert (added.feed.url, added.feed.source) == (f"{world.base}/feed", f"{world.base}/feed")
    assert [link.url for link in added.others] == [f"{world.base}/comments"]
    assert world.paths == ["/", "/feed"]


async def test_a_page_of_a_feed_that_is_polled_already_adds_nothing(world: World) -> None:
    world.texts["/"] = PAGE
    feed = await world.add()
    added = await world.a_poller().add(world.base, by="U2")

    assert (added.is_new, added.feed.id, world.paths) == (False, feed.id, ["/feed", "/"])


async def test_what_is_no_feed_is_refused_with_what_to_do(world: World) -> None:
    world.texts["/page"] = "<html><p>hello</p></html>"
    world.texts["/odd"] = "not much"
    world.texts["/list"] = '{"title": "A Paper on Looms", "authors": ["Ada Example"]}'
    world.texts["/broken"] = '<feed xmlns="http://www.w3.org/2005/Atom"><title>A & B'
    world.texts["/liar"] = '<html><link rel="alternate" type="application/rss+xml" href="/page">'
    poller = world.a_poller()

    with pytest.raises(FeedError, match=r"no feed and names none\. Look on the page"):
        await poller.add(f"{world.base}/page", by="U1")
    with pytest.raises(
        FeedError, match=r"no feed \(no source recognises this document\) and names"
    ):
        await poller.add(f"{world.base}/odd", by="U1")
    with pytest.raises(FeedError, match=r"\(jsonl\): read it once with `offprint import"):
        await poller.add(f"{world.base}/list", by="U1")
    with pytest.raises(FeedError, match=r"/broken: line 1: "):
        await poller.add(f"{world.base}/broken", by="U1")
    with pytest.raises(
        FeedError, match="/page: answers with something that cannot be read as a feed"
    ):
        await poller.add(f"{world.base}/liar", by="U1")
    assert await world.store.feeds.all() == ()


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/feed", "file:///etc/passwd", "https://ada:pw@a.example/feed", "feed", ""],
)
async def test_what_may_not_be_read_is_refused_before_anybody_is_asked(
    world: World, address: str
) -> None:
    with pytest.raises(FetchError):
        await world.a_poller().add(address, by="U1")

    assert (world.asked, await world.store.feeds.all()) == ([], ())


async def test_a_page_cannot_lead_where_an_address_may_not(world: World) -> None:
    world.texts["/"] = PAGE.replace("/feed", "http://169.254.169.254/feed").replace(
        "/comments", "http://10.0.0.1/"
    )
    with pytest.raises(FetchError):
        await world.a_poller().add(world.base, by="U1")

    assert world.paths == ["/"]


async def test_what_is_not_there_is_an_error(world: World) -> None:
    with pytest.raises(FetchError, match="404"):
        await world.a_poller().add(f"{world.base}/nothing", by="U1")


async def test_a_feed_is_added_once_under_any_of_its_addresses(world: World) -> None:
    world.answers["/old"] = web.Response(status=301, headers={"Location": "/feed"})
    first = await world.add("/old")
    assert (first.source, first.url) == (f"{world.base}/old", f"{world.base}/feed")
    asked = len(world.asked)
    again = [await world.a_poller().add(world.base + path, by="U2") for path in ("/old", "/feed")]

    assert [(each.is_new, each.feed.id) for each in again] == [(False, first.id)] * 2
    assert len(world.asked) == asked
    world.answers["/older"] = web.Response(status=308, headers={"Location": "/feed"})
    assert not (await world.a_poller().add(f"{world.base}/older", by="U2")).is_new


async def test_a_feed_that_was_gone_may_come_back(world: World) -> None:
    feed = await world.add()
    world.answers["/feed"] = web.Response(status=410)
    assert (await world.next()).feed.state is FeedState.GONE
    world.texts["/feed"] = atom(("https://b.example/2", "Two"))
    again = await world.add()

    assert (again.id, again.state, again.failures) == (feed.id, FeedState.ACTIVE, 0)
    assert await world.news() == []


async def test_an_empty_feed_is_a_feed(world: World) -> None:
    world.texts["/feed"] = atom(title="A new blog")
    feed = await world.add()
    assert (feed.title, (await world.store.counts()).documents) == ("A new blog", 0)

    world.texts["/feed"] = atom(("https://b.example/1", "One"), title="A new blog")
    await world.next()
    assert await world.news() == ["One"]
