"""What a person decides about identity, within an import's transaction: asked, kept, undone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import Decision, KnownAuthor, Word
from corpus.errors import NotFoundError
from corpus.model import AuthorId, Decided, DecisionId, EntryId, Kind, PaperId, Verdict
from corpus.personas import key_of, split_persona
from corpus.store import counting, decisions, known
from corpus.store.redirects import led_to
from corpus.store.rows import rows_in
from corpus.tables import entries, papers


class Deciding:
    """Decisions about papers and authors."""

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

    async def keep(self, word: Word[EntryId], *, by: str, now: datetime) -> DecisionId:
        """Keep what a person said; ``settle`` says about which papers."""
        number = await self._keep(Kind.PAPER, same=word.same, reason=word.reason, by=by, now=now)
        await decisions.anchor(self._connection, number, word)
        return number

    async def keep_about_people(self, word: Word[str], *, by: str, now: datetime) -> DecisionId:
        """Keep what a person said about two authors; ``settle`` says about which."""
        number = await self._keep(Kind.AUTHOR, same=word.same, reason=word.reason, by=by, now=now)
        await decisions.anchor_personas(self._connection, number, word)
        return number

    async def keep_namesake(
        self, personas: Sequence[str], name_key: str, of: Word[EntryId], *, by: str, now: datetime
    ) -> tuple[DecisionId, str]:
        """Keep that whoever has a name on some papers is not those personas.

        Returns:
            The decision, and the namesake's persona.
        """
        number = await self._keep(Kind.AUTHOR, same=False, reason=of.reason, by=by, now=now)
        namesake = split_persona(number, name_key)
        word = Word(same=False, left=tuple(personas), right=(namesake,), reason=of.reason)
        await decisions.anchor_personas(self._connection, number, word)
        await decisions.anchor(self._connection, number, of)
        return number, namesake

    async def present_author(self, author: AuthorId) -> KnownAuthor:
        """Give an author, also by a number they had before.

        Raises:
            NotFoundError: There never was one, or no list names them any more.
        """
        moved = await led_to(self._connection, Kind.AUTHOR.value, [author])
        now = AuthorId(moved.get(author, author))
        found = await known.authors_by_number(self._connection, [now])
        if not found:
            raise NotFoundError(f"there is no author a{author}", wanted=f"a{author}")
        return found[0]

    async def homes(self, personas: Collection[str]) -> Mapping[str, AuthorId]:
        """Give where personas live; of those that are no more, nothing."""
        return await known.homes(self._connection, personas)

    async def listed(self, paper: PaperId, author: AuthorId) -> Mapping[str, tuple[EntryId, ...]]:
        """Give the keys of the names by which a paper lists an author, each with its entries."""
        names = await known.listed_names(self._connection, paper, author)
        ids = await known.entries_of(self._connection, paper)
        return {key_of(name): ids for name in names}

    async def personas(self, decision: DecisionId) -> Mapping[str, tuple[str, ...]]:
        """Give the personas on which a decision hangs, ``left`` and ``right``."""
        return await decisions.personas_of(self._connection, decision)

    async def _keep(
        self, kind: Kind, *, same: bool, reason: str, by: str, now: datetime
    ) -> DecisionId:
        number = DecisionId(next(self._numbers.of("decision")))
        verdict = Verdict.SAME if same else Verdict.DIFFERENT
        made = Decision(kind=kind, verdict=verdict, left=0, right=0, reason=reason)
        await decisions.remember(self._connection, [(number, made)], by=by, now=now)
        return number

    async def settle(self, decision: DecisionId, left: int, right: int) -> Decided:
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
