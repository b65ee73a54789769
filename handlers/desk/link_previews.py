"""Links that somebody posted in; the previews that belong below them, if any, out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from corpus.identifiers import canonical
from corpus.lookup import Lookup
from corpus.model import Kind, Outcome, PaperId
from corpus.store import Store
from handlers.blocks import Message
from handlers.messages import link_previews as words

MOST = 2
"""Papers of one message that are previewed; of more none is."""
AGAIN = timedelta(minutes=30)
"""After this a paper is previewed once more in the same channel."""


@dataclass(frozen=True)
class LinkPreviews:
    """Papers that people link to, as far as the corpus knows them."""

    lookup: Lookup
    store: Store
    now: Callable[[], datetime]
    command: str

    async def of(
        self, links: Sequence[str], *, workspace: str, channel: str
    ) -> Mapping[str, Message]:
        """What goes below which link.

        One paper is shown in full, two in a line each, of more none; none that the corpus does
        not have, and none that was previewed in the channel within the last half hour.
        """
        named = {identifier: link for link in reversed(links) if (identifier := canonical(link))}
        if not 0 < len(named) <= MOST:
            return {}
        found = {
            ref: link
            for identifier, link in reversed(named.items())
            if (ref := await self._ref(identifier))
        }
        now = self.now()
        new = await self.store.link_previews.claim(
            [*found], workspace=workspace, channel=channel, now=now, since=now - AGAIN
        )
        papers = await self.store.papers([PaperId(int(ref[1:])) for ref in found if ref in new])
        return {
            found[f"p{paper.id}"]: words.full(paper, command=self.command)
            if len(named) == 1
            else words.condensed(paper)
            for paper in papers
            if f"p{paper.id}" in found
        }

    async def _ref(self, identifier: str) -> str | None:
        result = await self.lookup.ask(identifier, kind=Kind.PAPER)
        return result.candidates[0].ref if result.outcome is Outcome.EXACT else None
