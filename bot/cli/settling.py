"""Decisions of the command line in; what was flagged about them settled, and people told, out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.cli.opening import set_up_logs
from bot.cli.output import Context, counted
from bot.outbox import outbox
from bot.settings import Settings
from bot.slack import clients
from corpus.identity import Identity
from corpus.model import Decided, Flag
from corpus.store import Store
from handlers.blocks import Message
from handlers.delivery.slackcalls import LookError
from handlers.desk.settling import Settling
from handlers.messages import flags as words
from handlers.messages import identity

COMMAND_LINE = "command line"
"""Who decided, when it was said here."""


async def settle(context: Context, loaded: Settings, store: Store, decided: Decided) -> str:
    """Settle what was flagged about a decision, in every workspace; say how many that were.

    Returns:
        A sentence; empty where nothing was flagged, or nothing has changed.
    """
    if not decided.changed:
        return ""
    async with _settling(context, loaded, store) as settling:
        flags = await settling.by_decision(decided, by=COMMAND_LINE)
        command = loaded.offprint_command
        if decided.undone_at is None:
            said = identity.said(decided, user=COMMAND_LINE, command=command)
        else:
            is_one = await Identity(store).is_one(decided)
            said = identity.undone(decided, user=COMMAND_LINE, is_one=is_one, command=command)
        heard = await settling.tell_flaggers(flags, by=COMMAND_LINE, said=said.text)
    return _outcome(flags, heard)


async def dismiss(context: Context, loaded: Settings, store: Store, flag: Flag) -> str | None:
    """Settle a flag without a change; say so, or nothing if somebody was faster."""
    async with _settling(context, loaded, store) as settling:
        if not await settling.dismiss(flag.id, by=COMMAND_LINE):
            return None
        said = words.left(COMMAND_LINE)
        heard = await settling.tell_flaggers([flag], by=COMMAND_LINE, said=said)
    return _outcome([flag], heard)


@asynccontextmanager
async def _settling(context: Context, loaded: Settings, store: Store) -> AsyncIterator[Settling]:
    """The same as in Slack, as far as there is a token to tell anybody with."""
    set_up_logs(context, loaded)
    if loaded.slack_bot_token is None:
        yield Settling(store, _nobody, _now)
        return
    made = clients(loaded)
    try:
        posting = await outbox(loaded, store=store, client=made.digests, now=_now)
        yield Settling(store, posting.delivering.calls.tell, _now)
    finally:
        await made.close()


async def _nobody(user: str, message: Message) -> None:  # noqa: ARG001 - told to nobody
    raise LookError("SLACK_BOT_TOKEN is not set")


def _now() -> datetime:
    return datetime.now(UTC)


def _outcome(flags: tuple[Flag, ...] | list[Flag], heard: int) -> str:
    """How many flags are settled, and whether who flagged has heard of it."""
    if not flags:
        return ""
    who = "Who flagged was told" if heard == len(flags) else f"Told of it: {heard}"
    return f"{counted(len(flags), 'flag')} settled. {who}."
