"""The stand-in workspace and its door for Python: what people do in, what they get to see out."""

import re
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar

from bot.playground.access import SCOPES
from bot.playground.acts import EVENTS
from bot.playground.args import Args
from bot.playground.clicks import Submitted
from bot.playground.clock import real_now
from bot.playground.elements import Given, Place, find
from bot.playground.errors import NoReplyError, NotThereError
from bot.playground.faults import Fault
from bot.playground.journal import Entry
from bot.playground.limits import Limits
from bot.playground.mentions import Notified
from bot.playground.nouns import BOT_USER, Conversation, Json, Message, Person, Sent, View
from bot.playground.standin import Options, StandIn
from bot.playground.transport import DEADLINE_S
from bot.playground.uploads import Upload

T = TypeVar("T")

PATIENCE_S = 10.0
"""How long a test waits for what must come."""


class Workspace:
    """A small Slack with three people, three channels and one app."""

    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in
        self.clock = stand_in.clock
        self.state = stand_in.state
        self.surfaces = stand_in.surfaces
        self.journal = stand_in.journal
        self.faults = stand_in.faults
        self.access = stand_in.access
        self.sockets = stand_in.sockets
        self.acts = stand_in.acts
        self.clicks = stand_in.clicks
        self.page = stand_in.page

    # ------------------------------------------------------------ life

    @classmethod
    async def start(
        cls,
        *,
        port: int = 0,
        clock: Callable[[], datetime] = real_now,
        monotonic: Callable[[], float] = time.monotonic,
        limits: Limits = Limits.OFF,
        command: str = "/papers",
        should_escape: bool = True,
        scopes: Iterable[str] = SCOPES,
        events: frozenset[str] = EVENTS,
        unfurl_domains: tuple[str, ...] = (),
        retry_after_s: tuple[float, ...] = (0.05, 0.1, 0.2),
        deadline_s: float = DEADLINE_S,
    ) -> Self:
        """Make a workspace and let it listen on loopback."""
        options = Options(
            clock=clock,
            monotonic=monotonic,
            limits=limits,
            command=command,
            should_escape=should_escape,
            scopes=frozenset(scopes),
            events=events,
            unfurl_domains=unfurl_domains,
            retry_after_s=retry_after_s,
            deadline_s=deadline_s,
        )
        stand_in = StandIn(options)
        await stand_in.listen(port)
        return cls(stand_in)

    async def stop(self) -> None:
        """Close everything."""
        await self._stand_in.stop()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    # ------------------------------------------------------------ for the app

    @property
    def api_url(self) -> str:
        """What the app gets as Slack's address."""
        return f"{self._stand_in.server.base_url}/api/"

    @property
    def page_url(self) -> str:
        """Where the page is."""
        return f"{self._stand_in.server.base_url}/"

    @property
    def bot_token(self) -> str:
        """The ``xoxb`` token."""
        return self.access.bot_token

    @property
    def app_token(self) -> str:
        """The ``xapp`` token, for Socket Mode."""
        return self.access.app_token

    @property
    def signing_secret(self) -> str:
        """Signs what is delivered over HTTP."""
        return self.access.signing_secret

    def deliver_to(self, url: str | None) -> None:
        """Deliver over HTTP to ``url``; with None over Socket Mode."""
        self._stand_in.deliver_to(url)

    async def verify_url(self) -> None:
        """Check the app's address as Slack does before it accepts it."""
        await self.acts.verify_url()

    # ------------------------------------------------------------ what people do

    def person(self, who: str) -> Person:
        """Find somebody by name or id."""
        return self.state.person(who)

    def conversation(self, name: str, *, user: str = "ada") -> Conversation:
        """Find ``#channel``, an id, or ``dm``: the direct messages of ``user`` with the bot."""
        return self.state.conversation(name, user=user)

    async def type(
        self, conversation: str, text: str, *, user: str = "ada", thread_ts: str | None = None
    ) -> Sent:
        """Type into the composer and wait until the app has acknowledged.

        Raises:
            NotAcknowledgedError: It did not; the person would see an error.
            PlaygroundError: Slack itself would not take it.
        """
        room = self.conversation(conversation, user=user)
        return await self.acts.type(self.person(user), room, text, thread_ts=thread_ts)

    async def press(
        self,
        target: Message | View,
        action_id: str,
        *,
        user: str = "ada",
        value: str | None = None,
        block_id: str | None = None,
    ) -> Sent:
        """Press a button."""
        target, place = self._find(target, action_id, block_id, value)
        return await self._use(target, place, value, user)

    async def choose(
        self,
        target: Message | View,
        action_id: str,
        option: Given,
        *,
        user: str = "ada",
        block_id: str | None = None,
    ) -> Sent:
        """Choose from a menu: an option's value or its text."""
        target, place = self._find(target, action_id, block_id, None)
        return await self._use(target, place, option, user)

    async def suggest(
        self, target: Message | View, action_id: str, typed: str, *, user: str = "ada"
    ) -> tuple[Json, ...]:
        """Type into an external select and see the options."""
        target, place = self._find(target, action_id, None, None)
        return await self.clicks.suggest(self.person(user), target, place, typed)

    async def submit(
        self, view: View, values: Mapping[str, Given] | None = None, *, user: str = "ada"
    ) -> Submitted:
        """Fill in a modal and send it."""
        current = self.surfaces.get(view.id)
        return await self.clicks.submit(self.person(user), current, values or {})

    async def close(self, view: View, *, user: str = "ada") -> None:
        """Close a modal without sending it."""
        await self.clicks.close(self.person(user), self.surfaces.get(view.id))

    async def shortcut(
        self, callback_id: str, *, message: Message | None = None, user: str = "ada"
    ) -> Sent:
        """Choose a shortcut, of a message or of the whole workspace."""
        if message is None:
            return await self.clicks.global_shortcut(self.person(user), callback_id)
        return await self.clicks.message_shortcut(
            self.person(user), self.current(message), callback_id
        )

    async def open_home(self, user: str = "ada", *, tab: str = "home") -> Sent:
        """Open the app's Home tab; what it publishes is then at ``home(user)``."""
        return await self.acts.open_home(self.person(user), tab=tab)

    def create(self, name: str, *members: str, private: bool = False) -> Conversation:
        """Make a channel of a few people, with the bot among them."""
        label = name.removeprefix("#")
        people = frozenset(self.person(each).id for each in members)
        room = Conversation(
            id=f"C0{re.sub('[^A-Z0-9]', '', label.upper()):X<8.8}",
            name=label,
            members=people | {BOT_USER},
            is_private=private,
        )
        return self.state.set_conversation(room)

    def leave(self, channel: str, who: str) -> None:
        """Let a person leave a channel."""
        room = self.conversation(channel)
        self.state.set_conversation(replace(room, members=room.members - {self.person(who).id}))

    async def invite(self, channel: str, *, user: str = "ada") -> Sent:
        """Invite the bot into a channel."""
        return await self.acts.invite(self.person(user), self.conversation(channel))

    async def kick(self, channel: str, *, user: str = "ada") -> None:
        """Remove the bot from a channel."""
        room = self.conversation(channel)
        left = replace(room, members=room.members - {BOT_USER})
        await self.acts.change_channel("left", left, self.person(user))

    async def archive(self, channel: str, *, user: str = "ada", archived: bool = True) -> None:
        """Archive a channel, or bring it back."""
        room = replace(self.conversation(channel), is_archived=archived)
        kind = "archive" if archived else "unarchive"
        await self.acts.change_channel(kind, room, self.person(user))

    async def rename(self, channel: str, name: str, *, user: str = "ada") -> None:
        """Give a channel another name."""
        room = replace(self.conversation(channel), name=name.removeprefix("#"))
        await self.acts.change_channel("rename", room, self.person(user))

    async def react(self, message: Message, name: str, *, user: str = "ada") -> None:
        """Put an emoji on a message."""
        await self.acts.react(self.person(user), self.current(message), name)

    async def uninstall(self) -> None:
        """Remove the app."""
        await self.acts.uninstall()

    def _find(
        self, target: Message | View, action_id: str, block_id: str | None, value: str | None
    ) -> tuple[Message | View, Place]:
        if isinstance(target, Message):
            target = self.current(target)
        else:
            target = self.surfaces.get(target.id)
        return target, find(target.blocks, action_id, block_id=block_id, value=value)

    async def _use(self, target: Message | View, place: Place, given: Given, user: str) -> Sent:
        if isinstance(target, View):
            return await self.clicks.on_view(self.person(user), target, place, given)
        return await self.clicks.on_message(self.person(user), target, place, given)

    # ------------------------------------------------------------ what people see

    def messages(
        self,
        conversation: str,
        *,
        thread_ts: str | None = None,
        visible_to: str = "ada",
    ) -> tuple[Message, ...]:
        """Return what stands in a conversation or a thread, oldest first."""
        room = self.conversation(conversation, user=visible_to)
        person = self.person(visible_to)
        if person.id not in room.members:
            raise NotThereError(f"{person.real_name} is not in {conversation}")
        return tuple(self.state.visible(room.id, to=person.id, thread_ts=thread_ts))

    def current(self, message: Message) -> Message:
        """Return a message as it now stands.

        Raises:
            NotThereError: It was deleted.
        """
        now = self.state.messages[message.conversation].get(message.ts)
        if now is None or now.deleted:
            raise NotThereError("the message was deleted")
        return now

    @property
    def notified(self) -> tuple[Notified, ...]:
        """Whom the app's messages have notified so far."""
        return tuple(self._stand_in.notified)

    @property
    def uploads(self) -> tuple[Upload, ...]:
        """The files that the app has sent."""
        return self._stand_in.uploads.complete_ones

    @property
    def views(self) -> tuple[View, ...]:
        """The open modals, the topmost last."""
        return self.surfaces.open_for()

    def home(self, user: str = "ada") -> View | None:
        """Somebody's App Home, once the app has published it."""
        return self.surfaces.home(self.person(user).id)

    def watch(self, conversation: str, *, user: str = "ada") -> Sent:
        """Remember this moment; ``reply`` then waits for what comes after it."""
        room = self.conversation(conversation, user=user)
        return Sent(conversation=room.id, user=self.person(user).id, seq=self.state.seq)

    async def reply(
        self, after: Sent | Message, *, user: str | None = None, within_s: float = PATIENCE_S
    ) -> Message:
        """Wait for the next message of the app which the person sees after something.

        An edit counts: it is what appears on the screen. After a message in a thread only that
        thread counts, after one that is not, its thread does as well.

        Raises:
            NoReplyError: Nothing came.
        """
        reader = self.person(user).id if user else _reader(after) or self.person("ada").id
        try:
            return await self.state.bell.until(
                lambda: self._answer(after, reader), within_s=within_s
            )
        except TimeoutError:
            recent = ", ".join(f"{entry.what}: {entry.status}" for entry in [*self.journal][-5:])
            raise NoReplyError(f"no reply within {within_s} s; lately: {recent}") from None

    async def until(self, ready: Callable[[], T | None], *, within_s: float = PATIENCE_S) -> T:
        """Wait until ``ready`` finds something in the workspace."""
        return await self.state.bell.until(ready, within_s=within_s)

    async def modal(self, *, user: str = "ada", within_s: float = PATIENCE_S) -> View:
        """Wait for an open modal and return the topmost."""
        id_ = self.person(user).id
        return await self.until(
            lambda: next(reversed(self.surfaces.open_for(id_)), None), within_s=within_s
        )

    async def settled(self) -> None:
        """Wait until every delivery and repetition in the background is over."""
        await self._stand_in.background.settled()

    def _answer(self, after: Sent | Message, reader: str) -> Message | None:
        later = bisect_right(self.state.log, after.seq, key=lambda message: message.seq)
        for message in self.state.log[later:]:
            if (
                message.bot_id is not None
                and not message.deleted
                and message.visible_to in {None, reader}
                and _belongs(message, after)
            ):
                return message
        return None

    # ------------------------------------------------------------ faults

    async def repeat(self, entry: Entry) -> None:
        """Deliver once more, letter by letter, what was delivered before."""
        await self.acts.deliver.repeat(entry)

    def fail(
        self,
        method: str,
        mode: str,
        *,
        times: int | None = 1,
        delay_s: float = 1.0,
        when: Callable[[Args], bool] = lambda _: True,
    ) -> Fault:
        """Let the next calls of a method go wrong; the modes are in ``faults.MODES``."""
        return self.faults.add(method, mode, times=times, delay_s=delay_s, when=when)


def _reader(after: Sent | Message) -> str | None:
    if isinstance(after, Sent):
        return after.user
    return after.visible_to or (after.user if after.bot_id is None else None)


def _belongs(message: Message, after: Sent | Message) -> bool:
    if after.conversation and message.conversation != after.conversation:
        return False
    if after.thread_ts:
        return message.ephemeral or message.thread_ts == after.thread_ts
    return after.ts is None or message.thread_ts in {None, after.ts}
