import asyncio
import gc
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientConnectionError, ClientSession

from bot.cli.serving import keep_loaded, take_turns
from bot.playground.workspace import Workspace
from bot.settings import Settings, variable

TOP = Path(__file__).parents[2]


def environment_of(settings: Settings) -> dict[str, str]:
    """The variables that give a subprocess these settings."""
    given = settings.model_dump(exclude_defaults=True, exclude_none=True)
    plain = {
        name: value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
        for name, value in given.items()
    }
    inherited = {name: os.environ[name] for name in ("PATH", "HOME")}  # noqa: TID251 - passed on
    return inherited | {variable(name): value for name, value in plain.items()}


@asynccontextmanager
async def serving(environment: dict[str, str]) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", cwd=TOP, env=environment, stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ready(session: ClientSession, base: str) -> None:
    """Ask until it is ready."""
    async with asyncio.timeout(30):
        while True:
            try:
                async with session.get(base + "/readyz") as response:
                    if response.status == 200:
                        return
            except ClientConnectionError:
                pass
            await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_a_real_process_answers_until_it_is_told_to_stop(
    workspace: Workspace, settings: Settings
) -> None:
    base = f"http://127.0.0.1:{settings.offprint_ops_port}"
    environment = environment_of(settings) | {"OFFPRINT_LOG": "json"}

    async with ClientSession() as session, serving(environment) as process:
        await ready(session, base)
        sent = await workspace.type("#general", "/papers help")
        answer = await workspace.reply(sent)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(15):
            out, err = await process.communicate()

    assert "/papers" in answer.shown
    assert (process.returncode, out) == (0, b"")
    events = [json.loads(line) for line in err.decode().splitlines()]
    assert [each["event"] for each in events if each["logger"].startswith("bot.")] == [
        "known to slack",
        "started",
        "stopped",
    ]
    assert [each for each in events if each["level"] != "info"] == []
    assert workspace.bot_token not in err.decode()


@pytest.mark.slow
@pytest.mark.parametrize("transport", ["http"], indirect=True)
async def test_what_is_wrong_at_start_ends_it_at_once(
    workspace: Workspace, settings: Settings
) -> None:
    workspace.fail("auth.test", "invalid_auth")

    async with serving(environment_of(settings)) as process, asyncio.timeout(30):
        out, err = await process.communicate()

    assert (process.returncode, out) == (3, b"")
    assert b"SLACK_BOT_TOKEN is refused by Slack: invalid_auth" in err
    assert b"Traceback" not in err


@pytest.mark.slow
@pytest.mark.parametrize("transport", ["http"], indirect=True)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_SIGNING_SECRET", ""),
        ("SLACK_SIGNING_SECRET", "   "),
        ("SLACK_SIGNING_SECRET", "<your signing secret>"),
        ("SLACK_BOT_TOKEN", "xoxp-12345-67890-secret"),
    ],
)
async def test_a_secret_that_is_none_ends_it_at_once(
    settings: Settings, name: str, value: str
) -> None:
    environment = environment_of(settings) | {name: value}

    async with serving(environment) as process, asyncio.timeout(30):
        out, err = await process.communicate()

    assert (process.returncode, out) == (3, b"")
    assert name in err.decode()
    assert "67890" not in err.decode()
    assert b"Traceback" not in err


def test_what_is_loaded_is_looked_through_no_more() -> None:
    try:
        keep_loaded()

        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()


def test_a_thread_that_computes_gives_way_within_a_millisecond() -> None:
    before = sys.getswitchinterval()
    try:
        take_turns()

        assert sys.getswitchinterval() == pytest.approx(0.001)
    finally:
        sys.setswitchinterval(before)
