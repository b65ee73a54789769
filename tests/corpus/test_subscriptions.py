import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from corpus.errors import NotFoundError
from corpus.model import (
    Deed,
    FollowId,
    FollowKind,
    Rhythm,
    Schedule,
    Style,
    Subscription,
    SubscriptionId,
    SubscriptionState,
    Wanted,
)
from corpus.store import Store
from corpus.store.catch_ups import CatchUps, Seen
from corpus.store.engine import Database
from corpus.store.number_lists import KEPT
from corpus.store.subscriptions import Subscriptions
from corpus.tables import redirects, subscription_changes
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
        user="UKURT",
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
        changed(subscriptions, subscription, cap=7),
        changed(subscriptions, subscription, style=Style.FULL),
        subscriptions.suspend(subscription.id, reason="the channel is archived"),
    )

    found = await subscriptions.get(**place)
    assert found is not None
    assert (found.cap, found.style) == (7, Style.FULL)
    assert found.state is SubscriptionState.SUSPENDED


async def test_what_does_not_exist_cannot_be_changed(subscriptions: Subscriptions) -> None:
    with pytest.raises(NotFoundError):
        await subscriptions.change(
            lambda old: old, workspace="T1", channel="C9", user="UADA", now=NOW
        )


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
    found = await subscriptions.get(workspace="T1", channel="C1")
    assert found is not None
    for _ in range(2):
        await subscriptions.unfollow(found.id, found.follows[0], user="UADA", now=NOW)

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


async def test_a_list_is_forgotten_a_month_after_it_was_last_shown(store: Store) -> None:
    lists = store.subscriptions
    await lists.remember("T1/C1", ["p1"])
    await lists.remember("T1/C2", ["p2"])
    await store.tidy(now=NOW)
    await lists.remember("T1/C2", ["p3"])
    await store.tidy(now=NOW + KEPT)
    kept = await lists.recall("T1/C1")
    await store.tidy(now=NOW + KEPT + timedelta(seconds=1))

    assert kept == ("p1",)
    assert await lists.recall("T1/C1") == ()
    assert await lists.recall("T1/C2") == ("p3",)


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


async def last_undone(
    subscriptions: Subscriptions, old: Subscription, *, now: datetime = LATER
) -> Subscription | None:
    [last] = await subscriptions.changes(old)
    place = {"workspace": old.workspace, "channel": old.channel}
    return await subscriptions.undo(last, **place, user="UEVE", now=now)


