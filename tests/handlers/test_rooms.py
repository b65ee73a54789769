"""Whose channels are whose: asked from Slack, believed for a minute."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.inbox import SLOW
from bot.playground.workspace import Workspace
from handlers.rooms import KEPT_S, PATIENCE_S, Rooms
from handlers.turn import Room

ADA = "U0ADA00001"


class Clock:
    """Stands where it is put."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with await Workspace.start() as workspace:
        yield workspace


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rooms(workspace: Workspace, clock: Clock) -> Rooms:
    client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
    return Rooms(client, monotonic=clock)


async def test_open_channels_are_told_from_private_ones(workspace: Workspace, rooms: Rooms) -> None:
    secret = workspace.create("#skunkworks", "ada", private=True)
    theirs = workspace.create("#theirs", "grace", private=True)

    found = await rooms.of(ADA, patience_s=5)

    assert found[workspace.conversation("#general").id] == Room(is_open=True)
    assert found[secret.id] == Room(is_open=False)
    assert theirs.id not in found


async def test_channels_with_guests_of_other_companies_are_known(
    workspace: Workspace, rooms: Rooms
) -> None:
    general = workspace.conversation("#general")
    workspace.state.set_conversation(replace(general, is_ext_shared=True))

    assert (await rooms.of(ADA, patience_s=5))[general.id] == Room(is_open=True, is_shared=True)


async def test_slack_is_asked_once_a_minute(
    workspace: Workspace, rooms: Rooms, clock: Clock
) -> None:
    secret = workspace.create("#skunkworks", "ada", private=True)
    await rooms.of(ADA)
    workspace.leave("#skunkworks", "ada")

    soon = await rooms.of(ADA)
    clock.at = KEPT_S + 1
    later = await rooms.of(ADA)

    assert secret.id in soon
    assert secret.id not in later


async def test_more_channels_than_a_page_holds_are_all_known(
    workspace: Workspace, rooms: Rooms
) -> None:
    for number in range(1005):
        workspace.create(f"#{number:04}", "ada")

    assert len(await rooms.of(ADA, patience_s=5)) == 1005 + 3


SLOWLY = [pytest.param(mode, marks=pytest.mark.slow) for mode in ("timeout-before", "reset-before")]


@pytest.mark.parametrize("mode", ["missing_scope", "500", "html", *SLOWLY])
async def test_where_slack_does_not_say_nothing_is_known(
    workspace: Workspace, rooms: Rooms, mode: str
) -> None:
    workspace.fail("users.conversations", mode, times=None)

    assert await rooms.of(ADA, patience_s=5) == {}


async def test_an_answer_does_not_wait_for_a_slow_slack_and_the_next_one_knows(
    workspace: Workspace, rooms: Rooms
) -> None:
    workspace.fail("users.conversations", "latency", delay_s=0.2)

    at_once = await rooms.of(ADA, patience_s=0.01)
    later = await rooms.of(ADA, patience_s=5)

    assert at_once == {}
    assert workspace.conversation("#general").id in later
    assert [each.what for each in workspace.journal].count("users.conversations") == 1


def test_nobody_is_refused_because_an_answer_waits_for_slack() -> None:
    assert SLOW.total_seconds() > PATIENCE_S
