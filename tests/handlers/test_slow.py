"""Work that takes longer than Slack waits: a note in time, the answer later, never silence."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack import Running
from corpus.model import Kind, LookupResult, Outcome
from handlers.blocks import Message
from handlers.desk.bulk import Bulk
from handlers.desk.slow import in_time
from handlers.turn import Asker, Audience, Ours, Reply, Turn

NOTE, BROKEN = Message("one moment"), Message("interrupted")
SHORT = timedelta(milliseconds=10)


class Slack:
    """Remembers what it is told, and how."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str | None]] = []

    async def respond(self, **content: Any) -> Any:
        """What comes through a response_url."""
        self.heard.append(("respond", content["text"], content["response_type"]))
        return type("Answer", (), {"status_code": 200})

    async def say(self, **content: Any) -> dict[str, str]:
        """What is posted."""
        self.heard.append(("post", content["text"], content["thread_ts"]))
        return {"ts": "1780045920.000100"}

    async def chat_postEphemeral(self, **content: Any) -> None:  # noqa: N802 - Slack's name
        """What one person sees."""
        self.heard.append(("whisper", content["text"], content["thread_ts"]))

    async def settle(self) -> None:
        """Nothing is delivered twice here."""

    def turn(self) -> Turn:
        """A turn that answers here."""
        body: dict[str, Any] = {"command": "/papers"}
        ways: Any = (AsyncAck(), self.respond, self.say, self)
        return Turn(*ways, body, {}, None, self.settle, Ours("T1"), "/papers")


async def answer(work: "asyncio.Future[Message]") -> Reply:
    """The reply, when its message is there."""
    return Reply(await work, Audience.ROOM)


async def promised(work: "asyncio.Future[Message]", patience: timedelta = SHORT) -> Reply:
    return await in_time(answer(work), meanwhile=NOTE, interrupted=BROKEN, patience=patience)


async def test_what_is_soon_ready_is_the_answer_itself() -> None:
    done: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
    done.set_result(Message("found"))

    reply = await promised(done)

    assert (reply.message.text, reply.later) == ("found", None)


async def test_a_command_is_answered_at_once_and_again_for_the_room() -> None:
    slack, work = Slack(), asyncio.get_running_loop().create_future()
    turn = slack.turn()
    answering = asyncio.create_task(turn.answer_command(await promised(work)))
    await asyncio.sleep(0)

    assert turn.ack.response is not None
    assert "one moment" in turn.ack.response.body
    work.set_result(Message("found"))
    await answering

    assert slack.heard == [("respond", "found", "in_channel")]


async def test_a_mention_gets_a_private_note_and_the_answer_in_the_thread() -> None:
    slack, work = Slack(), asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(work.set_result, Message("found"))

    reply = Reply(NOTE, Audience.ASKER, later=asyncio.create_task(answer(work)))
    await slack.turn().answer_event(reply, asker=Asker("T1", "C1", "U1"), thread="1.2")

    assert slack.heard == [("whisper", "one moment", None), ("post", "found", "1.2")]


async def test_a_button_is_answered_twice_too() -> None:
    slack, work = Slack(), asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(work.set_result, Message("found"))

    reply = Reply(NOTE, Audience.ASKER, later=asyncio.create_task(answer(work)))
    await slack.turn().answer_action(reply)

    assert [text for _, text, _ in slack.heard] == ["one moment", "found"]


async def test_a_failure_is_the_listeners_to_excuse() -> None:
    work: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
    reply = await promised(work)
    work.set_exception(ValueError("broken"))

    assert reply.later is not None
    with pytest.raises(ValueError, match="broken"):
        await reply.later


async def test_who_waits_when_the_program_stops_is_told_so() -> None:
    slack, never = Slack(), asyncio.get_running_loop().create_future()
    running = Running()

    async def listener() -> None:
        await running.handle(None, None)  # type: ignore[arg-type]
        await slack.turn().answer_command(await promised(never))

    listening = asyncio.create_task(listener())
    await asyncio.sleep(0.05)

    assert await running.finish(patience=SHORT) == 1
    await listening
    assert slack.heard == [("respond", "interrupted", "ephemeral")]


class Slow:
    """A lookup that finds nobody, once it is allowed to."""

    def __init__(self) -> None:
        self.may_go_on = asyncio.Event()

    async def ask(self, text: str, *, kind: Kind) -> LookupResult:
        await self.may_go_on.wait()
        return LookupResult(query=text, outcome=Outcome.NONE, candidates=(), ms=0.0)

    async def numbered(self, text: str, asker: Asker) -> None:
        """No number of a list."""


async def test_coauthors_that_take_long_are_promised_too() -> None:
    found: Any = Slow()
    nothing: Any = None
    bulk = Bulk(found, found, nothing, nothing, "/papers", patience=SHORT)

    note = await bulk.coauthors("somebody", Asker("T1", "C1", "U1"))
    found.may_go_on.set()

    assert "I am looking" in note.message.text
    assert note.audience is Audience.ASKER
    assert note.later is not None
    assert "I am not sure who `somebody` is" in (await note.later).message.text
