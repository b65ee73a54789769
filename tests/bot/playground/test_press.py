"""The demo's blog: a feed that reads as one, with what is out by the clock and nothing else."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import aiohttp

from bot.playground.clock import WoundClock
from bot.playground.demo import START
from bot.playground.press import AUTHOR, POSTS, TITLE, Press, feed, page
from corpus.model import Document, DocumentKind
from corpus.sources import parse
from corpus.sources.discovery import discover


def as_document(text: str, url: str) -> Document:
    return Document(name=url, url=url, content=text.encode(), as_of=date(2026, 7, 1))


def test_the_feed_says_everything_about_its_posts() -> None:
    document = as_document(feed(POSTS), "http://127.0.0.1:1/feed.xml")

    parsed = parse(document)

    assert (parsed.kind, parsed.title, parsed.problems) == (DocumentKind.FEED, TITLE, ())
    assert [entry.title for entry in parsed.entries] == [post.title for post in POSTS]
    assert {entry.authors for entry in parsed.entries} == {(AUTHOR,)}
    mentioned = [mention.identifiers for entry in parsed.entries for mention in entry.mentions]
    assert mentioned == [("arxiv:2103.06255",), ("arxiv:2406.18193",)]


def test_the_page_names_the_feed() -> None:
    links = discover(as_document(page(POSTS), "http://127.0.0.1:1/"))

    assert [link.url for link in links] == ["http://127.0.0.1:1/feed.xml"]


async def test_a_post_is_there_when_the_clock_says_so() -> None:
    clock = WoundClock(lambda: START)

    async with Press(clock=clock) as press, aiohttp.ClientSession() as session:
        before = press.published()
        clock.wind_to(datetime(2026, 6, 1, 9, tzinfo=UTC))
        after = press.published()
        async with session.get(press.address + "feed.xml") as response:
            text = await response.text()

    assert len(before) == 2
    assert len(after) == 3
    assert after[0].title in text
    assert POSTS[3].title not in text


def test_something_new_comes_out_after_every_week_of_the_demo() -> None:
    gaps = [later.published - earlier.published for earlier, later in pairwise(POSTS)]

    assert all(timedelta() < gap <= timedelta(days=14) for gap in gaps)
