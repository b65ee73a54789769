"""reactions.*: emoji which the app puts on messages."""

import re

from bot.playground.errors import ApiError
from bot.playground.methods.call import Call, Method, Tier
from bot.playground.nouns import BOT_USER, Json, Message
from bot.playground.state import in_slack_form

_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def add(call: Call) -> Json:
    """Put an emoji on a message."""
    message, name = _target(call)
    users = message.reactions.get(name, ())
    if BOT_USER in users:
        raise ApiError("already_reacted")
    _set(call, message, name, (*users, BOT_USER))
    return {}


def remove(call: Call) -> Json:
    """Take an emoji off."""
    message, name = _target(call)
    users = message.reactions.get(name, ())
    if BOT_USER not in users:
        raise ApiError("no_reaction")
    _set(call, message, name, tuple(user for user in users if user != BOT_USER))
    return {}


def get(call: Call) -> Json:
    """Say which emoji a message has."""
    room = call.conversation(member=False)
    message = call.message(room, "timestamp")
    return {"type": "message", "channel": room.id, "message": in_slack_form(message)}


def _target(call: Call) -> tuple[Message, str]:
    name = call.args.need("name", error="invalid_name").strip(":")
    if not _NAME.fullmatch(name):
        raise ApiError("invalid_name")
    return call.message(call.conversation(), "timestamp"), name


def _set(call: Call, message: Message, name: str, users: tuple[str, ...]) -> None:
    others = {other: who for other, who in message.reactions.items() if other != name}
    reactions = {**others, name: users} if users else others
    call.state.edit(message, reactions=reactions, edited=message.edited)


METHODS = {
    "reactions.add": Method(add, Tier.THREE, "reactions:write"),
    "reactions.remove": Method(remove, Tier.TWO, "reactions:write"),
    "reactions.get": Method(get, Tier.THREE, "reactions:read"),
}
