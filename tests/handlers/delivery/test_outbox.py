from datetime import timedelta

from bot.outbox import Outbox
from corpus.model import SubscriptionState
from tests.handlers.delivery.conftest import Room

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
