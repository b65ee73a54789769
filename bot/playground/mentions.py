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
    if not isinstance(node, dict):
        return
    match node.get("type"), node.get("text"):
        case "mrkdwn", str(text):
            yield from named(text, bare=not node.get("verbatim", False))
        case "markdown", str(text):
            yield from named(text, bare=True)
        case "user", _ if "user_id" in node:
            yield str(node["user_id"])
        case "broadcast", _:
            yield str(node.get("range", "channel"))
        case "usergroup", _:
            yield f"subteam^{node.get('usergroup_id', '')}"
        case _:
            for key, value in node.items():
                if key == "text" and isinstance(value, str) and "blocks" not in node:
                    continue
                yield from _walk(value)
