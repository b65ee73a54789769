"""Previews of links: once in a while and channel, whoever asks."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import pytest

from corpus.store.engine import Database
from corpus.store.link_previews import LinkPreviews
from tests.factories import NOW

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
async def previews(database_url: str) -> AsyncIterator[LinkPreviews]:
    opened = await Database.open(database_url)
    yield LinkPreviews(opened)
    await opened.close()


async def claimed(
    previews: LinkPreviews, refs: Sequence[str], *, channel: str = "C1", now: datetime = NOW
) -> set[str]:
    since = now - HALF_AN_HOUR
    found = await previews.claim(refs, workspace="T1", channel=channel, now=now, since=since)
    return set(found)


async def test_a_paper_is_claimed_once_in_a_while_and_channel(previews: LinkPreviews) -> None:
    assert await claimed(previews, ["p1", "p2", "p1"]) == {"p1", "p2"}
    assert await claimed(previews, ["p1", "p3"]) == {"p3"}
    assert await claimed(previews, ["p1"], channel="C2") == {"p1"}
    assert await claimed(previews, ["p1"], now=NOW + timedelta(minutes=29)) == set()
    assert await claimed(previews, ["p1"], now=NOW + timedelta(minutes=31)) == {"p1"}
    assert await claimed(previews, []) == set()


async def test_of_many_at_the_same_time_one_gets_it(previews: LinkPreviews) -> None:
    found = await asyncio.gather(*(claimed(previews, ["p1"]) for _ in range(5)))

    assert sorted(map(len, found)) == [0, 0, 0, 0, 1]


async def test_what_nobody_needs_any_more_is_forgotten(previews: LinkPreviews) -> None:
    await claimed(previews, [f"p{n}" for n in range(9)])
    await claimed(previews, ["p1"], now=NOW + timedelta(hours=1))

    assert await previews.count() == 1
