"""Commands, mentions and buttons through a real Bolt app, over HTTP and over Socket Mode."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.playground.errors import NotAcknowledgedError
from bot.playground.workspace import Workspace


async def test_a_command_is_answered_in_the_acknowledgement(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    @app.command("/papers")
    async def echo(ack: Any, command: dict[str, Any]) -> None:
        await ack(f"You said *{command['text']}*")

    await connect(app)

    sent = await workspace.type("#general", "/papers kv edit")
    reply = await workspace.reply(sent)

    assert reply.shown == "You said kv edit"
    assert reply.ephemeral
    assert workspace.messages("#general", visible_to="grace") == ()


async def test_a_mention_is_answered_in_its_thread(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    @app.event("app_mention")
    async def answer(event: dict[str, Any], say: Any) -> None:
        await say(text=f"heard: {event['text']}", thread_ts=event["ts"])

    await connect(app)

    sent = await workspace.type("#reading-group", "@Offprint who is shao jiawei", user="grace")
    reply = await workspace.reply(sent)

    assert reply.shown == "heard: @Offprint who is shao jiawei"
    assert reply.thread_ts == sent.ts
    assert not reply.ephemeral


async def test_a_listener_that_never_acknowledges_fails_loudly(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    @app.command("/papers")
    async def silent() -> None:
        """Forget the acknowledgement."""

    await connect(app)

    with pytest.raises(NotAcknowledgedError, match="operation_timeout|dispatch_failed"):
        await workspace.type("#general", "/papers kv edit")
