"""What people do outside of blocks: typing, inviting, opening the Home; events to the app out."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.playground import composing, events, interactions
from bot.playground.access import Access
from bot.playground.deliver import Ack, Deliver
from bot.playground.errors import ApiError, NotAcknowledgedError, PlaygroundError
from bot.playground.nouns import BOT_USER, Conversation, Json, Message, Person, Sent
from bot.playground.responses import Responses
from bot.playground.state import Change, State
from bot.playground.surfaces import Surfaces
from bot.playground.transport import Kind
from bot.playground.triggers import Triggers

EVENTS = frozenset(
    {
        "app_mention", "message.im", "app_home_opened", "member_joined_channel", "link_shared",
        "app_uninstalled", "tokens_revoked", "channel_rename", "channel_archive",
        "channel_unarchive", "channel_deleted", "channel_left", "group_rename", "group_archive",
        "group_unarchive", "group_left", "reaction_added",
    }
)  # fmt: skip
"""The events to which the app is subscribed."""


INVITE = "/invite"
"""The one command of Slack's own that is known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """People's acts, and what the app is told of them."""

    state: State
    surfaces: Surfaces
    triggers: Triggers
    responses: Responses
    deliver: Deliver
    access: Access
    later: Callable[[Awaitable[None]], None]
    command: str
    should_escape: bool
    subscribed: frozenset[str]
    unfurl_domains: tuple[str, ...]

    async def type(
        self, person: Person, room: Conversation, text: str, *, thread_ts: str | None = None
    ) -> Sent:
        """Use the composer: a slash command, else a post.

        Raises:
            PlaygroundError: Slack would not take it.
            NotAcknowledgedError: The app did not.
        """
        if person.id not in room.members:
            raise PlaygroundError(f"{person.real_name} is not in #{room.name}")
        if room.is_archived:
            raise PlaygroundError(f"#{room.name} is archived; nobody can post there")
        if text.startswith("/"):
            if thread_ts is not None:
                word = text.split()[0]
                raise PlaygroundError(f"{word} is not supported in threads. Sorry!")
            return await self._command(person, room, text)
        return await self._say(person, room, text, thread_ts)

    async def _command(self, person: Person, room: Conversation, text: str) -> Sent:
        word, _, rest = text.partition(" ")
        if word == INVITE:
            return await self._invite(person, room, rest)
        if word != self.command:
            raise PlaygroundError(f"{word} is not a valid command.")
        before = self.state.seq
        url = self.responses.issue(room.id, person.id)
        escaped = composing.composed(rest.strip(), self.state, labels=True)
        form = interactions.slash_command(
            command=word,
            text=escaped if self.should_escape else rest.strip(),
            person=person,
            room=room,
            hooks={"response_url": url, "trigger_id": self.triggers.issue(person.id)},
            token=self.access.verification_token,
        )
        ack = await self.deliver.ask(Kind.COMMAND, text, form)
        try:
            self.responses.answer(url, ack.answer)
        except ApiError as error:
            raise NotAcknowledgedError(word, reason=error.code) from None
        return Sent(conversation=room.id, user=person.id, seq=before, text=text, ms=ack.ms)

    async def _invite(self, person: Person, room: Conversation, named: str) -> Sent:
        """Do as Slack's own command ``/invite``, for the only one who is not everywhere."""
        if room.kind != "channel":
            raise PlaygroundError(f"{INVITE} works in channels only.")
        who = composing.composed(named.strip(), self.state).partition("|")[0].rstrip(">")
        if who != f"<@{BOT_USER}":
            raise PlaygroundError(f"Type {INVITE} @Offprint: nobody else is left to invite.")
        if BOT_USER in room.members:
            raise PlaygroundError(f"Offprint is already in #{room.name}.")
        return await self.invite(person, room)

    async def _say(
        self, person: Person, room: Conversation, text: str, thread_ts: str | None
    ) -> Sent:
        stored = composing.composed(text, self.state)
        parent = self.state.messages[room.id].get(thread_ts or "")
        message = self.state.post(
            Message(
                conversation=room.id,
                ts="",
                user=person.id,
                text=stored,
                blocks=(composing.rich_text(stored),),
                thread_ts=parent.thread_ts or parent.ts if parent else None,
            )
        )
        acks = await self._tell_all(self._events_of(message, room))
        return Sent(
            conversation=room.id,
            user=person.id,
            seq=message.seq,
            text=text,
            ts=message.ts,
            thread_ts=message.thread_ts,
            ms=max((ack.ms for ack in acks), default=0.0),
        )

    def _events_of(self, message: Message, room: Conversation) -> list[tuple[str, Json]]:
        told = []
        if room.kind == "im":
            told.append(("message.im", events.message_event(message, room)))
        if f"<@{BOT_USER}>" in message.text and BOT_USER in room.members:
            mention = events.message_event(message, room, kind="app_mention")
            told.append(("app_mention", mention))
        links = composing.links_in(message.text, self.unfurl_domains)
        if links and "links:read" in self.access.scopes:
            told.append(("link_shared", events.link_shared(message, room, links)))
        return told

    async def verify_url(self) -> None:
        """Check that the app answers the challenge with which Slack accepts its address.

        Raises:
            NotAcknowledgedError: It does not.
        """
        challenge = secrets.token_hex(16)
        token = self.access.verification_token
        payload = {"token": token, "challenge": challenge, "type": "url_verification"}
        ack = await self.deliver.ask(Kind.EVENT, "url_verification", payload)
        if challenge not in ack.answer.values():
            raise NotAcknowledgedError("url_verification", reason="challenge_failed")

    async def open_home(self, person: Person, *, tab: str = "home") -> Sent:
        """Open the app's Home, or its messages."""
        room, before = self.state.direct(person.id), self.state.seq
        event = events.app_home_opened(
            person, room, tab=tab, view=self.surfaces.home(person.id), ts=self.state.next_ts()
        )
        acks = await self._tell_all([("app_home_opened", event)])
        ms = max((ack.ms for ack in acks), default=0.0)
        return Sent(conversation="", user=person.id, seq=before, ms=ms)

    async def invite(self, person: Person, room: Conversation) -> Sent:
        """Invite the bot into a channel; everybody there reads that it came."""
        before = self.state.seq
        self.state.set_conversation(replace(room, members=room.members | {BOT_USER}))
        text = f"Offprint was added to #{room.name}"
        self.state.post(Message(conversation=room.id, ts="", user=BOT_USER, text=text))
        event = events.bot_joined(room, person, ts=self.state.next_ts())
        await self._tell_all([("member_joined_channel", event)])
        return Sent(conversation=room.id, user=person.id, seq=before)

    async def change_channel(self, kind: str, room: Conversation, actor: Person) -> None:
        """Store a channel as it now is and tell the app: ``archive``, ``rename``, ``left``..."""
        self.state.set_conversation(room)
        event = events.channel_event(kind, room, actor, ts=self.state.next_ts())
        await self._tell_all([(event["type"], event)])

    async def react(self, person: Person, message: Message, name: str) -> None:
        """Put an emoji on a message."""
        users = (*message.reactions.get(name, ()), person.id)
        self.state.edit(
            message, reactions={**message.reactions, name: users}, edited=message.edited
        )
        event = events.reaction_added(message, person, name, ts=self.state.next_ts())
        await self._tell_all([("reaction_added", event)])

    async def uninstall(self) -> None:
        """Remove the app from the workspace; its token is dead."""
        self.access.revoke()
        ts = self.state.next_ts()
        revoked = {"type": "tokens_revoked", "tokens": {"bot": [BOT_USER]}, "event_ts": ts}
        gone = {"type": "app_uninstalled", "event_ts": ts}
        await self._tell_all([("tokens_revoked", revoked), ("app_uninstalled", gone)])

    def echo(self, change: Change) -> None:
        """Tell the app of what it did itself in direct messages, as Slack does."""
        message = change.message
        room = self.state.conversations[message.conversation]
        if message.bot_id is None or message.ephemeral or room.kind != "im":
            return
        match change.kind:
            case "message":
                event = events.message_event(message, room)
            case "changed":
                event = events.changed_event(message, change.before, subtype="message_changed")
            case _:
                event = events.changed_event(message, change.before, subtype="message_deleted")
        self.later(self._tell_quietly(event))

    async def _tell_quietly(self, event: Json) -> None:
        try:
            await self._tell_all([("message.im", event)])
        except NotAcknowledgedError:
            return  # it stands in the journal, and nobody waits for it

    async def _tell_all(self, told: list[tuple[str, Json]]) -> list[Ack]:
        wanted = [(what, event) for what, event in told if what in self.subscribed]
        now = int(self.state.clock().timestamp())
        token = self.access.verification_token
        results = await asyncio.gather(
            *(
                self.deliver.tell(what, events.event_callback(event, token=token, at=now))
                for what, event in wanted
            ),
            return_exceptions=True,
        )
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return [result for result in results if isinstance(result, Ack)]
