"""What the workspace is made of: changes in, the same things as they now stand out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.playground.bell import Bell
from bot.playground.errors import NotThereError
from bot.playground.nouns import BOT_USER, Conversation, Json, Message, Person
from bot.playground.reading import Directory

PEOPLE = (
    Person(id="U0ADA00001", name="ada", real_name="Ada Lovelace", color="9f69e7", is_admin=True),
    Person(
        id="U0GRACE001",
        name="grace",
        real_name="Grace Hopper",
        color="4bbe2e",
        tz="America/New_York",
    ),
    Person(id="U0KURT0001", name="kurt", real_name="Kurt Gödel", color="e7392d"),
)
BOT = Person(id=BOT_USER, name="offprint", real_name="Offprint", color="2d6a8a", is_bot=True)

_EVERYBODY = frozenset(person.id for person in PEOPLE)
CHANNELS = (
    Conversation(
        id="C0GENERAL1",
        name="general",
        members=_EVERYBODY | {BOT_USER},
        topic="What concerns everybody",
    ),
    Conversation(
        id="C0READING1",
        name="reading-group",
        members=_EVERYBODY | {BOT_USER},
        topic="One paper a week, Thursdays",
    ),
    Conversation(
        id="C0RANDOM01", name="random", members=_EVERYBODY, topic="Everything else, and coffee"
    ),
)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that people or the page may want to know."""

    kind: str
    """``message``, ``changed`` or ``deleted``."""
    message: Message
    before: Message | None = None


class State:
    """People, conversations and messages; the only place where they change."""

    def __init__(
        self, *, clock: Callable[[], datetime], monotonic: Callable[[], float], bell: Bell
    ) -> None:
        self.clock = clock
        self.monotonic = monotonic
        self.bell = bell
        self.people = {person.id: person for person in (*PEOPLE, BOT)}
        rooms = [*CHANNELS, *(_direct(person) for person in PEOPLE)]
        self.conversations = {room.id: room for room in rooms}
        self.messages: dict[str, dict[str, Message]] = {room.id: {} for room in rooms}
        self.log: list[Message] = []
        """Every version of every message, in the order in which they appeared."""
        self.listeners: list[Callable[[Change], None]] = []
        self.seq = 0
        self._last_us = 0

    # ------------------------------------------------------------ finding

    def person(self, who: str) -> Person:
        """Find somebody by id, name or real name.

        Raises:
            NotThereError: Nobody is called that.
        """
        wanted = who.removeprefix("@").casefold()
        for person in self.people.values():
            if wanted in {person.id.casefold(), person.name, person.real_name.casefold()}:
                return person
        raise NotThereError(f"there is nobody called {who} in the workspace")

    def conversation(self, name: str, *, user: str = "ada") -> Conversation:
        """Find a conversation by id or ``#name``; ``dm`` is ``user``'s own with the bot.

        Raises:
            NotThereError: There is none of that name.
        """
        wanted = name.removeprefix("#")
        if wanted.casefold() in {"dm", "@offprint", BOT.id.casefold()}:
            return self.direct(self.person(user).id)
        for room in self.conversations.values():
            if name == room.id or (room.kind == "channel" and wanted == room.name):
                return room
        raise NotThereError(f"there is no conversation {name} in the workspace")

    def direct(self, user: str) -> Conversation:
        """Find the direct messages between a person and the bot."""
        for room in self.conversations.values():
            if room.kind == "im" and user in room.members:
                return room
        raise NotThereError(f"{user} has no direct messages with the app")

    @property
    def directory(self) -> Directory:
        """Names for ids, as the screen shows them."""
        names = {person.id: person.real_name for person in self.people.values()}
        return Directory(names | {room.id: room.name for room in self.conversations.values()})

    def visible(
        self, room: str, *, to: str | None = None, thread_ts: str | None = None
    ) -> Iterator[Message]:
        """Yield what stands in a conversation, oldest first; ``to`` None sees no ephemeral ones."""
        for message in self.messages[room].values():
            in_thread = thread_ts is None or thread_ts in {message.ts, message.thread_ts}
            if not message.deleted and message.visible_to in {None, to} and in_thread:
                yield message

    # ------------------------------------------------------------ changing

    def next_seq(self) -> int:
        """Count one more change."""
        self.seq += 1
        return self.seq

    def next_ts(self) -> str:
        """Return a timestamp later than all before, also when the clock stands still."""
        self._last_us = max(int(self.clock().timestamp() * 1_000_000), self._last_us + 1)
        return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06d}"

    def add_person(self, person: Person) -> None:
        """Let somebody join the workspace, with direct messages of their own."""
        self.people[person.id] = person
        self.set_conversation(_direct(person))

    def set_conversation(self, room: Conversation) -> Conversation:
        """Store a conversation as it now is."""
        self.conversations[room.id] = room
        self.messages.setdefault(room.id, {})
        self.bell.ring()
        return room

    def post(self, message: Message) -> Message:
        """Store a new message; its ``ts`` is given here."""
        posted = replace(
            message,
            ts=self.next_ts(),
            seq=self.next_seq(),
            stored=self.monotonic(),
            directory=self.directory,
        )
        return self._put("message", posted)

    def edit(self, message: Message, **changes: object) -> Message:
        """Store a changed version of a message, marked as edited."""
        edited = replace(
            message,
            **{"edited": self.next_ts(), **changes},  # type: ignore[arg-type]
            seq=self.next_seq(),
            directory=self.directory,
        )
        return self._put("changed", edited)

    def delete(self, message: Message) -> Message:
        """Take a message off everybody's screen."""
        return self._put("deleted", replace(message, deleted=True, seq=self.next_seq()))

    def _put(self, kind: str, message: Message) -> Message:
        room = self.messages[message.conversation]
        change = Change(kind, message, room.get(message.ts))
        room[message.ts] = message
        self.log.append(message)
        for listener in self.listeners:
            listener(change)
        self.bell.ring()
        return message


def _direct(person: Person) -> Conversation:
    return Conversation(
        id=f"D{person.id[1:]}",
        name=person.name,
        members=frozenset({person.id, BOT_USER}),
        kind="im",
        is_private=True,
    )


def in_slack_form(message: Message) -> Json:
    """Write a message as Slack's API does, without its metadata."""
    form: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.bot_id:
        form |= {"bot_id": message.bot_id, "app_id": "A0OFFPRINT"}
    if message.blocks:
        form["blocks"] = list(message.blocks)
    if message.attachments:
        form["attachments"] = list(message.attachments)
    if message.files:
        form["files"] = list(message.files)
    if message.thread_ts:
        form["thread_ts"] = message.thread_ts
    if message.edited:
        form["edited"] = {"user": message.user, "ts": message.edited}
    if message.reactions:
        form["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in message.reactions.items()
        ]
    return form
