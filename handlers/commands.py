"""Slash commands in, their answers out, inside the acknowledgement."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.desk import Desk
from handlers.messages import help as words
from handlers.parse import parse
from handlers.requests import is_change
from handlers.turn import Asker, Audience, Reply, Turn


@dataclass(frozen=True)
class Commands:
    """The one slash command, under whatever name it is installed."""

    desk: Desk
    now: Callable[[], datetime]

    async def papers(self, turn: Turn) -> None:
        """Answer ``/papers <anything>``."""
        command = turn.payload
        asker = Asker(turn.workspace, command["channel_id"], command["user_id"], alone=True)
        request = parse(command.get("text") or "", today=self.now().date())
        if is_change(request) and turn.is_stranger:
            said = Reply(words.stranger(command=self.desk.command), Audience.ASKER)
            await turn.answer_command(said)
            return
        await turn.answer_command(await self.desk.answer(request, asker))
