"""Feeds in the store: added once, claimed by one, polled at the pace their server wants."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from corpus.errors import NotFoundError
from corpus.model import Feed, FeedId, FeedState
from corpus.store import Store
from tests.factories import NOW

URL = "https://blog.example/feed"
HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=5)


async def add(store: Store, url: str = URL) -> Feed:
    feed, _ = await store.feeds.add(url, by="U1", now=NOW, workspace="T1", channel="C1")
    return feed


async def claim(store: Store, *, at=NOW, limit: int = 10, every: bool = False) -> list[str]:
    found = await store.feeds.claim_due(now=at, lease=LEASE, limit=limit, every=every)
    return [feed.url for feed in found]


async def test_a_feed_is_added_once(store: Store) -> None:
    feed, is_new = await store.feeds.add(URL, by="U1", now=NOW)
    again, is_new_again = await store.feeds.add(URL, by="U2", now=NOW + HOUR)

    assert (is_new, is_new_again) == (True, False)
    assert again == feed
    assert await store.feeds.all() == (feed,)


async def test_what_is_saved_is_given_back(store: Store) -> None:
    feed = await add(store)
    read = replace(
        feed,
        url="https://blog.example/moved",
        title="A blog",
        etag='"1"',
        last_modified="Mon, 01 Jun 2026 08:00:00 GMT",
        checked_at=NOW,
        succeeded_at=NOW,
        due=NOW + HOUR,
        failures=2,
        failing_since=NOW - HOUR,
        complaint="answered with status 500",
        alerted_at=NOW,
    )
    await store.feeds.save(read)

    assert await store.feeds.get(feed.id) == read


async def test_a_removed_feed_is_not_polled_until_it_is_added_again(store: Store) -> None:
    feed = await add(store)
    await store.feeds.save(replace(feed, state=FeedState.REMOVED, failures=3))

    assert await claim(store) == []
    assert await store.feeds.all() == ()

    again, is_new = await store.feeds.add(URL, by="U2", now=NOW + HOUR)
    assert (is_new, again.id, again.failures, again.added_by) == (True, feed.id, 0, "U2")
    assert await claim(store, at=NOW + HOUR) == [URL]


async def test_a_due_feed_is_claimed_by_one_until_it_is_saved_or_the_lease_ends(
    store: Store,
) -> None:
    feed = await add(store)

    both = await asyncio.gather(claim(store), claim(store))
    assert sorted(both) == [[], [URL]]
    assert await claim(store, at=NOW + LEASE - timedelta(seconds=1)) == []
    assert await claim(store, at=NOW + LEASE) == [URL]

    await store.feeds.save(replace(feed, due=NOW + HOUR))
    assert await claim(store, at=NOW + LEASE) == []
    assert await claim(store, at=NOW + LEASE, every=True) == [URL]


async def test_who_waits_longest_comes_first(store: Store) -> None:
    late, early = await add(store, "https://a.example"), await add(store, "https://b.example")
    await store.feeds.save(replace(late, due=NOW - HOUR))
    await store.feeds.save(replace(early, due=NOW - 2 * HOUR))

    assert await claim(store, limit=1) == ["https://b.example"]


async def test_a_server_is_asked_at_its_own_pace_whoever_asks(store: Store) -> None:
    every = timedelta(seconds=3)
    turns = await asyncio.gather(
        *(store.feeds.turn("export.arxiv.org", every=every, now=NOW) for _ in range(4))
    )

    assert sorted(turns) == [NOW + n * every for n in range(4)]
    assert await store.feeds.turn("rss.arxiv.org", every=every, now=NOW) == NOW
    assert await store.feeds.turn("export.arxiv.org", every=every, now=NOW + HOUR) == NOW + HOUR


async def test_a_feed_that_never_was_is_an_error(store: Store) -> None:
    with pytest.raises(NotFoundError):
        await store.feeds.get(FeedId(7))


async def test_a_feed_stands_among_the_sources_before_it_was_read(store: Store) -> None:
    feed = await add(store)

    (status,) = await store.sources()
    assert (status.feed, status.id, status.read_at, status.last_read) == (feed, None, None, None)


async def test_a_reading_is_kept_unless_somebody_else_was_faster(store: Store) -> None:
    feed = await add(store)
    read = replace(feed, checked_at=NOW, failures=1, alerted_at=NOW)

    assert await store.feeds.save_reading(read, before=feed)
    assert not await store.feeds.save_reading(replace(read, title="Late"), before=feed)
    assert await store.feeds.get(feed.id) == read
    await store.feeds.save(replace(read, state=FeedState.REMOVED))
    assert not await store.feeds.save_reading(replace(read, failures=2), before=read)


async def test_what_was_claimed_can_be_given_back(store: Store) -> None:
    feed = await add(store)
    await claim(store)
    await store.feeds.release([])
    assert await claim(store) == []

    await store.feeds.release([feed.id])
    assert await claim(store) == [URL]


async def test_a_feed_added_again_begins_anew(store: Store) -> None:
    feed = await add(store)
    read = replace(feed, succeeded_at=NOW, etag="1", last_modified="then", alerted_at=NOW)
    await store.feeds.save(replace(read, state=FeedState.REMOVED))
    again = await add(store)

    told = (again.succeeded_at, again.etag, again.last_modified, again.alerted_at)
    assert told == (None, None, None, None)


async def test_a_clock_that_came_back_makes_nobody_wait(store: Store) -> None:
    every = timedelta(seconds=3)
    await store.feeds.turn("arxiv.org", every=every, now=NOW + timedelta(days=7))

    assert await store.feeds.turn("arxiv.org", every=every, now=NOW) == NOW
