"""When something breaks inside, a person reads a sentence with an id, never an exception."""

import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.workspace import Workspace
from corpus.errors import StoreError
from handlers.blocks import actions, button, message
from handlers.errors import answered
from handlers.turn import Reply, Turn

SORRY = re.compile(r"tell the operator this number: [0-9a-f]{6}")


async def breaks(_: Turn) -> None:
    raise RuntimeError("the secret reason")


async def breaks_late(turn: Turn) -> None:
    await turn.ack()
    raise RuntimeError("the secret reason")


async def shows_buttons_or_breaks(turn: Turn) -> None:
    if turn.payload["text"] != "buttons":
        await breaks(turn)
    await turn.answer_command(
        Reply(message("Press", [actions(button("A", "early"), button("B", "late"))]))
    )


async def has_no_store(_: Turn) -> None:
    raise StoreError("database is locked")


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    """A workspace with an app in which everything breaks."""
    async with await Workspace.start() as workspace, ClientSession() as session:
        client = AsyncWebClient(
            token=workspace.bot_token, base_url=workspace.api_url, session=session
        )
        app = AsyncApp(client=client, signing_secret=workspace.signing_secret)
        app.command("/papers")(answered(shows_buttons_or_breaks, command="/papers", name="command"))
        app.event("app_mention")(answered(breaks, command="/papers", name="mention"))
        app.event("message")(answered(has_no_store, command="/papers", name="message"))
        app.action("early")(answered(breaks, command="/papers", name="early"))
        app.action("late")(answered(breaks_late, command="/papers", name="late"))
        handler = AsyncSocketModeHandler(app, workspace.app_token, web_client=client)
        await handler.connect_async()
        await workspace.sockets.connected()
        yield workspace
        await handler.close_async()


async def test_a_command_that_breaks_is_apologised_for(workspace: Workspace) -> None:
    reply = await workspace.reply(await workspace.type("#general", "/papers x"))

    assert SORRY.search(reply.shown)
    assert "secret" not in reply.shown
    assert reply.ephemeral


async def test_a_mention_that_breaks_is_apologised_for(workspace: Workspace) -> None:
    reply = await workspace.reply(await workspace.type("#general", "@Offprint x"))

    assert SORRY.search(reply.shown)
    assert reply.ephemeral


async def test_a_store_that_is_away_is_said_so(workspace: Workspace) -> None:
    reply = await workspace.reply(await workspace.type("dm", "x"))

    assert "My memory is not available" in reply.shown
    assert "locked" not in reply.shown


@pytest.mark.parametrize("action", ["early", "late"])
async def test_a_button_that_breaks_is_apologised_for(workspace: Workspace, action: str) -> None:
    await workspace.type("#general", "/papers buttons")
    shown = workspace.messages("#general")[-1]

    reply = await workspace.reply(await workspace.press(shown, action))

    assert SORRY.search(reply.shown)
