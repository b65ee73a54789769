"""A handler in, a Bolt listener out that never raises: what fails becomes a sentence with an id.

With slack-bolt 1.30.0 an async listener that raises soon after its acknowledgement loses it, and
Slack tells the person that the command failed; so nothing may leave a listener.
"""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.context.say.async_say import AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from corpus.errors import StoreError
from handlers.blocks import Message
from handlers.messages import help as words
from handlers.turn import SETTLE, Asker, Audience, Handler, Ours, Reply, Turn

log = structlog.get_logger(__name__)
Listener = Callable[..., Awaitable[None]]


def answered(handler: Handler, *, name: str, command: str, is_asked: bool = True) -> Listener:
    """Wrap a handler for registration.

    Args:
        handler: What is done.
        name: For the log.
        command: The slash command, as hints name it.
        is_asked: Whether somebody waits for an answer; else what fails is told the log alone.
    """

    async def listener(
        ack: AsyncAck,
        respond: AsyncRespond,
        say: AsyncSay,
        client: AsyncWebClient,
        body: dict[str, Any],
        payload: dict[str, Any],
        context: AsyncBoltContext,
    ) -> None:
        settle = context.get(SETTLE, _nothing)
        bot, ours = context.bot_user_id, _ours(context)
        turn = Turn(ack, respond, say, client, body, payload, bot, settle, ours, command)
        try:
            await handler(turn)
        except StoreError as error:
            log.warning("store unavailable", listener=name, cause=str(error))
            if is_asked:
                await _apologise(turn, words.busy())
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("listener failed", listener=name, reference=reference)
            if is_asked:
                await _apologise(turn, words.broke(reference))

    return listener


def _ours(context: AsyncBoltContext) -> Ours:
    """Where we are installed: what our token says counts, not what a delivery does."""
    known = context.authorize_result
    team, organization = (known.team_id, known.enterprise_id) if known else (None, None)
    return Ours(team or context.team_id or "", organization)


async def _nothing() -> None:
    """Do nothing: what is not written down cannot be settled."""


async def _apologise(turn: Turn, message: Message) -> None:
    """Say so where the person looks; if even that fails, the log has it."""
    reply = Reply(message, Audience.ASKER)
    try:
        await _say_where_asked(turn, reply)
    except Exception:
        log.exception("apology failed")
        if turn.ack.response is None:
            await turn.ack()


async def _say_where_asked(turn: Turn, reply: Reply) -> None:
    if "command" in turn.body and turn.ack.response is None:
        await turn.answer_command(reply)
    elif turn.body.get("type") == "block_suggestion":
        await turn.ack(options=[])  # there is no place for a sentence
    elif turn.body.get("type") == "view_submission":
        await turn.ack(response_action="clear")
        await turn.client.chat_postMessage(channel=turn.body["user"]["id"], text=reply.message.text)
    elif "event" in turn.body:
        event = turn.body["event"]
        if "channel" in event and "user" in event:
            asker = Asker(turn.workspace, event["channel"], event["user"], event.get("thread_ts"))
            await turn.answer_event(reply, asker=asker, thread=event.get("thread_ts"))
    else:
        await turn.ack()
        await turn.answer_action(reply)
