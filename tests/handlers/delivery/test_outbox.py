from datetime import timedelta

from structlog.testing import capture_logs

from bot.outbox import Outbox
from corpus.model import FollowKind, SubscriptionState
from tests.handlers.delivery.conftest import MONDAY, Room

PATIENCE = timedelta(seconds=10)


async def test_a_digest_now_is_on_its_way_when_the_answer_comes(room: Room) -> None:
    subscription = await room.subscribe()
    await room.publish("KV-Edit: Image Editing")
    outbox = Outbox(room.store, room.delivering(), room.clock)

    count = await outbox.send_now(subscription)
    posted = room.posts()
    abandoned = await outbox.finish(patience=PATIENCE)

    assert (count, posted, abandoned) == (1, 0, 0)
    assert "KV-Edit: Image Editing" in room.shown()[0]


async def test_what_slack_refuses_stands_in_the_ledger(room: Room) -> None:
    subscription = await room.subscribe()
    await room.publish("KV-Edit: Image Editing")
    room.workspace.fail("chat.postMessage", "not_in_channel")
    outbox = Outbox(room.store, room.delivering(), room.clock)

    await outbox.send_now(subscription)
    await outbox.finish(patience=PATIENCE)

    assert "invite me" in ((await room.history())[-1].reason or "")
    (rests,) = await room.store.subscriptions.every()
    assert rests.state is SubscriptionState.SUSPENDED


async def test_a_digest_now_with_nothing_new_sets_nothing_on_its_way(room: Room) -> None:
    subscription = await room.subscribe()
    outbox = Outbox(room.store, room.delivering(), room.clock)

    assert await outbox.send_now(subscription) == 0
    assert await outbox.finish(patience=PATIENCE) == 0
    assert room.posts() == 0


async def refused(room: Room, error: str) -> None:
    await room.publish(f"KV-Edit: Image Editing after {error}")
    room.workspace.fail("chat.postMessage", error)
    outbox = Outbox(room.store, room.delivering(), room.clock)
    room.clock.wind(days=7)
    await outbox.run_due()


async def test_who_set_a_digest_up_is_told_once_that_it_rests(room: Room) -> None:
    await room.subscribe()
    room.clock.wind_to(MONDAY - timedelta(days=6))
    await refused(room, "is_archived")
    await refused(room, "is_archived")

    (told,) = room.workspace.messages("dm")
    assert "the channel is archived" in told.shown
    assert "digest resume" in told.shown


async def test_where_the_creator_has_left_the_next_one_is_told(room: Room) -> None:
    subscription = await room.subscribe()
    kurt = room.workspace.person("kurt").id
    await room.store.subscriptions.follow(
        subscription.id,
        kind=FollowKind.TOPIC,
        target="graphs",
        label="graphs",
        user=kurt,
        now=room.clock(),
    )
    room.workspace.fail(
        "chat.postMessage",
        "user_disabled",
        when=lambda args: args.text("channel") == subscription.created_by,
    )
    room.clock.wind_to(MONDAY - timedelta(days=6))
    await refused(room, "is_archived")

    (told,) = room.workspace.messages("dm", visible_to="kurt")
    assert "the channel is archived" in told.shown


async def test_a_person_who_cannot_be_told_stops_nothing(room: Room) -> None:
    await room.subscribe()
    room.clock.wind_to(MONDAY - timedelta(days=6))
    room.workspace.fail(
        "chat.postMessage", "user_not_found", when=lambda args: args.text("channel").startswith("U")
    )
    await refused(room, "is_archived")

    assert room.workspace.messages("dm") == ()
    (rests,) = await room.store.subscriptions.every()
    assert rests.state is SubscriptionState.SUSPENDED


async def test_a_delivery_in_doubt_for_an_hour_is_complained_about_once(room: Room) -> None:
    await room.subscribe()
    await room.publish("KV-Edit: Image Editing")
    room.clock.wind_to(MONDAY)
    room.workspace.fail("chat.postMessage", "500")
    room.workspace.fail("conversations.history", "history-forbidden", times=None)
    outbox = Outbox(room.store, room.delivering(), room.clock)

    with capture_logs() as logs:
        for _ in range(12):
            await outbox.run_due()
            room.clock.wind(minutes=10)

    complaints = [each for each in logs if each["log_level"] == "error"]
    assert [each["event"] for each in complaints] == ["delivery in doubt for more than an hour"]
    assert room.posts() == 1
