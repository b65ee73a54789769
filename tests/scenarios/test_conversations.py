"""Every verb, happy and unhappy, by every way in, over both transports: as it is written down.

A quarter of it runs with the quick tests: each conversation by two ways in, any two neighbours by
all four, over both transports in turn. The rest is slow.
"""

import re
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from bot.playground.nouns import BOT_USER, Message, Sent
from bot.playground.nouns import Conversation as Room
from handlers.desk.flags import MOST_TOLD
from handlers.verbs import VERBS, Verb
from tests.scenarios.conftest import START, Town, at_work
from tests.scenarios.newsstand import Newsstand, a_feed, newsstand
from tests.scenarios.talk import FOLDER, PEOPLE, Conversation, Line, Shown, conversations

WAYS = ("slash", "mention", "thread", "dm")
TRANSPORTS = ("socket", "http")
QUICK = (
    {("slash", "socket"), ("thread", "socket")},
    {("mention", "http"), ("dm", "http")},
    {("slash", "http"), ("thread", "http")},
    {("mention", "socket"), ("dm", "socket")},
)
"""What the quick tests try of a conversation, in turn."""
MOST = 3000
"""Adas that there may be; each conversation has its own."""
NOTE = "I will say here what"
"""What takes long on a busy machine is announced first."""
LONG_S = 30


@dataclass
class Hall:
    """One program in which many conversations are had, none of which hears another."""

    town: Town
    stand: Newsstand
    numbers: Iterator[int] = field(default_factory=count)

    def person(self, name: str, number: int) -> str:
        """Let somebody come who is like one of the three; give their id."""
        state = self.town.workspace.state
        who = replace(
            state.person(name), id=f"U1{name.upper()}{number:05d}", name=f"{name}{number}"
        )
        state.add_person(who)
        return who.id

    def meet(self, way: str) -> "Meeting":
        """People and a room that nobody has seen before."""
        state, number = self.town.workspace.state, next(self.numbers)
        names = {}
        for name in PEOPLE:
            names[name] = self.person(name, number)
        room = Room(
            id=f"C0MEET{number:05d}",
            name=f"meeting-{number}",
            members=frozenset({*names.values(), BOT_USER}),
        )
        state.set_conversation(room)
        path, title = f"/{number}.xml", f"Tidewater Notes {number}"
        self.stand.pages[path] = a_feed("Sparse gossip", title=title, day=START)
        known = {"feed": self.stand.address(path), "nothing": self.stand.address(f"/{number}/no")}
        return Meeting(self.town, way, room.id, names, known | {"blog": title})


