"""What is chosen from a message's menu in; the papers in that message out, for one's own eyes."""

from dataclasses import dataclass

from corpus.identifiers import identifiers_in
from handlers.desk import Desk
from handlers.turn import Turn


@dataclass(frozen=True)
class Shortcuts:
    """The entries of a message's menu."""

    desk: Desk

    async def look_up(self, turn: Turn) -> None:
        """Look up the papers that a message names or links to.

        The message is remembered for those it links to, in channels of which Slack tells us that
        who asks is in them: open ones, and those to which the bot was invited.
        """
        await turn.ack()
        message, asker = turn.payload["message"], turn.presser
        said = str(message.get("text") or "")
        await turn.answer_action(await self.desk.lookups.in_message(said, asker))
        named = identifiers_in(said)
        if named and asker.channel in await self.desk.memory.rooms(asker.user):
            thread = message.get("thread_ts")
            await self.desk.memory.posted(named, asker, ts=str(message["ts"]), thread=thread)
