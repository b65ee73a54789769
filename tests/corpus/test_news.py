"""What counts as news: the first word of a source about a paper, never its past or its edits."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from corpus.model import Document, Paper, Post
from corpus.refresh import import_document
from corpus.store import Store
from tests.factories import NOW

WEEK = timedelta(weeks=1)


def a_feed(*entries: tuple[str, str], quiet: bool = False, source: str = "feed") -> Document:
    items = "".join(
        f"<entry><id>{source}:{number}</id><title>{title}</title>"
        f'<link href="{_page(number)}"/><updated>2026-05-01T00:00:00Z</updated></entry>'
        for number, title in entries
    )
    return Document(
        name=source,
        url=f"https://{source}.example/feed",
        content=f'<feed xmlns="http://www.w3.org/2005/Atom">{items}</feed>'.encode(),
        as_of=date(2026, 6, 1),
        quiet=quiet,
    )


def _page(number: str) -> str:
    return f"https://{'arxiv.org/abs' if number[0].isdigit() else 'blog.example'}/{number}"


@pytest.fixture
async def news(store: Store):
    async def read(document: Document, *, at: datetime) -> list[str]:
        await import_document(document, store=store, now=at)
        items = await store.new_items(NOW - WEEK)
        return sorted(item.title or "" for item in items)

    return read


OLD, NEW = ("2401.00001", "An Old Paper"), ("2605.00001", "A New Paper")


async def test_the_first_reading_of_a_feed_is_no_news_the_second_is(news, store: Store) -> None:
    assert await news(a_feed(OLD, ("hello", "A post"), quiet=True), at=NOW) == []
    assert await news(a_feed(NEW, OLD, ("hello", "A post")), at=NOW + WEEK) == ["A New Paper"]
    assert (await store.counts()).papers == 2


async def test_an_edited_entry_is_no_news(news) -> None:
    await news(a_feed(OLD, ("hello", "A post"), quiet=True), at=NOW)
    edited = a_feed((OLD[0], "An Old Paper, Revised"), ("hello", "A post, edited"))

    assert await news(edited, at=NOW + WEEK) == []


async def test_what_one_source_kept_quiet_is_news_when_another_announces_it(news, store) -> None:
    await news(a_feed(OLD, quiet=True), at=NOW)

    assert await news(a_feed(OLD, source="venue"), at=NOW + WEEK) == ["An Old Paper"]
    (paper,) = await store.new_items(NOW)
    assert (paper.first_seen, paper.news_at) == (NOW, NOW + WEEK)


async def test_a_feed_that_moved_keeps_its_past(news, store: Store) -> None:
    before = replace(a_feed(("hello", "A post")), source="https://old.example/feed")
    after = replace(
        a_feed(("hello", "A post"), ("next", "Next")),
        url="https://new.example/feed",
        source="https://old.example/feed",
    )
    await news(before, at=NOW)

    assert await news(after, at=NOW + WEEK) == ["A post", "Next"]
    items: tuple[Paper | Post, ...] = await store.new_items(NOW)
    assert [item.title for item in items] == ["Next"]
