"""Feeds polled from a real server on loopback, on a wound clock."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from aiohttp import web

from corpus.errors import CorpusError, StoreError
from corpus.health import Alert
from corpus.model import Document, FeedState, ParsedDocument
from corpus.polling import Reading
from tests.corpus.polled import Here, World, atom

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ONE, TWO = ("https://b.example/1", "One"), ("https://b.example/2", "Two")


class Closed(Here):
    """A sandbox that cannot start a process."""

    async def parse(self, document: Document) -> ParsedDocument:
        raise CorpusError("no workers")


async def documents(world: World) -> int:
    return (await world.store.counts()).documents


async def test_the_first_reading_seeds_silently_the_next_one_brings_news(world: World) -> None:
    feed = await world.add()
    assert (feed.title, (await world.store.counts()).posts) == ("A blog", 1)
    assert await world.news() == []

    world.texts["/feed"] = atom(TWO, ("https://b.example/1", "One!"))
    reading = await world.next()
    assert reading.report
    assert reading.report.posts_new == 1
    assert await world.news() == ["Two"]


async def test_what_did_not_change_is_not_sent_again(world: World) -> None:
    await world.add()
    reading = await world.next()

    assert (reading.report, reading.feed.failures) == (None, 0)
    assert reading.feed.succeeded_at == world.at
    assert world.asked[-1].headers["If-None-Match"]
    assert await documents(world) == 1


async def test_answers_that_say_nothing_new_do_not_pile_up(world: World) -> None:
    await world.add()
    for hour in range(5):
        world.texts["/feed"] = atom(ONE, stamp=f"2026-06-01T0{hour}:00:00Z")
        reading = await world.next()
        assert reading.report
        assert (reading.report.entries, reading.report.posts_new) == (1, 0)

    assert await documents(world) == 1
    (status,) = await world.store.sources()
    assert (status.last_read, status.entry_count) == (world.at, 1)
    assert status.read_at is not None
    assert status.read_at < world.at


async def test_the_newest_entry_stays_right_when_nothing_new_comes(world: World) -> None:
    dated = ONE[0], "One</title><published>2026-05-20T00:00:00Z</published><title>"
    world.texts["/feed"] = atom(dated)
    await world.add()
    world.texts["/feed"] = atom(dated, stamp="2026-06-02T00:00:00Z")
    await world.next()

    (status,) = await world.store.sources()
    assert str(status.newest_entry).startswith("2026-05-20")


async def test_a_feed_that_dates_its_updates_alone_has_a_newest_entry(world: World) -> None:
    world.texts["/feed"] = atom(
        (ONE[0], "One</title><updated>2026-05-20T00:00:00Z</updated><title>")
    )
    await world.add()

    (status,) = await world.store.sources()
    assert str(status.newest_entry).startswith("2026-05-20")


async def test_feeds_that_answer_with_the_same_bytes_both_have_a_past(world: World) -> None:
    world.texts["/copy"] = world.texts["/feed"]
    await world.add()
    copy = await world.add("/copy")
    world.texts["/copy"] = atom(TWO, ONE)
    world.at += 2 * DAY
    await world.a_poller().refresh()

    assert await world.news() == ["Two"]
    assert {each.source: each.entry_count for each in await world.store.sources()}[copy.source] == 2


async def test_nothing_is_read_before_it_is_due(world: World) -> None:
    await world.add()

    assert await world.a_poller().refresh() == ()
    assert len(await world.a_poller().refresh(every=True)) == 1


async def test_a_feed_that_moved_for_good_is_asked_there(world: World) -> None:
    await world.add()
    world.texts["/new"] = world.texts.pop("/feed")
    world.answers["/feed"] = web.Response(status=301, headers={"Location": "/new"})
    reading = await world.next()

    assert (reading.feed.url, reading.feed.source) == (f"{world.base}/new", f"{world.base}/feed")
    assert await world.news() == []
    assert (await world.next()).feed.failures == 0
    assert world.paths[-1] == "/new"


async def test_a_feed_that_moved_for_now_is_asked_where_it_was(world: World) -> None:
    await world.add()
    world.texts["/elsewhere"] = world.texts["/feed"]
    world.answers["/feed"] = web.Response(status=302, headers={"Location": "/elsewhere"})
    reading = await world.next()

    assert (reading.feed.url, reading.feed.failures) == (f"{world.base}/feed", 0)


async def test_a_feed_that_moved_onto_another_says_so(world: World) -> None:
    await world.add()
    world.texts["/other"] = atom(TWO)
    other = await world.add("/other")
    world.at += 2 * DAY
    world.answers["/feed"] = web.Response(status=301, headers={"Location": "/other"})
    readings = await world.a_poller().refresh()

    moved = next(each.feed for each in readings if each.feed.id != other.id)
    assert (moved.url, moved.failures) == (f"{world.base}/feed", 0)
    assert f"feed {other.id} reads already" in (moved.complaint or "")


async def test_a_feed_that_is_gone_is_asked_no_more(world: World) -> None:
    await world.add()
    world.answers["/feed"] = web.Response(status=410)
    reading = await world.next()

    assert (reading.feed.state, reading.alert) == (FeedState.GONE, Alert.GONE)
    world.at += 30 * DAY
    assert await world.a_poller().refresh() == ()


async def test_a_server_that_asks_to_wait_is_left_alone(world: World) -> None:
    await world.add()
    world.answers["/feed"] = web.Response(status=429, headers={"Retry-After": "7200"})
    reading = await world.next()

    assert reading.feed.due == world.at + 2 * HOUR


async def test_failures_are_told_after_a_day_and_recovery_once(world: World) -> None:
    await world.add()
    text, alerts, complaints = world.texts.pop("/feed"), [], set()
    world.at += DAY
    for _ in range(4 * 24):
        world.at += HOUR
        for reading in await world.a_poller().refresh():  # a new process each time
            alerts.append((world.at, reading.alert))
            complaints.add(reading.feed.complaint)
    world.texts["/feed"] = text
    recovered = await world.next()

    began = alerts[0][0]
    (told,) = [at for at, alert in alerts if alert is Alert.FAILING]
    assert DAY <= told - began <= DAY + 2 * HOUR
    assert complaints == {"answered with status 404 (not found)"}
    assert recovered.alert is Alert.RECOVERED
    assert (await world.next()).alert is None


async def test_one_outage_is_told_once_by_whoever_sees_it(world: World) -> None:
    feed = await world.add()
    long_ago = replace(feed, failing_since=world.at - 2 * DAY, failures=5)
    await world.store.feeds.save(long_ago)
    del world.texts["/feed"]
    both = await asyncio.gather(*(world.a_poller().check(long_ago) for _ in range(2)))

    assert sorted(str(each.alert) for each in both) == ["None", "failing"]
    assert (await world.store.feeds.get(feed.id)).failures == 6


async def test_a_feed_that_became_a_page_fails_and_keeps_what_it_brought(world: World) -> None:
    await world.add()
    world.texts["/feed"] = "<html><p>this blog is closed</p></html>"
    reading = await world.next()

    assert reading.feed.failures == 1
    assert "cannot be read as a feed" in (reading.feed.complaint or "")
    assert ((await world.store.counts()).posts, await documents(world)) == (1, 1)


async def test_a_feed_that_became_unreadable_says_where(world: World) -> None:
    await world.add()
    world.texts["/feed"] = '<feed xmlns="http://www.w3.org/2005/Atom">\n<title>A & B'
    reading = await world.next()

    assert (reading.feed.complaint or "").startswith("line 2: ")
    assert await documents(world) == 1


async def test_one_failure_stops_no_other_feed(world: World) -> None:
    for number in range(20):
        world.texts[f"/{number}"] = atom(ONE, title=str(number))
        await world.add(f"/{number}")
    for number in range(0, 20, 2):
        del world.texts[f"/{number}"]
    world.at += 2 * DAY
    readings = await world.a_poller().refresh()

    assert sorted(reading.feed.failures for reading in readings) == [0] * 10 + [1] * 10


async def test_a_bug_with_one_feed_is_that_feeds_complaint(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world.texts["/other"] = atom(TWO)
    await world.add()
    await world.add("/other")
    world.texts["/feed"] = atom(TWO, ONE)
    world.at += 2 * DAY

    async def broken(*_: object) -> frozenset[str]:
        raise KeyError("x")

    monkeypatch.setattr(world.store, "intake", broken)
    readings = await world.a_poller().refresh()

    complaints = {each.feed.url: each.feed.complaint for each in readings}
    assert complaints[f"{world.base}/other"] is None
    assert "a bug of ours" in (complaints[f"{world.base}/feed"] or "")
    assert "feed not read" in caplog.text


async def test_a_database_that_fails_is_told_after_all_feeds_were_tried(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("/feed", "/other"):
        world.texts[path] = atom(ONE, title=path)
        await world.add(path)
    world.at += 2 * DAY
    world.asked.clear()

    async def full(*_: object, **__: object) -> bool:
        raise StoreError("the disk is full")

    monkeypatch.setattr(world.store.feeds, "save_reading", full)
    with pytest.raises(StoreError, match="disk is full"):
        await world.a_poller().refresh()

    assert sorted(world.paths) == ["/feed", "/other"]


async def test_two_pollers_read_each_feed_once(world: World) -> None:
    for number in range(6):
        world.texts[f"/{number}"] = atom(ONE, title=str(number))
        await world.add(f"/{number}")
    world.at += 2 * DAY
    world.asked.clear()
    both = await asyncio.gather(world.a_poller().refresh(), world.a_poller().refresh())

    assert sum(map(len, both)) == 6
    assert sorted(world.paths) == [f"/{number}" for number in range(6)]


async def test_a_poller_that_died_costs_a_quarter_of_an_hour(world: World) -> None:
    await world.add()
    world.at += 2 * DAY
    await world.store.feeds.claim_due(now=world.at, lease=timedelta(minutes=15), limit=9)

    assert await world.a_poller().refresh() == ()
    world.at += timedelta(minutes=15)
    assert len(await world.a_poller().refresh()) == 1


async def test_a_poller_that_is_told_to_stop_gives_back_what_it_did_not_read(world: World) -> None:
    for number in range(3):
        world.texts[f"/{number}"] = atom(ONE, title=str(number))
        await world.add(f"/{number}")
    world.at += 2 * DAY
    stopping = world.a_poller()
    stopping.stop()

    assert await stopping.refresh() == ()
    assert len(await world.a_poller().refresh()) == 3


async def test_a_removed_feed_is_read_no_more_and_starts_anew_when_added(world: World) -> None:
    feed = await world.add()
    removed = await world.a_poller().remove(feed)
    world.at += 2 * DAY

    assert removed.state is FeedState.REMOVED
    assert await world.a_poller().refresh() == ()
    world.texts["/feed"] = atom(TWO, ONE)
    again = await world.add()
    assert (again.id, await world.news()) == (feed.id, [])


async def test_a_feed_removed_while_it_is_read_stays_removed(world: World) -> None:
    feed = await world.add()
    await world.a_poller().remove(feed)
    reading = await world.a_poller().check(feed)

    assert reading.feed.state is FeedState.REMOVED
    assert (await world.store.feeds.get(feed.id)).state is FeedState.REMOVED


async def test_what_is_read_is_dated_by_the_clock(world: World) -> None:
    world.texts["/feed"] = atom(("https://arxiv.org/abs/2605.00001", "A Paper"))
    await world.add()

    (status,) = await world.store.sources()
    assert status.as_of == date(2026, 6, 1)


async def test_each_reading_is_told_at_once(world: World) -> None:
    for path in ("/feed", "/other"):
        world.texts[path] = atom(ONE, title=path)
        await world.add(path)
    del world.texts["/other"]
    world.at += 2 * DAY
    told: list[tuple[str, bool, int]] = []

    async def tell(reading: Reading) -> None:
        saved = await world.store.feeds.get(reading.feed.id)
        told.append((reading.feed.url, reading.is_offline, saved.failures))

    await world.a_poller().refresh(tell=tell)

    assert told == [(f"{world.base}/feed", False, 0), (f"{world.base}/other", True, 1)]


async def test_what_cannot_be_parsed_at_all_is_not_the_feeds_fault(world: World) -> None:
    feed = await world.add()
    world.texts["/feed"] = atom(TWO, ONE)
    world.at += 2 * DAY

    with pytest.raises(CorpusError, match="no workers"):
        await world.a_poller(sandbox=Closed()).refresh()
    assert await world.store.feeds.get(feed.id) == feed
