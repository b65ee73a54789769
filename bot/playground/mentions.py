"""Whom an app's message would notify: a message in, the people and groups it names out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.playground.nouns import Message

_NAMED = re.compile(
    r"<@([A-Z0-9]+)(?:\|[^>]*)?>|<!(channel|here|everyone)(?:\|[^>]*)?>|<!(subteam\^[A-Z0-9]+)[^>]*>"
)
_BARE = re.compile(r"(?<![\w@<!])@(channel|here|everyone)\b")


@dataclass(frozen=True, slots=True)
class Notified:
    """Somebody whom the app has notified."""

    who: str
    """``channel``, ``here``, ``everyone``, ``subteam^S...`` or a person's id."""
    conversation: str
    ts: str


def notified(message: Message) -> tuple[Notified, ...]:
    """Return whom a message of the app notifies."""
    found = [*named(message.text), *_walk(message.blocks), *_walk(message.attachments)]
    return tuple(Notified(who, message.conversation, message.ts) for who in dict.fromkeys(found))


def named(text: str, *, bare: bool = False) -> Iterator[str]:
    """Yield who is named in mrkdwn; ``bare`` also where Slack looks for plain ``@here``."""
    for match in _NAMED.finditer(text):
        yield match[1] or match[2] or match[3]
    if bare:
        yield from (match[1] for match in _BARE.finditer(text))


def _walk(node: Any) -> Iterator[str]:
    if isinstance(node, list | tuple):
        for item in node:
            yield from _walk(item)
    elif isinstance(node, dict):
        yield from _own(node)
        for value in node.values():
            yield from _walk(value)


def _own(node: dict[str, Any]) -> Iterator[str]:
    """Yield whom this very object names, without what lies in it."""
    text = node.get("text")
    match node.get("type"):
        case "mrkdwn" if isinstance(text, str):
            yield from named(text, bare=not node.get("verbatim", False))
        case "markdown" if isinstance(text, str):
            yield from named(text, bare=True)
        case "user" if "user_id" in node:
            yield str(node["user_id"])
        case "broadcast":
            yield str(node.get("range", "channel"))
        case "usergroup":
            yield f"subteam^{node.get('usergroup_id', '')}"
        case None if isinstance(text, str):  # an attachment
            yield from named(text)
