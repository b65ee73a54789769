import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_bolt.async_app import AsyncApp

from bot.playground.errors import NotAcknowledgedError
from bot.playground.workspace import Workspace
from bot.settings import Settings
from bot.sockets import Sockets

pytestmark = pytest.mark.parametrize("transport", ["socket"], indirect=True)


class Slow:
    """A listener that acknowledges when it is allowed to."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.entered, self.allowed = asyncio.Event(), asyncio.Event()

    async def __call__(self, ack: Any, command: dict[str, Any]) -> None:
        self.heard.append(command["text"])
        self.entered.set()
        await self.allowed.wait()
        await ack("done")


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
async def sockets(workspace: Workspace, settings: Settings, slow: Slow) -> AsyncIterator[Sockets]:
    async with ClientSession() as session:
        app = AsyncApp(token=workspace.bot_token, signing_secret="x")
        app.client.base_url = workspace.api_url

        @app.command("/papers")
        async def papers(ack: Any, command: dict[str, Any]) -> None:
            await slow(ack, command)

        made = Sockets(app, dispatch=app.async_dispatch, settings=settings, session=session)
        await made.start()
        await workspace.sockets.connected()
        yield made
        await made.stop()


async def test_what_was_heard_is_acknowledged_and_nothing_later(
    workspace: Workspace, sockets: Sockets, slow: Slow
) -> None:
    first = asyncio.create_task(workspace.type("#general", "/papers first"))
    await slow.entered.wait()

    stopping = asyncio.create_task(sockets.stop())
    second = asyncio.create_task(workspace.type("#general", "/papers second"))
    await asyncio.wait({first, second, stopping}, timeout=0.1)
    assert not stopping.done()
    slow.allowed.set()
    await stopping

    assert (await workspace.reply(await first)).text == "done"
    with pytest.raises(NotAcknowledgedError):
        await second
    assert slow.heard == ["first"]


async def test_it_can_be_stopped_before_it_started(
    workspace: Workspace, settings: Settings
) -> None:
    async with ClientSession() as session:
        app = AsyncApp(token=workspace.bot_token, signing_secret="x")
        made = Sockets(app, dispatch=app.async_dispatch, settings=settings, session=session)

        await made.stop()

        assert not await made.connected()
