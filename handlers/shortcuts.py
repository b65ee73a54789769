"""What is chosen from a message's menu in; the papers in that message out, for one's own eyes."""

from dataclasses import dataclass

from handlers.desk import Desk
from handlers.turn import Turn


@dataclass(frozen=True)
class Shortcuts:
    """The entries of a message's menu."""

    desk: Desk

    async def look_up(self, turn: Turn) -> None:
        """Look up the papers that a message names or links to."""
        await turn.ack()
        said = str(turn.payload["message"].get("text") or "")
        await turn.answer_action(await self.desk.lookups.in_message(said, turn.presser))
