"""One call of a Web API method: what it may touch, and what the table says about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

from bot.playground.access import Access
from bot.playground.args import Args
from bot.playground.errors import ApiError, NotThereError
from bot.playground.nouns import BOT_USER, Conversation, Json, Message
from bot.playground.state import State
from bot.playground.surfaces import Surfaces
from bot.playground.triggers import Triggers
from bot.playground.uploads import Uploads

T = TypeVar("T")


class Tier(IntEnum):
    """Calls a minute that Slack allows; ``SPECIAL`` methods have their own rules."""

    ONE = 1
    TWO = 20
    THREE = 50
    FOUR = 100
    SPECIAL = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Everything that a method needs."""

    args: Args
    state: State
    surfaces: Surfaces
    triggers: Triggers
    uploads: Uploads
    access: Access
    base_url: str
    """``http://127.0.0.1:PORT``"""
    open_socket: Callable[[], str]
    """Makes a one-time address for Socket Mode."""
    unfurl_domains: tuple[str, ...] = ()
    """Domains for whose links the app may show previews."""
    lag_s: float = 0.0
    """How long a new message is not yet found by history."""

    @property
    def scopes(self) -> frozenset[str]:
        """What the app was granted."""
        return self.access.scopes

    def conversation(self, key: str = "channel", *, member: bool = True) -> Conversation:
        """Return the conversation of an argument, if the app may act there.

        Raises:
            ApiError: As Slack would answer.
        """
        name = self.args.need(key, error="channel_not_found")
        try:
            room = self.state.conversations.get(name) or self._by_name(name)
        except NotThereError:
            raise ApiError("channel_not_found") from None
        inside = BOT_USER in room.members
        if not inside and room.is_private:
            raise ApiError("channel_not_found")
        if member and room.is_archived:
            raise ApiError("is_archived")
        if member and not inside:
            raise ApiError("not_in_channel")
        return room

    def _by_name(self, name: str) -> Conversation:
        if name in self.state.people:
            return self.state.direct(name)
        if name.startswith("#"):
            return self.state.conversation(name)
        raise NotThereError(name)

    def message(self, room: Conversation, key: str = "ts") -> Message:
        """Return the message of an argument; ephemeral and deleted ones are not found."""
        message = self.state.messages[room.id].get(self.args.need(key, error="message_not_found"))
        if message is None or message.deleted or message.ephemeral:
            raise ApiError("message_not_found")
        return message


@dataclass(frozen=True, slots=True)
class Method:
    """One row of the table of methods."""

    run: Callable[[Call], Json]
    tier: Tier
    scope: str | None = None
    """One of these must be granted (separated by ``|``); None: any token will do."""
    token: str = "bot"  # noqa: S105 - a kind of token
    """``bot``, ``app`` or ``none``."""


def page_of(call: Call, items: Sequence[T], *, default: int, most: int) -> tuple[list[T], str]:
    """Cut one page out of a list.

    Returns:
        The page and the cursor of the next, which is empty at the end.
    """
    limit = call.args.number("limit", default, most=most)
    cursor = call.args.text("cursor")
    if cursor and not cursor.removeprefix("page:").isdigit():
        raise ApiError("invalid_cursor")
    start = int(cursor.removeprefix("page:") or 0)
    end = start + limit
    return list(items[start:end]), f"page:{end}" if end < len(items) else ""


def with_cursor(answer: Json, cursor: str) -> Json:
    """Add the cursor of the next page where Slack puts it."""
    return {**answer, "response_metadata": {"next_cursor": cursor}}
