"""Mentions and direct messages in, answers in the thread or the conversation out."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from handlers.desk import Desk
from handlers.parse import parse
from handlers.turn import Asker, Turn

REMEMBERED = 2000
"""Messages remembered as answered: a retry of Slack's comes within minutes."""


@dataclass(frozen=True)
class Mentions:
    """The same words as the slash command, said to the bot."""

    desk: Desk
    now: Callable[[], datetime]
    _answered: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    async def mention(self, turn: Turn) -> None:
        """Answer ``@Offprint <anything>`` in the thread of the message."""
        event = turn.payload
        if event["channel"].startswith("D"):
            return  # the same words also come as a direct message
        await self._answer(turn, thread=event.get("thread_ts") or event["ts"])

    async def direct(self, turn: Turn) -> None:
        """Answer a direct message; what bots say, edits and other channels are left alone."""
        event = turn.payload
        if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id"):
            return
        await self._answer(turn, thread=event.get("thread_ts"))

    async def _answer(self, turn: Turn, *, thread: str | None) -> None:
        event = turn.payload
        message = (event["channel"], event["ts"])
        if message in self._answered or "user" not in event:
            return
        self._answered.append(message)
        asker = Asker(turn.body["team_id"], event["channel"], event["user"], event.get("thread_ts"))
        request = parse(event.get("text") or "", today=self.now().date())
        reply = await self.desk.answer(request, asker)
        await turn.answer_event(reply, asker=asker, thread=thread)
