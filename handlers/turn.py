"""One delivery from Slack in; the place to answer it out: the one call shape of all handlers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.context.say.async_say import AsyncSay
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.blocks import Message, with_mentions

log = structlog.get_logger(__name__)

LETTER, SETTLE = "letter", "settle"
"""In Bolt's context: the key of what was delivered, and how to say that it has had its effect."""

_OUTSIDE = frozenset({"not_in_channel", "channel_not_found"})
"""What Slack says of channels that we are not in; it has posted nothing then."""


@dataclass(frozen=True, slots=True)
class Ours:
    """Where the app is installed, by its token."""

    workspace: str
    organization: str | None = None
    """The organization of that workspace, if it belongs to one."""


@dataclass(frozen=True, slots=True)
class Room:
    """A channel, as far as it matters who reads there."""

    is_open: bool
    """Whether everybody of the workspace may come in."""
    is_shared: bool = False
    """Whether people of other companies are in it."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where."""

    workspace: str
    channel: str
    user: str
    thread: str | None = None
    """The thread that was open already when it was asked."""
    opens: str | None = None
    """The thread that the answer opens."""
    alone: bool = False
    """Whether nobody else sees the answer, so that it may name what others must not know of."""

    @property
    def conversation(self) -> str:
        """Where numbers are looked up: this person in this thread, or in this channel."""
        return self._in(self.thread) if self.thread else self.channel_conversation

    @property
    def channel_conversation(self) -> str:
        """The same outside of threads."""
        return f"{self.workspace}/{self.channel}/{self.user}"

    @property
    def conversations(self) -> tuple[str, ...]:
        """Where a numbered list is remembered: also in the thread that shows it."""
        opened = (self._in(self.opens),) if self.opens else ()
        return (self.conversation, *opened)

    def _in(self, thread: str) -> str:
        return f"{self.channel_conversation}/{thread}"


class Audience(StrEnum):
    """Who sees a reply."""

    ASKER = "asker"
    """Help, errors, lists, previews: always private."""
    AS_ASKED = "as asked"
    """Lookups: private after a slash command, in the thread after a mention."""
    ROOM = "room"
    """Changes to what the channel follows or when: everybody is concerned."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A message and who is to see it."""

    message: Message
    audience: Audience = Audience.AS_ASKED
    about: str | None = None
    """The short id of the paper or post whose card this is."""
    afterwards: Callable[[], Awaitable[None]] | None = None
    """What is done once this was said, such as telling others; it raises nothing."""
    later: Awaitable["Reply"] | None = None
    """What takes longer than Slack waits: this message says so, and the next one what came of it.

    The listener itself stays until it is there, so a program that stops waits for it as for every
    listener.
    """