async def test_who_changed_what_and_when_is_known(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    await follow(subscriptions, subscription.id, "cs.LG")
    await changed(subscriptions, subscription, style=Style.FULL, now=LATER)
    found = await subscriptions.get(workspace="T1", channel="C1")
    assert found is not None
    await subscriptions.unfollow(found.id, found.follows[0], user="UEVE", now=LATER)

    changes = await subscriptions.changes(found, limit=9)

    assert [(each.deed, each.by, each.at) for each in changes] == [
        (Deed.UNFOLLOWED, "UEVE", LATER),
        (Deed.SET, "UKURT", LATER),
        (Deed.FOLLOWED, "UADA", NOW),
    ]
    targets = [[follow.target for follow in each.follows] for each in changes]
    assert targets == [["cs.LG"], [], ["cs.LG"]]
    assert changes[1].before is not None
    assert changes[1].after is not None
    assert (changes[1].before.style, changes[1].after.style) == (Style.COMPACT, Style.FULL)


async def test_what_changes_nothing_and_what_slack_does_is_no_change_of_a_person(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    await changed(subscriptions, subscription, style=Style.COMPACT)
    await subscriptions.suspend(subscription.id, reason="archived")
    await subscriptions.resume(subscription.id)

    assert await subscriptions.changes(subscription, limit=9) == ()


async def test_a_list_is_followed_and_taken_back_as_one_change(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    wanted = [Wanted(FollowKind.AUTHOR, str(n), f"Name {n}") for n in (7, 8, 7, 9)]
    who: dict[str, Any] = {"user": "UKURT", "now": NOW}
    where = {"workspace": "T1", "channel": "C1"}
    await subscriptions.follow_all(subscription.id, wanted[:1], **who)

    added = await subscriptions.follow_all(subscription.id, wanted, **who)
    again = await subscriptions.follow_all(subscription.id, wanted, **who)
    [change] = await subscriptions.changes(subscription)
    left = await subscriptions.undo(change, **where, **who)

    assert [each.target for each in added] == ["8", "9"]
    assert again == ()
    assert change.follows == added
    assert left
    assert [each.target for each in left.follows] == ["7"]


async def test_several_are_taken_out_and_come_back_as_one_change(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    wanted = [Wanted(FollowKind.AUTHOR, str(n), f"Name {n}") for n in (7, 8)]
    who: dict[str, Any] = {"user": "UKURT", "now": NOW}
    where = {"workspace": "T1", "channel": "C1"}
    added = await subscriptions.follow_all(subscription.id, wanted, **who)

    await subscriptions.unfollow(subscription.id, *added, **who)
    [change] = await subscriptions.changes(subscription)
    left = await subscriptions.undo(change, **where, **who)

    assert (change.deed, change.follows) == (Deed.UNFOLLOWED, added)
    assert left
    assert left.follows == added


async def test_a_change_kept_before_several_could_be_followed_is_taken_back_too(
    database: Database, subscriptions: Subscriptions, subscription: Subscription
) -> None:
    who: dict[str, Any] = {"user": "UKURT", "now": NOW}
    wanted = [Wanted(FollowKind.TOPIC, "lanterns", "lanterns")]
    [follow] = await subscriptions.follow_all(subscription.id, wanted, **who)
    async with database.transaction() as connection:
        [row] = await connection.execute(select(subscription_changes.c.payload))
        told = json.loads(row.payload)
        old = {"follow": told.pop("follows")[0], **told}
        await connection.execute(update(subscription_changes).values(payload=json.dumps(old)))

    [change] = await subscriptions.changes(subscription)
    left = await subscriptions.undo(change, workspace="T1", channel="C1", **who)

    assert change.follows == (follow,)
    assert left
    assert left.follows == ()


async def test_changes_are_taken_back_one_after_the_other(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    await follow(subscriptions, subscription.id, "cs.LG")
    followed = await subscriptions.get(workspace="T1", channel="C1")
    assert followed is not None
    await changed(subscriptions, subscription, schedule=Schedule(days=(4,)), style=Style.FULL)
    await subscriptions.unfollow(followed.id, followed.follows[0], user="UEVE", now=LATER)

    refollowed = await last_undone(subscriptions, subscription)
    reset = await last_undone(subscriptions, subscription)
    empty = await last_undone(subscriptions, subscription)

    assert refollowed is not None
    assert refollowed.follows == followed.follows
    assert reset is not None
    assert (reset.schedule, reset.style) == (subscription.schedule, subscription.style)
    assert empty is not None
    assert empty.follows == ()
    assert await subscriptions.changes(subscription) == ()


async def test_an_undone_schedule_brings_no_slot_that_has_passed(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    await changed(subscriptions, subscription, schedule=Schedule(days=(4,)))

    back = await last_undone(subscriptions, subscription, now=LATER)

    assert back is not None
    assert back.planned_from == LATER


async def test_what_is_no_longer_the_last_change_is_not_taken_back(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    await changed(subscriptions, subscription, style=Style.FULL)
    [first] = await subscriptions.changes(subscription)
    await changed(subscriptions, subscription, cap=7)
    place = {"workspace": "T1", "channel": "C1"}

    assert await subscriptions.undo(first, **place, user="UADA", now=LATER) is None

    found = await subscriptions.get(**place)
    assert found is not None
    assert (found.style, found.cap) == (Style.FULL, 7)


async def test_two_who_undo_at_the_same_time_undo_one_change(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    await changed(subscriptions, subscription, cap=7)
    await changed(subscriptions, subscription, style=Style.FULL)
    [last] = await subscriptions.changes(subscription)
    place = {"workspace": "T1", "channel": "C1"}

    done = await asyncio.gather(
        *(subscriptions.undo(last, **place, user=user, now=LATER) for user in ("UADA", "UEVE"))
    )

    assert sum(each is not None for each in done) == 1
    found = await subscriptions.get(**place)
    assert found is not None
    assert (found.cap, found.style) == (7, Style.COMPACT)


async def test_slots_that_passed_while_nothing_was_followed_are_nobodys(
    subscriptions: Subscriptions, subscription: Subscription
) -> None:
    await subscriptions.follow(
        subscription.id,
        kind=FollowKind.CATEGORY,
        target="cs.LG",
        label="cs.LG",
        user="UADA",
        now=LATER,
    )

    found = await subscriptions.get(workspace="T1", channel="C1")

    assert found is not None
    assert found.planned_from == LATER


async def test_how_far_somebody_has_caught_up_is_kept_for_each_person(database: Database) -> None:
    catch_ups = CatchUps(database)
    await catch_ups.keep(Seen(NOW, NOW), workspace="T1", user="UADA")
    await catch_ups.keep(Seen(LATER, NOW), workspace="T1", user="UADA")

    assert await catch_ups.of(workspace="T1", user="UADA") == Seen(LATER, NOW)
    assert await catch_ups.of(workspace="T2", user="UADA") is None
