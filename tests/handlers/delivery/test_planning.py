from collections.abc import Sequence
from datetime import timedelta

import pytest

from corpus.model import DeliveryState, Digest, FollowKind, Schedule, SubscriptionState
from handlers.blocks import Message, section
from handlers.delivery import plan_due, plan_now, preview
from tests.handlers.delivery.conftest import MONDAY, Room, render

WEEK = timedelta(weeks=1)


async def test_nothing_is_due_before_the_hour(room: Room) -> None:
    await room.subscribe()
    room.clock.wind_to(MONDAY - timedelta(minutes=1))

    summary = await room.run()

    assert (summary.planned, summary.sent) == (0, 0)
    assert room.shown() == []


async def test_the_digest_comes_at_the_hour_with_its_thread(room: Room) -> None:
    await room.publish("Editing before anybody asked")
    room.clock.wind(minutes=1)
    await room.subscribe()
    await room.publish("KV-Edit: Training-Free Image Editing", "Federated Learning")
    room.clock.wind_to(MONDAY)

    summary = await room.run()

    assert (summary.planned, summary.sent) == (1, 2)
    assert room.shown() == ["KV-Edit: Training-Free Image Editing", "about editing"]
    first, second = room.seen()
    assert second.thread_ts == first.ts


async def test_a_second_tick_posts_nothing(room: Room) -> None:
    await room.subscribe()
    await room.publish("Editing")
    room.clock.wind_to(MONDAY)
    await room.run()

    room.clock.wind(minutes=1)
    summary = await room.run()

    assert (summary.planned, summary.sent) == (0, 0)
    assert room.posts() == 2


async def test_the_second_week_brings_only_what_is_new(room: Room) -> None:
    await room.subscribe()
    await room.publish("Editing, the first")
    room.clock.wind_to(MONDAY)
    await room.run()
    await room.publish("Editing, the second")
    room.clock.wind_to(MONDAY + WEEK)

    await room.run()

    assert room.shown() == [
        "Editing, the first",
        "about editing",
        "Editing, the second",
        "about editing",
    ]


async def test_a_quiet_week_brings_a_receipt(room: Room) -> None:
    await room.subscribe()
    room.clock.wind_to(MONDAY)

    await room.run()

    assert room.shown() == ["nothing new"]


async def test_after_three_weeks_down_one_digest_comes_with_everything(room: Room) -> None:
    await room.subscribe()
    await room.publish("Editing, early")
    room.clock.wind_to(MONDAY + 2 * WEEK + timedelta(hours=47))
    await room.publish("Editing, late")

    summary = await room.run()

    assert (summary.planned, summary.skipped) == (1, 2)
    assert room.shown()[0] == "Editing, late\nEditing, early"
    assert [each.state for each in await room.history() if each.part == 0] == [
        DeliveryState.SENT,
        DeliveryState.SKIPPED,
        DeliveryState.SKIPPED,
    ]


async def test_a_slot_missed_by_more_than_its_grace_is_skipped(room: Room) -> None:
    await room.subscribe()
    room.clock.wind_to(MONDAY + timedelta(hours=49))

    summary = await room.run()

    assert (summary.planned, summary.skipped) == (0, 1)
    assert room.shown() == []


async def test_a_clock_set_back_brings_no_second_digest(room: Room) -> None:
    await room.subscribe()
    await room.publish("Editing")
    room.clock.wind_to(MONDAY)
    await room.run()

    room.clock.wind(hours=-1)
    await room.run()
    room.clock.wind_to(MONDAY)
    await room.run()

    assert room.posts() == 2


async def test_a_clock_a_year_ahead_brings_one_digest_and_loses_none_afterwards(
    room: Room,
) -> None:
    await room.subscribe()
    await room.publish("Editing")
    room.clock.wind_to(MONDAY + 52 * WEEK)
    await room.run()
    assert room.shown()[0] == "Editing"
    posted = room.posts()

    room.clock.wind_to(MONDAY)
    await room.run()

    assert room.posts() == posted + 1
    assert room.shown()[-1] == "nothing new"


async def test_choosing_another_day_does_not_bring_the_day_that_has_passed(room: Room) -> None:
    subscription = await room.subscribe()
    friday = Schedule(days=(4,), zone="Europe/Berlin")
    await room.change(subscription, schedule=friday)  # on a Saturday

    assert (await room.run()).planned == 0
    room.clock.wind_to(MONDAY + timedelta(days=4))
    assert (await room.run()).planned == 1


