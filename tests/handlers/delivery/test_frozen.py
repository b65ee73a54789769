"""A replica frozen with a claim in its hand, and woken when another one has done its work."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.model import DeliveryState
from corpus.store import Store
from handlers.delivery import plan_due
from tests.handlers.delivery.conftest import MONDAY, Room, render

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.slow


async def a_frozen_replica(room: Room, url: str, when: str) -> subprocess.Popen[bytes]:
    """Start a process that delivers, and wait until it stands still."""
    workspace = room.workspace
    what = (url, workspace.api_url, workspace.bot_token, room.clock().isoformat(), when)
    command = [sys.executable, "-m", "tests.handlers.delivery.freezing", *what]
    process = await asyncio.to_thread(subprocess.Popen, command, cwd=ROOT)
    _, status = await asyncio.to_thread(os.waitpid, process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    return process


@pytest.mark.parametrize(("when", "copies"), [("before", 1), ("after", 2)])
async def test_a_frozen_replica_that_wakes_leaves_every_message_once(
    room: Room, tmp_path: Path, when: str, copies: int
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'offprint.db'}"
    room.store = await Store.open(url)
    await room.subscribe()
    await room.publish("Editing")
    room.clock.wind_to(MONDAY)
    await plan_due(room.store, render=render, now=room.clock())

    frozen = await a_frozen_replica(room, url, when)
    survivor = await room.surviving()
    for _ in range(4):
        room.clock.wind(seconds=125)
        await room.run(survivor)
    assert room.shown() == ["Editing", "about editing"]
    await asyncio.sleep(2.5)  # its lease is three seconds of real time
    os.kill(frozen.pid, signal.SIGCONT)
    assert await asyncio.to_thread(frozen.wait) == 0
    stood = room.shown().count("Editing")
    room.clock.wind(minutes=16)
    await room.run(survivor)

    assert stood == copies
    assert room.shown() == ["Editing", "about editing"]
    assert {state for _, state in await room.states()} == {DeliveryState.SENT}
    await room.store.close()
