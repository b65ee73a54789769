import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from corpus.errors import NotFoundError
from corpus.model import (
    FollowId,
    FollowKind,
    Rhythm,
    Schedule,
    Style,
    Subscription,
    SubscriptionId,
    SubscriptionState,
)
from corpus.store import Store
from corpus.store.engine import Database
from corpus.store.subscriptions import Subscriptions
from corpus.tables import redirects
from tests.factories import NOW

LATER = NOW + timedelta(days=10)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def subscriptions(database: Database) -> Subscriptions:
    return Subscriptions(database)


@pytest.fixture
async def subscription(subscriptions: Subscriptions) -> Subscription:
    return await subscriptions.ensure(
        workspace="T1", channel="C1", user="UADA", now=NOW, zone="Europe/Berlin"
    )


async def changed(
    subscriptions: Subscriptions, old: Subscription, *, now: datetime = NOW, **fields: Any
) -> Subscription:
    return await subscriptions.change(
        lambda found: replace(found, **fields),
        workspace=old.workspace,
        channel=old.channel,
        now=now,
    )


async def test_a_channel_without_digest_has_no_subscription(subscriptions: Subscriptions) -> None:
    assert await subscriptions.get(workspace="T1", channel="C1") is None


async def test_the_first_subscription_is_weekly_on_monday_morning(
    subscription: Subscription,
) -> None:
    assert subscription.schedule == Schedule(zone="Europe/Berlin")
    assert subscription.state is SubscriptionState.ACTIVE
    assert subscription.created_by == "UADA"
    assert subscription.planned_from == NOW


