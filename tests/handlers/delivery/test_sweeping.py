"""A message that came later than anybody waits for stands there twice, but not for long."""

import json

from corpus.model import DeliveryState
from tests.handlers.delivery.conftest import MONDAY, Room


async def twice(room: Room) -> None:
    """Post again what did not appear, and only then let the first copy appear."""
    await room.subscribe()
    await room.publish("Editing")
    room.clock.wind_to(MONDAY)
    room.workspace.fail("chat.postMessage", "500")
    await room.run()
    for _ in range(4):
        room.clock.wind(seconds=125)
        await room.run()
    (first,) = [each for each in await room.history() if each.part == 0]
    payload = json.loads(first.payload)
    await room.calls.post(first, text=payload["text"], blocks=tuple(payload["blocks"]))
    assert room.shown().count("Editing") == 2


async def test_the_later_copy_is_deleted(room: Room) -> None:
    await twice(room)
    room.clock.wind(minutes=16)
    summary = await room.run()

    assert summary.repaired == 1
    assert room.shown() == ["Editing", "about editing"]
    assert {state for _, state in await room.states()} == {DeliveryState.SENT}
    room.clock.wind(minutes=16)
    looks = len(room.workspace.journal.calls("conversations.history"))
    assert (await room.run()).repaired == 0
    assert len(room.workspace.journal.calls("conversations.history")) == looks


async def test_what_cannot_be_looked_at_is_looked_at_again(room: Room) -> None:
    await twice(room)
    room.clock.wind(minutes=16)
    room.workspace.fail("conversations.history", "history-forbidden")

    assert (await room.run()).repaired == 0
    assert (await room.run()).repaired == 1


async def test_a_copy_that_somebody_deleted_meanwhile_is_no_trouble(room: Room) -> None:
    await twice(room)
    room.clock.wind(minutes=16)
    room.workspace.fail("chat.delete", "message_not_found")

    assert (await room.run()).repaired == 1
    assert await room.store.ledger.to_sweep(now=room.clock()) == ()


async def test_what_was_posted_at_the_first_try_is_not_looked_at(room: Room) -> None:
    await room.subscribe()
    await room.publish("Editing")
    room.clock.wind_to(MONDAY)
    await room.run()
    room.clock.wind(minutes=16)
    await room.run()

    assert room.workspace.journal.calls("conversations.history") == ()
