"""Mentions and direct messages in, answers in the thread or the conversation out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from corpus.identifiers import identifiers_in
from handlers.desk import Desk
from handlers.messages import help as words
from handlers.parse import parse
from handlers.requests import is_change
from handlers.turn import Asker, Audience, Reply, Turn, is_of_a_person


@dataclass(frozen=True)
class Mentions:
    """The same words as the slash command, said to the bot."""

    desk: Desk
    now: Callable[[], datetime]

    async def mention(self, turn: Turn) -> None:
        """Answer ``@Offprint <anything>`` in the thread of the message."""
        event = turn.payload
        if event["channel"].startswith("D"):
            return  # the same words also come as a direct message
        await self._answer(turn, thread=event.get("thread_ts") or event["ts"])

    async def direct(self, turn: Turn) -> None:
        """Answer a direct message; other channels are left alone."""
        event = turn.payload
        if event.get("channel_type") != "im":
            return
        await self._answer(turn, thread=event.get("thread_ts"))

    async def _answer(self, turn: Turn, *, thread: str | None) -> None:
        event = turn.payload
        if not is_of_a_person(event) or event["user"] == turn.bot:
            return
        open_thread = event.get("thread_ts")
        asker = Asker(
            turn.workspace,
            event["channel"],
            event["user"],
            open_thread,
            opens=None if open_thread else thread,
            alone=event["channel"].startswith("D"),
        )
        request = parse(event.get("text") or "", today=self.now().date())
        if is_change(request) and _is_of_another_workspace(turn):
            said = Reply(words.stranger(command=self.desk.command), Audience.ASKER)
            await turn.answer_event(said, asker=asker, thread=thread)
            return
        if is_change(request):  # who dies over a change leaves it undone rather than done twice
            await turn.settle()
        reply = await self.desk.answer(request, asker)
        posted = await turn.answer_event(reply, asker=asker, thread=thread)
        await self.desk.memory.keep(reply, asker, ts=posted, thread=thread)
        named = identifiers_in(str(event.get("text") or ""))
        await self.desk.memory.posted(named, asker, ts=event["ts"], thread=open_thread)


def _is_of_another_workspace(turn: Turn) -> bool:
    """Whether it was said by a guest of a channel that is shared with another workspace.

    In such a channel who says nothing of where they belong belongs elsewhere; of people of an
    organization Slack names the organization.
    """
    event = turn.payload
    home = event.get("user_team") or event.get("source_team") or event.get("team")
    is_shared = bool(turn.body.get("is_ext_shared_channel"))
    return turn.is_stranger or (
        is_shared and (home is None or home not in {turn.ours.workspace, turn.ours.organization})
    )