@pytest.mark.parametrize(
    "state", [SubscriptionState.PAUSED, SubscriptionState.OFF, SubscriptionState.SUSPENDED]
)
async def test_who_does_not_want_digests_gets_none(room: Room, state: SubscriptionState) -> None:
    subscription = await room.subscribe()
    await room.change(subscription, state=state)
    room.clock.wind_to(MONDAY)

    assert (await room.run()).planned == 0


async def test_every_channel_gets_its_own_digest(room: Room) -> None:
    await room.subscribe("#general", topic="editing")
    await room.subscribe("#reading-group", topic="federated learning")
    await room.publish("KV-Edit: Image Editing", "Federated Learning", "Federated Editing Learning")
    room.clock.wind_to(MONDAY)

    summary = await room.run()

    assert summary.planned == 2
    assert set(room.shown("#general")[0].split("\n")) == {
        "KV-Edit: Image Editing",
        "Federated Editing Learning",
    }
    assert set(room.shown("#reading-group")[0].split("\n")) == {
        "Federated Learning",
        "Federated Editing Learning",
    }


async def test_what_is_planned_is_frozen(room: Room) -> None:
    subscription = await room.subscribe()
    await room.publish("Editing")
    room.clock.wind_to(MONDAY)
    await plan_due(room.store, render=render, now=room.clock())

    await room.store.subscriptions.follow(
        subscription.id,
        kind=FollowKind.TOPIC,
        target="learning",
        label="learning",
        user="UADA",
        now=room.clock(),
    )
    await room.publish("Learning")
    await room.run()

    assert room.shown()[0] == "Editing"


async def test_a_digest_that_cannot_be_rendered_stops_no_other_one(room: Room) -> None:
    broken = await room.subscribe("#general")
    await room.subscribe("#reading-group")
    await room.publish("Editing")
    room.clock.wind_to(MONDAY)

    def fragile(digest: Digest) -> Sequence[Message]:
        if digest.subscription.id == broken.id:
            raise IndexError("one word was too long")
        return render(digest)

    planned = await plan_due(room.store, render=fragile, now=room.clock())
    await room.delivering().deliver()

    assert planned.digests == 1
    assert room.shown("#general") == []
    assert room.shown("#reading-group") == ["Editing", "about editing"]


async def test_items_of_a_refused_thread_come_with_the_next_digest(room: Room) -> None:
    await room.subscribe()
    await room.publish("Editing one")
    room.clock.wind(minutes=1)
    await room.publish("Editing two")
    room.clock.wind_to(MONDAY)
    await plan_due(room.store, render=one_by_one, now=room.clock())
    room.workspace.fail(
        "chat.postMessage", "thread_locked", when=lambda args: bool(args.text("thread_ts"))
    )
    await room.delivering().deliver()
    assert room.shown() == ["Editing two"]

    room.clock.wind(weeks=1)
    await room.run()

    assert room.shown() == ["Editing two", "Editing one", "about editing"]


def one_by_one(digest: Digest) -> Sequence[Message]:
    """A digest of one item a message, the first in the channel."""
    titles = [str(item.paper and item.paper.title) for item in digest.items]
    return [
        Message(title, (section(title),), numbers=(number,))
        for number, title in enumerate(titles, start=1)
    ]


# ---------------------------------------------------------------------- now and preview


async def test_a_digest_now_takes_nobodys_slot(room: Room) -> None:
    subscription = await room.subscribe()
    await room.publish("Editing, early")

    count = await plan_now(room.store, subscription, render=render, now=room.clock())
    await room.delivering().deliver()
    await room.publish("Editing, late")
    room.clock.wind_to(MONDAY)
    await room.run()

    assert count == 1
    assert room.shown()[0::2] == ["Editing, early", "Editing, late"]


async def test_a_digest_now_with_nothing_new_posts_nothing(room: Room) -> None:
    subscription = await room.subscribe()

    count = await plan_now(room.store, subscription, render=render, now=room.clock())

    assert count == 0
    assert room.posts() == 0
    assert await room.history() == ()


async def test_a_preview_changes_nothing(room: Room) -> None:
    subscription = await room.subscribe()
    await room.publish("Editing")

    digest = await preview(room.store, subscription, now=room.clock())

    assert [item.paper and item.paper.title for item in digest.items] == ["Editing"]
    assert digest.next_due == MONDAY
    assert await room.history() == ()
    assert (await preview(room.store, subscription, now=room.clock())).items == digest.items
