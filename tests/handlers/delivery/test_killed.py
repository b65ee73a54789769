import asyncio
import signal
import sys
from pathlib import Path

import pytest

from corpus.model import DeliveryState
from corpus.store import Store
from tests.handlers.delivery.conftest import MONDAY, Room

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
@pytest.mark.parametrize(("at", "when"), [(1, "after"), (3, "before")])
async def test_a_killed_process_leaves_every_message_posted_once(
    room: Room, tmp_path: Path, at: int, when: str
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'offprint.db'}"
    room.store = await Store.open(url)
    for channel in ("#general", "#reading-group"):
        await room.subscribe(channel)
    await room.publish("Editing")
    room.clock.wind_to(MONDAY)

    workspace = room.workspace
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.handlers.delivery.dying"),
        *(url, workspace.api_url, workspace.bot_token, room.clock().isoformat(), when, str(at)),
        cwd=ROOT,
    )
    assert await process.wait() == -signal.SIGKILL
    survivor = await room.surviving()
    for _ in range(4):
        room.clock.wind(seconds=125)
        await room.run(survivor)

    assert room.shown("#general") == ["Editing", "about editing"]
    assert room.shown("#reading-group") == ["Editing", "about editing"]
    assert {state for _, state in await room.states()} == {DeliveryState.SENT}
    await room.store.close()