async def test_a_second_ensure_gives_the_same_subscription(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    again = await subscriptions.ensure(workspace="T1", channel="C1", user="UKURT", now=LATER)

    assert again == subscription
    assert await subscriptions.active() == (subscription,)


async def test_every_setting_is_kept(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    wanted = {
        "schedule": Schedule(
            rhythm=Rhythm.MONTHLY, days=(15, 31), hour=8, minute=5, zone="Asia/Tokyo"
        ),
        "style": Style.FULL,
        "cap": 7,
        "state": SubscriptionState.PAUSED,
    }

    saved = await changed(subscriptions, subscription, **wanted, now=LATER)

    assert saved == replace(subscription, **wanted, planned_from=LATER)  # type: ignore[arg-type]
    assert await subscriptions.get(workspace="T1", channel="C1") == saved
    assert await subscriptions.active() == ()
    assert await subscriptions.of_workspace("T1") == (saved,)


async def test_a_new_style_moves_no_slot(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    saved = await changed(subscriptions, subscription, style=Style.FULL, now=LATER)

    assert saved.planned_from == NOW


async def test_changes_at_the_same_time_are_all_kept(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    place = {"workspace": subscription.workspace, "channel": subscription.channel}

    await asyncio.gather(
        subscriptions.change(lambda old: replace(old, cap=7), **place, now=LATER),
        subscriptions.change(lambda old: replace(old, style=Style.FULL), **place, now=LATER),
        subscriptions.suspend(subscription.id, reason="the channel is archived"),
    )

    found = await subscriptions.get(**place)
    assert found is not None
    assert (found.cap, found.style) == (7, Style.FULL)
    assert found.state is SubscriptionState.SUSPENDED


async def test_what_does_not_exist_cannot_be_changed(subscriptions: Subscriptions) -> None:
    with pytest.raises(NotFoundError):
        await subscriptions.change(lambda old: old, workspace="T1", channel="C9", now=NOW)


@pytest.mark.parametrize("state", [SubscriptionState.PAUSED, SubscriptionState.OFF])
async def test_after_a_pause_slots_count_from_its_end(
    subscriptions: Subscriptions, subscription: Subscription, state: SubscriptionState
) -> None:
    paused = await changed(subscriptions, subscription, state=state)

    woken = await changed(subscriptions, paused, state=SubscriptionState.ACTIVE, now=LATER)

    assert woken.planned_from == LATER


async def test_after_a_suspension_missed_slots_still_count(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    assert await subscriptions.suspend(subscription.id, reason="the channel is archived")
    suspended = await subscriptions.get(workspace="T1", channel="C1")
    assert suspended is not None
    assert suspended.state is SubscriptionState.SUSPENDED
    assert suspended.reason == "the channel is archived"

    assert await subscriptions.resume(subscription.id)

    assert await subscriptions.get(workspace="T1", channel="C1") == subscription


async def test_a_refusal_does_not_touch_what_people_switched_off(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    off = await changed(subscriptions, subscription, state=SubscriptionState.OFF)

    assert not await subscriptions.suspend(subscription.id, reason="the channel is archived")
    assert not await subscriptions.resume(subscription.id)

    assert await subscriptions.get(workspace="T1", channel="C1") == off


async def test_what_is_followed_stands_in_the_order_in_which_it_was_added(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    author = await subscriptions.follow(
        subscription.id,
        kind=FollowKind.AUTHOR,
        target="7",
        label="Qi She",
        user="UADA",
        now=NOW,
    )
    topic = await subscriptions.follow(
        subscription.id,
        kind=FollowKind.TOPIC,
        target="federated learning",
        label="federated learning",
        user="UKURT",
        now=LATER,
    )

    found = await subscriptions.get(workspace="T1", channel="C1")

    assert found is not None
    assert found.follows == (author, topic)
    assert topic is not None
    assert (topic.created_by, topic.created_at) == ("UKURT", LATER)


async def test_following_twice_changes_nothing(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    first = await follow(subscriptions, subscription.id, "cs.LG")

    second = await follow(subscriptions, subscription.id, "cs.LG")

    found = await subscriptions.get(workspace="T1", channel="C1")
    assert second is None
    assert found is not None
    assert [each.id for each in found.follows] == [first]


async def test_the_number_of_a_removed_follow_is_never_given_to_another(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    first = await follow(subscriptions, subscription.id, "cs.LG")
    assert first is not None
    await subscriptions.unfollow(first)
    await subscriptions.unfollow(first)

    second = await follow(subscriptions, subscription.id, "cs.CV")

    found = await subscriptions.get(workspace="T1", channel="C1")
    assert found is not None
    assert [each.target for each in found.follows] == ["cs.CV"]
    assert second != first


async def test_a_followed_author_who_became_another_is_still_followed(
    database: Database, subscriptions: Subscriptions, subscription: Subscription
) -> None:
    await subscriptions.follow(
        subscription.id, kind=FollowKind.AUTHOR, target="7", label="Qi She", user="UADA", now=NOW
    )
    async with database.transaction() as connection:
        await connection.execute(insert(redirects), {"kind": "author", "old_id": 7, "new_id": 3})

    found = await subscriptions.get(workspace="T1", channel="C1")

    assert found is not None
    assert [each.target for each in found.follows] == ["3"]


async def test_the_same_channel_of_another_workspace_is_another_subscription(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    other = await subscriptions.ensure(workspace="T2", channel="C1", user="UEVE", now=NOW)
    await follow(subscriptions, other.id, "cs.LG")

    mine = await subscriptions.get(workspace="T1", channel="C1")

    assert other.id != subscription.id
    assert mine == subscription
    assert [each.id for each in await subscriptions.of_workspace("T2")] == [other.id]


async def test_nobody_changes_the_subscription_of_another_workspace(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    with pytest.raises(NotFoundError):
        await changed(subscriptions, replace(subscription, workspace="T2"), cap=7)


async def test_the_last_list_of_a_conversation_is_remembered(
    subscriptions: Subscriptions,
) -> None:
    await subscriptions.remember("T1/C1", ["p1", "p2"])
    await subscriptions.remember("T1/C1", ["a7", "f3"])
    await subscriptions.remember("T2/C1", [])

    assert await subscriptions.recall("T1/C1") == ("a7", "f3")
    assert await subscriptions.recall("T2/C1") == ()
    assert await subscriptions.recall("T3/C1") == ()


async def test_an_answer_does_not_wait_for_another_program_and_keeps_its_list(
    tmp_path: Path,
) -> None:
    path = tmp_path / "offprint.db"
    store = await Store.open(f"sqlite+aiosqlite:///{path}")
    await store.subscriptions.remember("T1/C1", ["p1"])
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(5):
            await store.subscriptions.remember("T1/C1", ["p2"])
        assert await store.subscriptions.recall("T1/C1") == ("p2",)
        other.execute("ROLLBACK")

    await store.subscriptions.remember("T1/C1", ["p3"])
    await store.close()

    again = await Store.open(f"sqlite+aiosqlite:///{path}")
    assert await again.subscriptions.recall("T1/C1") == ("p3",)
    await again.close()


async def test_an_answer_does_not_wait_for_an_import(store: Store) -> None:
    async with store._database._turn(None), asyncio.timeout(5):
        await store.subscriptions.remember("T1/C1", ["p1"])


async def test_the_store_offers_its_subscriptions(store: Store) -> None:
    made = await store.subscriptions.ensure(workspace="T1", channel="C1", user="UADA", now=NOW)

    assert await store.subscriptions.get(workspace="T1", channel="C1") == made


async def follow(
    subscriptions: Subscriptions, subscription: SubscriptionId, category: str
) -> FollowId | None:
    made = await subscriptions.follow(
        subscription,
        kind=FollowKind.CATEGORY,
        target=category,
        label=category,
        user="UADA",
        now=NOW,
    )
    return made and made.id