@dataclass
class Meeting:
    """One conversation, by one way in."""

    town: Town
    way: str
    room: str
    people: dict[str, str]
    known: dict[str, str]
    """What was read and is named: for what is typed later."""
    thread: str | None = None
    last: dict[str, Message] = field(default_factory=dict)
    """The last message that each person read."""
    heard: list[str] = field(default_factory=list)

    async def begin(self) -> None:
        """Let somebody say what the thread is about, if it is to be one."""
        if self.way == "thread":
            sent = await self.town.workspace.type(self.room, "look", user=self.people["grace"])
            self.thread = sent.ts

    async def take(self, line: Line) -> None:
        """Do what a line says, and read what it says must be read."""
        text = line.typed(self.known)
        self.heard.append(f"{line.who}{' presses ' if line.presses else '> '}{text}")
        sent = await self._do(line, text)
        after: Sent | Message = sent
        for message in line.shown:
            after = await self._read(after, line.who)
            is_note = NOTE in after.shown and not any(NOTE in each.words for each in message)
            if is_note or after.files:
                after = await self._read(after, line.who)
            self._check(message, after, asked=sent)
            if after.thread_ts and self.way != "dm" and not line.presses:
                self._expect("`/papers" not in str(after.blocks), "a slash command in a thread")
            self.last[line.who] = after

    async def _do(self, line: Line, text: str) -> Sent:
        user, workspace = self.people[line.who], self.town.workspace
        if line.presses:
            return await workspace.press(self.last[line.who], text, user=user)
        match self.way:
            case "slash":
                return await workspace.type(self.room, f"/papers {text}", user=user)
            case "dm":
                return await workspace.type("dm", text or "hello", user=user)
            case _:
                said = f"@Offprint {text}"
                return await workspace.type(self.room, said, user=user, thread_ts=self.thread)

    async def _read(self, after: Sent | Message, who: str) -> Message:
        user = self.people[who]
        reply = await self.town.workspace.reply(after, user=user, within_s=LONG_S)
        indented = reply.shown.replace("\n", "\n      ")
        seen = "only they see" if reply.ephemeral else "everybody sees"
        self.heard.append(f"   {seen}: {indented}")
        return reply

    def _check(self, wanted: list[Shown], reply: Message, *, asked: Sent) -> None:
        # What is written down names the command; in a thread its hints are mentions.
        said = (reply.shown, reply.shown.replace("@Offprint", "/papers"))
        for each in wanted:
            if each.mark == "f":
                self._expect(each.words in self._files(asked.user), each)
            else:
                self._expect(any(each.found_in(way, self.known) for way in said), each)
                self._expect(self._is_seen_by(each.mark, reply), each)
        self._expect(reply.text.strip(), "no text for notifications")
        if self.way == "thread" and asked.ts:
            self._expect(reply.thread_ts == self.thread, "not in the thread where it was asked")
        if self.way == "mention" and asked.ts and not reply.ephemeral:
            self._expect(reply.thread_ts == asked.ts, "not in the thread of the mention")

    def _expect(self, is_so: object, what: object) -> None:
        if not is_so:
            pytest.fail("\n".join([*self.heard, f"   expected: {what}"]), pytrace=False)

    def _files(self, user: str) -> set[str]:
        seen = self.town.workspace.messages("dm", visible_to=user)
        return {str(file.get("title")) for message in seen for file in message.files}

    def _is_seen_by(self, mark: str, reply: Message) -> bool:
        if mark == "x":
            return True
        if self.way == "dm":
            return not reply.ephemeral or mark != "*"
        private = {"~": True, "*": False, "-": self.way == "slash"}[mark]
        return reply.ephemeral is private

    def gives_a_way_on(self, who: str) -> None:
        """What was refused or not found says what to type next, or offers it to be pressed."""
        reply = self.last[who]
        can_press = [
            each for each in reply.blocks if each["type"] == "actions" or "accessory" in each
        ]
        is_told = any(word in reply.shown for word in ("/papers ", "@Offprint ", "offprint "))
        self._expect(is_told or can_press, "a next command, or a button")
        self._expect(not re.search(r"Error|Traceback|Exception|!", reply.text), "our own words")

    def nothing_else_happened(self) -> None:
        """Nobody was called who did not act, and Slack refused nothing."""
        notified = {each.who for each in self.town.workspace.notified}

        assert {each for each in notified if not each.startswith("U1")} == set()
        assert [*self.town.workspace.journal.refused()] == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hall(
    library: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> AsyncIterator[Hall]:
    """The one program of each transport."""
    folder = tmp_path_factory.mktemp("hall") / "data"
    shutil.copytree(library, folder)
    async with newsstand() as stand:
        admins = frozenset(f"U1ADA{number:05d}" for number in range(MOST))
        more = {"offprint_admins": admins, "offprint_fetch_allow": stand.allow}
        patience = timedelta(seconds=2)
        async with at_work(folder, request.param, more, patience=patience) as town:
            hall = Hall(town, stand)
            for number in range(MOST_TOLD):  # whom the owners' queue reaches, met or not
                hall.person("ada", number)
            yield hall


ALL = conversations()


def all_ways() -> Iterator[object]:
    """Each conversation by each way in and over each transport."""
    for transport in TRANSPORTS:  # the outermost, for each has a program of its own
        for number, conversation in enumerate(ALL):
            for way in ways_of(conversation):
                is_quick = (way, transport) in QUICK[number % len(QUICK)]
                marks = () if is_quick else pytest.mark.slow
                name = f"{conversation}-{way}-{transport}"
                yield pytest.param(transport, way, conversation, marks=marks, id=name)


def ways_of(conversation: Conversation) -> tuple[str, ...]:
    return tuple(way for way in WAYS if way != "dm" or not conversation.in_room)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("hall", "way", "conversation"), [*all_ways()], indirect=["hall"], scope="module"
)
async def test_as_it_is_written_down(hall: Hall, way: str, conversation: Conversation) -> None:
    meeting = hall.meet(way)
    await meeting.begin()

    for line in conversation.lines:
        await meeting.take(line)
        await hall.town.program.follow_corpus()
        if not conversation.happy:
            meeting.gives_a_way_on(line.who)

    meeting.nothing_else_happened()


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_is_talked_about(verb: Verb) -> None:
    about = [each for each in ALL if each.verb == verb.name]
    typed = [line.text for each in about for line in each.lines if not line.presses]

    for way in WAYS:
        had = {each.happy for each in about if way in ways_of(each)}
        assert had == {True, False}, f"{FOLDER / verb.name}.txt: {way}"
    for usage in verb.usages:
        for word in words_of(usage.syntax):
            assert any(word in text for text in typed), f"nobody types {word} of {usage.syntax}"


def test_every_conversation_is_about_a_verb() -> None:
    assert {each.verb for each in ALL} <= {verb.name for verb in VERBS}
    assert len({str(each) for each in ALL}) == len(ALL)
    for each in ALL:
        assert all(line.shown[0] for line in each.lines), f"{each}: an answer that nobody reads"


def words_of(syntax: str) -> set[str]:
    """The words of a usage that are typed as they stand.

    >>> sorted(words_of("digest weekly mon,thu 9:00 [zone]"))
    ['9:00', 'digest', 'mon,thu', 'weekly']
    """
    bare = re.sub(r"<[^>]*>|\[[a-z]+\]", " ", syntax)
    return {word for word in re.split(r"[\s|\[\]]+", bare) if word}
