"""The program is told to stop while it posts, or loses its connection."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.playground.sample import captures
from tests.scenarios.conftest import Town

MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
LATER = list(captures())[1:]


async def posting(town: Town) -> None:
    """Wait until a message is on its way to Slack."""
    before = len(town.workspace.journal.calls("chat.postMessage"))
    for _ in range(500):
        if len(town.workspace.journal.calls("chat.postMessage")) > before:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nothing is posted")


async def test_told_to_stop_while_it_posts_it_finishes_that_and_records_it(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])
    town.workspace.fail("chat.postMessage", "latency", delay_s=0.3)
    town.clock.wind_to(MONDAY)

    ticking = asyncio.create_task(town.program._ticker.run())
    await posting(town)
    await town.program.stop()
    await ticking
    await town.restart()
    await town.wind(minutes=10)

    assert sum("BPPO" in each.shown for each in town.posted()) == 1
    assert "sent" in await town.says("/papers digest status")


@pytest.mark.parametrize("transport", ["socket"], indirect=True)
async def test_a_connection_that_breaks_comes_back_by_itself(town: Town) -> None:
    await town.workspace.sockets.cut()
    await town.workspace.sockets.connected()

    assert "KV-Edit" in await town.says("/papers kv edit")


@pytest.mark.parametrize("transport", ["socket"], indirect=True)
async def test_slack_may_ask_for_a_new_connection_at_any_time(town: Town) -> None:
    await town.workspace.sockets.disconnect("refresh_requested")
    await town.workspace.sockets.connected()

    assert "KV-Edit" in await town.says("/papers kv edit")
