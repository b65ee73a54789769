"""What a person decides about papers, within an import's transaction: asked, kept, taken back."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import Decision, Word
from corpus.errors import NotFoundError
from corpus.model import Decided, DecisionId, EntryId, Kind, PaperId, Verdict
from corpus.store import counting, decisions
from corpus.store.redirects import led_to
from corpus.store.rows import rows_in
from corpus.tables import entries, papers


class Deciding:
    """Decisions about papers."""

    def __init__(self, connection: AsyncConnection, numbers: counting.Numbers) -> None:
        self._connection = connection
        self._numbers = numbers

    async def present(self, paper: PaperId) -> PaperId:
        """Give the number under which a paper stands now.

        Raises:
            NotFoundError: There never was one, or nobody speaks of it any more.
        """
        moved = await led_to(self._connection, Kind.PAPER.value, [paper])
        now = PaperId(moved.get(paper, paper))
        if await self._connection.scalar(select(papers.c.id).where(papers.c.id == now)) is None:
            raise NotFoundError(f"there is no paper p{paper}", wanted=f"p{paper}")
        return now

    async def labels(self, ids: Iterable[PaperId]) -> Mapping[int, str]:
        """Give what papers are called now."""
        return await decisions.paper_labels(self._connection, set(ids))

    async def where(self, ids: Collection[EntryId]) -> Mapping[EntryId, PaperId]:
        """Give the papers of entries; of those that are no more, none."""
        query = select(entries.c.id, entries.c.paper_id).where(entries.c.paper_id.is_not(None))
        rows = await rows_in(self._connection, query, entries.c.id, ids)
        return {EntryId(row.id): PaperId(row.paper_id) for row in rows}

    async def keep(self, word: Word, *, by: str, now: datetime) -> DecisionId:
        """Keep what a person said; ``settle`` says about which papers."""
        number = DecisionId(next(self._numbers.of("decision")))
        verdict = Verdict.SAME if word.same else Verdict.DIFFERENT
        made = Decision(kind=Kind.PAPER, verdict=verdict, left=0, right=0, reason=word.reason)
        await decisions.remember(self._connection, [(number, made)], by=by, now=now)
        await decisions.anchor(self._connection, number, word)
        return number

    async def settle(self, decision: DecisionId, left: PaperId, right: PaperId) -> Decided:
        """Keep under which numbers the two sides stand since."""
        await decisions.rename_sides(self._connection, decision, left, right)
        return await decisions.get(self._connection, decision)

    async def get(self, decision: DecisionId) -> Decided:
        """Give one decision.

        Raises:
            NotFoundError: There is none.
        """
        return await decisions.get(self._connection, decision)

    async def sides(self, decision: DecisionId) -> Mapping[str, tuple[EntryId, ...]]:
        """Give the entries on which a decision hangs, ``left`` and ``right``."""
        sides = await decisions.sides_of(self._connection, decision)
        return {side: tuple(ids) for side, ids in sides.items()}

    async def take_back(self, decision: DecisionId, *, now: datetime) -> None:
        """Let a decision hold no more."""
        await decisions.take_back(self._connection, decision, now=now)
