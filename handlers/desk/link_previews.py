"""Links that somebody posted in; the previews that belong below them, if any, out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from corpus.identifiers import canonical
from corpus.lookup import Lookup
from corpus.model import Paper, PaperId
from corpus.store import Store
from corpus.stories import ref_of
from handlers.desk.linked import linked
from handlers.desk.memory import Memory
from handlers.messages import link_previews as words
from handlers.turn import Asker, Reply

MOST = 2
"""Papers of one message that are previewed; of more none is."""
AGAIN = timedelta(minutes=30)
"""After this a paper is previewed once more in the same channel."""


@dataclass(frozen=True)
class LinkPreviews:
    """Papers that people link to, as far as the corpus knows them."""

    lookup: Lookup
    store: Store
    memory: Memory
    now: Callable[[], datetime]
    command: str

    async def of(self, links: Sequence[str], asker: Asker) -> Mapping[str, Reply]:
        """What goes below which link of a message.

        One paper is shown in full, two in a line each, of more none; none that the corpus does
        not have, and none that was previewed in the channel within the last half hour.
        """
        named = {identifier: link for link in reversed(links) if (identifier := canonical(link))}
        if not 0 < len(named) <= MOST:
            return {}
        found = await linked(self.lookup, reversed(named))
        now = self.now()
        new = await self.store.link_previews.claim(
            [*found],
            workspace=asker.workspace,
            channel=asker.channel,
            now=now,
            since=now - AGAIN,
        )
        papers = await self.store.papers([PaperId(int(ref[1:])) for ref in found if ref in new])
        return {
            named[found[ref]]: await self._preview(paper, asker, alone=len(named) == 1)
            for paper in papers
            if (ref := ref_of(paper)) in found
        }

    async def _preview(self, paper: Paper, asker: Asker, *, alone: bool) -> Reply:
        had = await self.store.discussions.of(ref_of(paper), workspace=asker.workspace)
        recalled = await self.memory.recall(had, asker)
        if alone:
            shown = words.full(paper, memory=recalled.line, command=self.command)
        else:
            shown = words.condensed(paper, memory=recalled.line)
        return Reply(shown, afterwards=recalled.afterwards)
