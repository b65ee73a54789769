"""Slack is down for hours when digests are due."""

from datetime import timedelta

import pytest

from corpus.model import DeliveryState, Schedule
from tests.handlers.delivery.conftest import MONDAY, Room

CHANNELS = ("#general", "#reading-group")


async def due(room: Room) -> None:
    for channel in CHANNELS:
        await room.subscribe(channel)
    await room.publish("Editing")
    room.clock.wind_to(MONDAY)


@pytest.mark.parametrize(
    "fault",
    [
        "500",
        *(
            pytest.param(each, marks=pytest.mark.slow)
            for each in ("internal_error", "service_unavailable")
        ),
        "429",
    ],
)
async def test_after_six_hours_without_slack_every_digest_comes_once_and_in_order(
    room: Room, fault: str
) -> None:
    await due(room)
    room.workspace.fail("chat.postMessage", fault, times=None, delay_s=600)
    for _ in range(12):
        await room.run()
        room.clock.wind(minutes=30)
    silent = [room.shown(channel) for channel in CHANNELS]

    room.workspace.faults.clear()
    for _ in range(8):
        await room.run()
        room.clock.wind(minutes=5)

    assert silent == [[], []]
    assert [room.shown(channel) for channel in CHANNELS] == [["Editing", "about editing"]] * 2
    assert {state for _, state in await room.states()} == {DeliveryState.SENT}


async def test_two_slots_that_both_wait_for_slack_come_in_order(room: Room) -> None:
    subscription = await room.subscribe()
    await room.change(subscription, schedule=Schedule(days=(0, 1)))
    await room.publish("Editing")
    room.workspace.fail("chat.postMessage", "429", times=None, delay_s=3600)
    room.clock.wind_to(MONDAY + timedelta(hours=3))
    await room.run()
    await room.publish("Editing again")
    room.clock.wind(days=1)
    await room.run()
    room.workspace.faults.clear()

    for _ in range(4):
        room.clock.wind(minutes=61)
        await room.run()

    assert [each for each in room.shown() if each.startswith("Editing")] == [
        "Editing",
        "Editing again",
    ]


async def test_an_outage_longer_than_the_grace_loses_the_message_and_keeps_the_items(
    room: Room,
) -> None:
    await due(room)
    room.workspace.fail("chat.postMessage", "429", times=None, delay_s=3600)
    for _ in range(6):
        await room.run()
        room.clock.wind(hours=12)
    room.workspace.faults.clear()
    await room.run()
    late = room.shown()

    room.clock.wind_to(MONDAY + timedelta(weeks=1))
    await room.run()

    assert late == []
    assert room.shown() == ["Editing", "about editing"]
