"""Flags on their way out of the queue: settled by whoever may, and who flagged told of it.

The same for what is said in Slack and for what is said on the command line.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from corpus.errors import NotFoundError
from corpus.model import AuthorId, Decided, Flag, Named, PaperId
from corpus.store import Store
from corpus.text import titled
from handlers.blocks import Message
from handlers.delivery.slackcalls import LookError
from handlers.messages import flags as words

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Settling:
    """How flags come to their end."""

    store: Store
    tell: Callable[[str, Message], Awaitable[None]]
    """Writes to one person, once."""
    now: Callable[[], datetime]

    async def dismiss(self, number: int, *, by: str) -> bool:
        """Settle a flag without a change; False if none waits under that number."""
        settled = await self.store.flags.settle(number, by=by, now=self.now())
        if settled:
            log.info("flag dismissed", flag=number, by=by)
        return settled

    async def by_decision(
        self, decided: Decided, *, by: str, workspace: str | None = None
    ) -> tuple[Flag, ...]:
        """Settle what was flagged about both sides of a decision; give those flags.

        Args:
            decided: The decision.
            by: Who made it.
            workspace: Whose flags; ``None``: of all workspaces.
        """
        refs = [decided.left.ref, decided.right.ref]
        return await self.store.flags.settle_about(refs, workspace=workspace, by=by, now=self.now())

    async def tell_flaggers(self, flags: Sequence[Flag], *, by: str, said: str) -> int:
        """Tell who flagged what came of it; give how many of these flags somebody heard of.

        Nobody is told what they did themselves.
        """
        told = 0
        for flag in flags:
            if flag.user != by:
                card = await subject(self.store, flag.ref) or Named(flag.ref, "")
                told += await self.told(flag.user, words.settled(card, flag, said=said))
        return told

    async def told(self, user: str, message: Message) -> bool:
        """Write to one person; whether Slack took it."""
        try:
            await self.tell(user, message)
        except LookError as error:
            log.warning("person not told of a flag", cause=str(error))
            return False
        return True


async def subject(store: Store, ref: str) -> Named | None:
    """The paper or author of a card, under its present number."""
    try:
        if ref[0] == "a":
            author = await store.author(AuthorId(int(ref[1:])))
            return Named(f"a{author.id}", author.name)
        paper = await store.paper(PaperId(int(ref[1:])))
    except NotFoundError:
        return None
    return Named(f"p{paper.id}", titled(paper.title, paper.short_name))