@dataclass(frozen=True, slots=True)
class Turn:
    """What Slack delivered, and the ways to answer."""

    ack: AsyncAck
    respond: AsyncRespond
    say: AsyncSay
    client: AsyncWebClient
    body: dict[str, Any]
    payload: dict[str, Any]
    """The command, event, action or view inside the body."""
    bot: str | None
    """Our own user id in this workspace."""
    settle: Callable[[], Awaitable[None]]
    """Say that this has had its effect: awaited before an effect that must not come twice."""
    ours: Ours
    command: str
    """The slash command, as hints name it."""

    async def answer_command(self, reply: Reply) -> None:
        """Answer a slash command in its acknowledgement: one exchange, no second call."""
        kind = "in_channel" if reply.audience is Audience.ROOM else "ephemeral"
        await self.ack(response_type=kind, **_content(reply.message))
        for sheet in reply.message.more:
            await self._respond(sheet, kind=kind)
        await _after(reply)
        if reply.later is not None:
            await self.answer_action(await reply.later)

    async def answer_event(self, reply: Reply, *, asker: Asker, thread: str | None) -> str | None:
        """Answer a mention or a direct message where it was said; give Slack's number of it.

        What only the asker sees goes into a thread only if they have that thread before them, and
        has no number.
        """
        posted: str | None = None
        is_in_thread = reply.audience is not Audience.ASKER or asker.thread is not None
        message = self._as_read(reply.message, asker.channel, in_thread=is_in_thread)
        for sheet in message.sheets:
            if reply.audience is Audience.ASKER and not asker.channel.startswith("D"):
                await self.client.chat_postEphemeral(
                    channel=asker.channel,
                    user=asker.user,
                    thread_ts=asker.thread,
                    **_content(sheet),
                )
            else:
                said = await self.say(
                    channel=asker.channel,
                    thread_ts=thread,
                    unfurl_links=False,
                    unfurl_media=False,
                    **_content(sheet),
                )
                posted = posted or said.get("ts")
        await _after(reply)
        if reply.later is not None:
            await self.answer_event(await reply.later, asker=asker, thread=thread)
        return posted

    async def answer_action(self, reply: Reply, *, replace: bool = False) -> None:
        """Answer a button, or a command once more: in its place, privately, or for the room."""
        kind = "in_channel" if reply.audience is Audience.ROOM else "ephemeral"
        message = self._in_place(reply.message)
        await self._respond(message, kind=kind, replace=replace)
        for sheet in message.more:
            await self._respond(sheet, kind=kind)
        await _after(reply)
        if reply.later is not None:
            await self.answer_action(await reply.later)

    async def post(self, message: Message) -> str | None:
        """Post for everybody where a button was pressed; give Slack's number of it.

        Where we are not a member only the button's own address can do it, which tells no number.
        """
        place: dict[str, Any] = {"channel": self.presser.channel, "thread_ts": self._thread}
        posted: str | None = None
        try:
            for sheet in self._in_place(message).sheets:
                said = await self.client.chat_postMessage(
                    **place, unfurl_links=False, unfurl_media=False, **_content(sheet)
                )
                posted = posted or said.get("ts")
        except SlackApiError as error:
            if posted or error.response["error"] not in _OUTSIDE:
                raise
            await self.answer_action(Reply(message, Audience.ROOM))
        return posted

    def _in_place(self, message: Message) -> Message:
        """As it is read where a button was pressed; a command has no thread."""
        in_thread = self._thread is not None
        channel = self.presser.channel if in_thread else ""
        return self._as_read(message, channel, in_thread=in_thread)

    def _as_read(self, message: Message, channel: str, *, in_thread: bool) -> Message:
        """With hints that can be followed where it is read: in a channel's thread by a mention."""
        if not in_thread or channel.startswith("D"):
            return message
        return with_mentions(message, command=self.command)

    async def _respond(self, message: Message, *, kind: str, replace: bool = False) -> None:
        """Use the address that came with a button or a command; it takes five messages.

        What was pressed on the App Home came without: it is answered in the direct messages.
        """
        if self.is_at_home:
            await self.client.chat_postMessage(
                channel=self.presser.channel,
                unfurl_links=False,
                unfurl_media=False,
                **_content(message),
            )
            return
        answer = await self.respond(
            response_type=kind,
            replace_original=replace,
            thread_ts=None if replace else self._thread,
            unfurl_links=False,
            unfurl_media=False,
            **_content(message),
        )
        if answer.status_code != 200:
            log.warning("answer refused", status=answer.status_code, cause=answer.body)

    @property
    def presser(self) -> Asker:
        """Who pressed a button, and where; on the App Home, their direct messages with us."""
        user = self.body["user"]["id"]
        view = self.body.get("view") or {}
        home = view.get("private_metadata") if self.is_at_home else None
        channel = self.body.get("channel", {}).get("id") or home or user
        alone = bool(self._container.get("is_ephemeral")) or not channel.startswith(("C", "G"))
        return Asker(self.workspace, channel, user, self._thread, alone=alone)

    @property
    def workspace(self) -> str:
        """Whose rows count: ours for us, and for strangers their own, where there are none."""
        return self._home if self.is_stranger else self.ours.workspace

    @property
    def is_stranger(self) -> bool:
        """Whether it comes from another workspace, as in channels that are shared with others.

        Workspaces of one organization are not strange to each other.
        """
        if self._home == self.ours.workspace:
            return False
        theirs = self.body.get("enterprise_id") or (self.body.get("enterprise") or {}).get("id")
        return self.ours.organization is None or theirs != self.ours.organization

    async def may_change(self) -> bool:
        """Whether a button was pressed by one of us, who alone may change something.

        In an organization a person is at home in one of its workspaces and at work in several, and
        what Slack says of a guest of another company may look the same; so there it is asked
        whether the channel has such guests. Where Slack does not say, it may have.
        """
        channel = self.presser.channel
        if self.is_stranger or self._home == self.ours.workspace:
            return not self.is_stranger
        if not channel.startswith(("C", "G")):
            return True
        try:
            answer = await self.client.conversations_info(channel=channel)
        except Exception as error:  # noqa: BLE001 - whatever it is, Slack did not say
            log.warning("channel of a colleague not known", cause=type(error).__name__)
            return False
        return not (answer.get("channel") or {}).get("is_ext_shared", True)

    @property
    def _home(self) -> str:
        """The workspace from which something comes, as Slack says; empty if it does not."""
        user, view = self.body.get("user"), self.body.get("view") or {}
        if isinstance(user, dict):
            team = self.body.get("team") or {}
            return str(user.get("team_id") or team.get("id") or view.get("team_id") or "")
        installed = (self.body.get("authorizations") or [{}])[0]
        return str(installed.get("team_id") or self.body.get("team_id") or "")

    @property
    def is_at_home(self) -> bool:
        """Whether a button of the App Home was pressed: it has no room for an answer."""
        return (self.body.get("view") or {}).get("type") == "home"

    @property
    def pressed(self) -> str | None:
        """Slack's number of the message whose button was pressed, if everybody sees it."""
        ts = self._container.get("message_ts")
        return None if self._container.get("is_ephemeral") or not ts else str(ts)

    @property
    def _thread(self) -> str | None:
        """The thread in which a button was pressed, or a message's menu opened."""
        message = self.body.get("message") or {}
        thread = self._container.get("thread_ts") or message.get("thread_ts")
        return str(thread) if thread else None

    @property
    def _container(self) -> dict[str, Any]:
        return self.body.get("container") or {}


Handler = Callable[[Turn], Awaitable[None]]


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}


async def _after(reply: Reply) -> None:
    if reply.afterwards is not None:
        await reply.afterwards()


_SAID_WITH = frozenset({"file_share", "thread_broadcast"})
"""Kinds of messages that people write all the same."""


def is_of_a_person(event: Mapping[str, Any]) -> bool:
    """Whether somebody said this: no edit, no workflow, no other bot, or it would never end.

    >>> is_of_a_person({"user": "U1"}), is_of_a_person({"user": "U1", "bot_id": "B1"})
    (True, False)
    """
    kind = event.get("subtype")
    said = isinstance(event.get("user"), str) and not event.get("bot_id")
    return said and (not kind or kind in _SAID_WITH)
