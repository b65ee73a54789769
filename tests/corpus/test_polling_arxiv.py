"""Queries of arXiv polled from a server on loopback that answers as arXiv does."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from corpus.errors import FeedError
from tests.corpus.polled import World

QUERY = "/api/query?search_query=robots"
DAY = timedelta(days=1)


def page(start: int, *, query: str = QUERY) -> str:
    """What is asked for: two entries a page, as these tests want it."""
    order = "sortBy=submittedDate&sortOrder=descending"
    return f"{query}&max_results=2&{order}&start={start}"


def answer(*numbers: int, total: int = 50, version: int = 1, title: str = "Paper") -> str:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/2605.{n:05}v{version}</id><title>{title} {n}</title>"
        f"<published>2026-05-01T00:00:00Z</published></entry>"
        for n in numbers
    )
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id>'
        '<opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"{total}</opensearch:totalResults><title>arXiv Query: robots</title>{entries}</feed>"
    )


def an_error(said: str) -> str:
    entry = (
        "<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title>"
        f"<summary>{said}</summary></entry>"
    )
    return answer(total=1).replace("</feed>", f"{entry}</feed>")


@pytest.fixture
async def seeded(world: World) -> World:
    """A query whose first page is known."""
    world.texts[page(0)] = answer(4, 3)
    await world.add(f"{QUERY}&max_results=2")
    world.asked.clear()
    return world


async def test_the_first_reading_takes_one_page_and_is_no_news(world: World) -> None:
    world.texts[page(0)] = answer(4, 3)
    feed = await world.add(f"{QUERY}&max_results=2&start=6")

    assert world.paths == [page(0)]
    assert (feed.title, await world.news()) == ("arXiv: robots", [])


async def test_pages_are_read_until_one_brings_nothing_new_at_arxivs_pace(seeded: World) -> None:
    for start, numbers in {0: (8, 7), 2: (6, 5), 4: (4, 3), 6: (2, 1)}.items():
        seeded.texts[page(start)] = answer(*numbers)
    seeded.slept.clear()
    reading = await seeded.next()

    assert reading.report
    assert (reading.report.papers_new, reading.report.entries) == (4, 6)
    assert seeded.paths == [page(0), page(2), page(4)]
    assert seeded.slept == [3.0, 3.0]
    assert await seeded.news() == [f"Paper {n}" for n in (5, 6, 7, 8)]


async def test_the_newest_page_is_what_the_source_is_known_by(seeded: World) -> None:
    seeded.texts[page(0)] = answer(6, 5).replace("2026-05-01", "2026-05-30")
    seeded.texts[page(2)] = answer(4, 3)
    await seeded.next()

    (status,) = await seeded.store.sources()
    assert str(status.newest_entry).startswith("2026-05-30")


async def test_pages_are_all_there_or_read_again(seeded: World) -> None:
    seeded.texts[page(0)] = answer(8, 7)
    failed = await seeded.next()
    assert (failed.feed.failures, (await seeded.store.counts()).papers) == (1, 2)

    seeded.texts[page(2)] = answer(6, 5)
    seeded.texts[page(4)] = answer(4, 3)
    again = await seeded.next()
    assert again.report
    assert again.report.papers_new == 4


async def test_ten_pages_are_enough_for_one_reading(seeded: World) -> None:
    for number in range(12):
        first = 100 - 2 * number
        seeded.texts[page(2 * number)] = answer(first, first - 1)
    reading = await seeded.next()

    assert reading.report
    assert (len(seeded.asked), reading.report.papers_new) == (10, 20)


async def test_no_page_is_asked_for_beyond_the_announced_end(seeded: World) -> None:
    seeded.texts[page(0)] = answer(6, 5, total=3)
    seeded.texts[page(2)] = answer(4, total=3)
    reading = await seeded.next()

    assert (seeded.paths, reading.feed.failures) == ([page(0), page(2)], 0)


async def test_a_new_version_is_an_update_and_no_news(seeded: World) -> None:
    seeded.texts[page(0)] = answer(4, version=2, title="Revised")
    reading = await seeded.next()

    assert reading.report
    assert (reading.report.papers_new, reading.report.papers_updated) == (0, 1)
    assert await seeded.news() == []


async def test_an_empty_answer_that_announces_papers_is_a_failure(seeded: World) -> None:
    seeded.texts[page(0)] = answer(total=4321)
    reading = await seeded.next()

    assert "announces 4321 papers and sends none" in (reading.feed.complaint or "")
    assert reading.feed.due < seeded.at + timedelta(hours=1)


async def test_a_query_without_results_is_well(seeded: World) -> None:
    seeded.texts[page(0)] = answer(total=0)
    reading = await seeded.next()

    assert (reading.feed.failures, reading.feed.complaint) == (0, None)


async def test_an_error_is_told_in_arxivs_own_words(seeded: World) -> None:
    seeded.texts[page(0)] = an_error("incorrect id format for 1234.12345678")
    reading = await seeded.next()
    assert "incorrect id format for 1234.12345678" in (reading.feed.complaint or "")

    wrong = QUERY.replace("robots", "robots+AND")
    seeded.texts[page(0, query=wrong)] = an_error("malformed query")
    with pytest.raises(FeedError, match="arXiv says: malformed query"):
        await seeded.a_poller().add(f"{seeded.base}{wrong}&max_results=2", by="U1")
    assert len(await seeded.store.feeds.all()) == 1


async def test_a_query_is_asked_again_when_arxiv_has_new_answers(seeded: World) -> None:
    seeded.at = datetime(2026, 6, 10, 9, tzinfo=UTC)
    seeded.texts[page(0)] = answer(4, 3, version=2)
    (reading,) = await seeded.a_poller().refresh()

    assert reading.feed.due == datetime(2026, 6, 11, 6, tzinfo=UTC)


async def test_all_processes_together_keep_the_pace(world: World) -> None:
    for name in ("a", "b", "c", "d"):
        world.texts[page(0, query=QUERY.replace("robots", name))] = answer(1)
        await world.add(f"{QUERY.replace('robots', name)}&max_results=2")
    world.at += DAY
    begun = world.at
    world.asked.clear()
    world.slept.clear()
    await asyncio.gather(*(world.a_poller().refresh(every=True) for _ in range(2)))

    assert len(world.asked) == 4
    assert world.at - begun >= timedelta(seconds=9)


async def test_a_busy_arxiv_is_left_alone_as_long_as_it_asks(seeded: World) -> None:
    seeded.answers[page(0)] = web.Response(status=503, headers={"Retry-After": "3600"})
    reading = await seeded.next()

    assert reading.feed.due == seeded.at + timedelta(hours=1)
