"""One document on its way in: its row, its statements and the changes they make, all or nothing."""

import asyncio
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import (
    AuthorChanges,
    AuthorMoves,
    Decision,
    KnownAuthor,
    PaperChanges,
    PostChange,
    Split,
    Statement,
    Word,
)
from corpus.model import (
    RULE,
    AuthorId,
    Authorship,
    Content,
    DecisionId,
    Document,
    DocumentId,
    EntryId,
    ImportReport,
    PaperId,
    ParsedDocument,
    PostId,
    Profile,
)
from corpus.personas import key_of
from corpus.store import (
    author_changes,
    counting,
    decisions,
    known,
    paper_changes,
    post_changes,
    touched,
)
from corpus.store import personas as personas_
from corpus.store.deciding import Deciding
from corpus.store.kept import given_text
from corpus.store.rereading import Rereading
from corpus.store.rows import (
    Written,
    document_row,
    execute_all,
    rows_in,
    written,
)
from corpus.tables import claims, counters, documents, entries

KEPT_BYTES = 10 * 1024 * 1024
"""Larger documents are not kept, only their digest."""

_METRICS = (
    "category",
    "affiliation",
    "h_index",
    "paper_count",
    "citations",
    "novelty",
    "ai_score",
)
_COUNTED = ("document", "entry", "paper", "post", "author", "decision", "change")
_SAID_AGAIN = (
    update(entries).where(entries.c.id == bindparam("entry")).values(as_of=bindparam("day"))
)


@dataclass(slots=True)
class Tally:
    """What was changed so far."""

    papers_new: int = 0
    papers_updated: int = 0
    posts_new: int = 0
    authors_new: int = 0
    authors_updated: int = 0

    @property
    def is_change(self) -> bool:
        """Whether anything that lookups show is different."""
        return bool(
            self.papers_new or self.papers_updated or self.authors_new or self.authors_updated
        )

    def added_to(self, report: ImportReport) -> ImportReport:
        """Write into a report what was changed."""
        return replace(
            report,
            papers_new=self.papers_new,
            papers_updated=self.papers_updated,
            posts_new=self.posts_new,
            authors_new=self.authors_new,
        )


@dataclass(slots=True)
class SpokenOf:
    """Keys of names of whose bearers something new was said."""

    keys: set[str] = field(default_factory=set)
    knotty: set[str] = field(default_factory=set)
    """Of names that several personas share, or of persons with several names."""

    def note(
        self,
        authors: Mapping[PaperId, Sequence[Authorship]],
        stored: Mapping[PaperId, Mapping[str, Any]],
    ) -> None:
        """Note who stands on papers that changed, and who did before."""
        for paper, list_ in authors.items():
            self.keys |= {key_of(each.name) for each in list_}
            if paper in stored:
                before = {each.name for each in stored[paper]["authorships"]}
                self.knotty |= {key_of(name) for name in before - {each.name for each in list_}}
                self.keys |= {key_of(name) for name in before}


@dataclass(frozen=True, slots=True)
class Heard:
    """Statements parted into those not heard before and known ones that were said again."""

    fresh: tuple[Statement, ...]
    again: frozenset[EntryId] = frozenset()
    papers: frozenset[PaperId] = frozenset()
    """Of those said again."""
    post_keys: frozenset[str] = frozenset()
    """As ``papers``."""


class Intake:
    """The open transaction of one import."""

    def __init__(self, connection: AsyncConnection, numbers: counting.Numbers) -> None:
        self._connection = connection
        self._numbers = numbers
        self._document: DocumentId | None = None
        self._is_again = False
        self._written: dict[EntryId, Written] = {}
        self._touched_papers = touched.Few[PaperId]()
        self._touched_authors = touched.Few[AuthorId]()
        self._authors_before = numbers.last.get("author", 0)
        self._splits: tuple[Split, ...] | None = None
        self.tally = Tally()
        self.spoken_of = SpokenOf()
        self.deciding = Deciding(connection, numbers)

    @classmethod
    async def begin(cls, connection: AsyncConnection) -> "Intake":
        """Take the counters; another import waits here until this one is done."""
        query = select(counters).where(counters.c.name.in_(_COUNTED)).with_for_update()
        rows = await connection.execute(query)
        return cls(connection, counting.Numbers({row.name: row.value for row in rows}))

    def ids(self, name: str) -> Iterator[int]:
        """Give an endless supply of numbers for new papers, posts, authors or entries."""
        return self._numbers.of(name)

    async def finish(self) -> None:
        """Settle the counters."""
        if self.tally.is_change:
            await touched.remember(
                self._connection,
                next(self.ids("change")),
                papers=self._touched_papers,
                authors=self._touched_authors,
            )
        await counting.settle(self._connection, self._numbers.last)

    # ------------------------------------------------------------------- the document itself

    async def has_document(self, identity: str) -> bool:
        """Whether it was imported before."""
        query = select(documents.c.id).where(documents.c.identity == identity)
        return await self._connection.scalar(query) is not None

    async def add_document(
        self,
        document: Document,
        parsed: ParsedDocument,
        *,
        identity: str,
        digest: str,
        source: str,
        profile: Profile | None,
        now: datetime,
    ) -> None:
        """Keep the document and what is known about it as a whole."""
        self._document = DocumentId(next(self.ids("document")))
        row = document_row(parsed, profile) | {
            "id": self._document,
            "identity": identity,
            "digest": digest,
            "name": document.name,
            "source": source,
            "url": parsed.url or document.url,
            "as_of": document.as_of,
            "read_at": now,
            "quiet": document.quiet,
            "size": len(document.content),
            "given": given_text(document),
            "content": await asyncio.to_thread(_kept, document.content),
        }
        await self._connection.execute(insert(documents), row)

    async def again(self, document: DocumentId) -> Rereading:
        """Say from now on what a document says that is kept already; nothing of it is news."""
        self._document, self._is_again = document, True
        return Rereading(
            self._connection,
            document,
            last=dict(self._numbers.last),
            touched=self._touched_authors,
        )

    async def forget_silent_document(self) -> None:
        """Let the document go if it said nothing that was not known.

        A feed that writes the time into each of its answers would otherwise fill the database.
        What it said again is dated by it all the same.
        """
        said = (exists().where(each.c.document_id == documents.c.id) for each in (entries, claims))
        silent = delete(documents).where(documents.c.id == self._document, ~or_(*said))
        await self._connection.execute(silent)

    # --------------------------------------------------------------------- what is known

    async def hear(self, statements: Sequence[Statement]) -> Heard:
        """Find the statements that no earlier capture of the same source made word for word.

        Of those made before only the day moves on: a feed says most things many times.
        """
        self._written = await asyncio.to_thread(lambda: {s.id: written(s) for s in statements})
        marks = {self._written[s.id].mark: s for s in reversed(statements)}
        query = select(
            entries.c.id, entries.c.mark, entries.c.as_of, entries.c.paper_id, entries.c.post_id
        )
        rows = await rows_in(self._connection, query, entries.c.mark, marks)
        later = [row for row in rows if marks[row.mark].as_of > row.as_of]
        days = ({"entry": row.id, "day": marks[row.mark].as_of} for row in later)
        await execute_all(self._connection, _SAID_AGAIN, days)
        known_marks = {row.mark for row in rows}
        fresh = sorted(
            (s for mark, s in marks.items() if mark not in known_marks), key=lambda s: s.id
        )
        return Heard(
            fresh=tuple(fresh),
            again=frozenset(EntryId(row.id) for row in later),
            papers=frozenset(PaperId(row.paper_id) for row in later if row.paper_id is not None),
            post_keys=frozenset(
                key for row in later if (key := marks[row.mark].post_key) is not None
            ),
        )

    async def statements_like(
        self, keys: Collection[int], *, again: Collection[PaperId] = ()
    ) -> list[Statement]:
        """Give what is said about papers that may be meant, or of which something was repeated."""
        several = await known.told_more_than_once(self._connection, again) if again else set()
        return await known.statements_like(self._connection, keys, also=several)

    async def statements_of_papers(self, papers: Collection[PaperId]) -> list[Statement]:
        """Give what is said about papers."""
        return await known.statements_of_papers(self._connection, papers)

    async def statements_around(
        self, papers: Collection[PaperId], *, keys: Collection[int] = ()
    ) -> list[Statement]:
        """Give what is said about papers, and about all that may be meant by it or by keys."""
        return await known.statements_like(self._connection, keys, also=papers)

    async def statements_of_posts(self, keys: Collection[str]) -> list[Statement]:
        """Give all that is said about the posts with these keys."""
        return await known.statements_of_posts(self._connection, keys)

    async def authors_called(
        self, keys: Collection[str], *, records: Collection[str] = ()
    ) -> list[KnownAuthor]:
        """Give all authors who have one of these names or records, with all their names."""
        return await known.authors_called(self._connection, keys, records=records)

    async def listed_as(self, keys: Collection[str]) -> list[Row[*tuple[Any, ...]]]:
        """Give author and paper, for all papers of whoever has one of some names."""
        return await personas_.listed_as(self._connection, keys)

    async def listings(self, papers: Collection[PaperId]) -> list[Row[*tuple[Any, ...]]]:
        """Give paper, author, name and position, for all authors of some papers."""
        return await personas_.listings(self._connection, papers)

    async def company_of(self, keys: Collection[str]) -> personas_.Company:
        """Give all personas of the authors who have one of these names."""
        return await personas_.load(self._connection, keys)

    async def splits(self, *, anew: bool = False) -> tuple[Split, ...]:
        """Give all namesakes whom people told apart."""
        if self._splits is None or anew:
            self._splits = await decisions.splits(self._connection)
        return self._splits

    async def words_on_personas(self, ids: Collection[str]) -> tuple[Word[str], ...]:
        """Give what people decided about any of these personas, the last word first."""
        return await decisions.words_on_personas(self._connection, ids)

    async def works_of(
        self, authors: Collection[AuthorId]
    ) -> tuple[list[Statement], dict[PostId, list[Authorship]]]:
        """Give what is said about the papers of some authors, and who wrote their posts."""
        return await known.works_of(self._connection, authors)

    # --------------------------------------------------------------------------- changes

    async def store_authors(self, changes: AuthorChanges, *, now: datetime) -> None:
        """Store new authors, new names, and persons found to be one."""
        renamed = {a.id for a in changes.updated}
        self._touched_papers |= await touched.papers_of(self._connection, renamed)
        await author_changes.store(self._connection, changes, now=now)
        self._touched_authors |= {id_ for id_, _ in changes.names}
        self.tally.authors_new += len(changes.new)
        self.tally.authors_updated += len(changes.updated)

    async def move_authors(self, moves: AuthorMoves, *, now: datetime) -> None:
        """Store who is whom from now on, and what was decided about it."""
        renamed = {author.id for author in moves.heads} | moves.ended.keys()
        self._touched_papers |= await touched.papers_of(self._connection, renamed)
        self._touched_authors |= renamed | moves.forgotten | moves.returned | {*moves.led.values()}
        self._touched_authors |= {id_ for m in moves.moves for id_ in (m.source, m.target)}
        await author_changes.move(self._connection, moves, now=now)
        await self.decide(
            (made for made in moves.decisions if made.right <= self._authors_before), now=now
        )
        await self._suggest_people(moves, now=now)
        gone = [*moves.ended, *moves.forgotten]
        born = sum(author > self._authors_before for author in gone)
        self.tally.authors_new += sum(author > self._authors_before for author in moves.new) - born
        self.tally.authors_updated += bool(moves.is_change)

    async def relist(
        self,
        papers: Mapping[PaperId, Sequence[Authorship]],
        posts: Mapping[PostId, Sequence[Authorship]],
    ) -> None:
        """Store whose papers and posts are."""
        before = await known.stored_papers(self._connection, papers.keys())
        await author_changes.relist(self._connection, papers, posts)
        lists = [*papers.values(), *(row["authorships"] for row in before.values())]
        self._touched_authors |= {each.author for list_ in lists for each in list_}
        self._touched_papers |= papers.keys()

    async def store_posts(
        self, changes: Sequence[PostChange], authors: Mapping[PostId, Sequence[Authorship]]
    ) -> None:
        """Store new and edited posts."""
        await post_changes.store(self._connection, changes, authors)
        await self._add_entries(
            self._entry_row(s, kind="post", post=change.post, reason="the post's own entry")
            for change in changes
            for s in change.joined
        )
        self.spoken_of.keys |= {key_of(each.name) for list_ in authors.values() for each in list_}
        self.tally.posts_new += sum(change.is_new for change in changes)

    async def store_papers(
        self,
        changes: PaperChanges,
        authors: Mapping[PaperId, Sequence[Authorship]],
        posts: Mapping[str, PostId],
        *,
        now: datetime,
    ) -> None:
        """Store new and changed papers with their entries, and what was decided about them.

        Args:
            changes: All of one batch.
            authors: Of each paper.
            posts: By key, those in which papers are mentioned.
            now: When it was decided.
        """
        known_ids = {change.paper for change in changes.papers if not change.is_new}
        stored = await known.stored_papers(
            self._connection, known_ids | set(paper_changes.gone(changes))
        )
        updated = await paper_changes.store(self._connection, changes, authors, stored)
        await self._add_entries(
            self._entry_row(
                join.statement,
                kind="mention" if join.statement.mention else "paper",
                paper=change.paper,
                post=posts.get(join.statement.post_key or ""),
                reason=join.reason,
            )
            for change in changes.papers
            for join in change.joined
            if join.statement.paper is None
        )
        await paper_changes.move_entries(self._connection, changes)
        await author_changes.forget_unused(self._connection, authors, stored)
        lists = [*authors.values(), *(row["authorships"] for row in stored.values())]
        self._touched_authors |= {each.author for list_ in lists for each in list_}
        self._touched_papers |= {change.paper for change in changes.papers} | {*stored}
        self.spoken_of.note(authors, stored)
        await self.decide(changes.merged, now=now)
        await self._suggest(changes, now=now)
        self.tally.papers_new += sum(change.is_new for change in changes.papers)
        self.tally.papers_updated += updated

    async def claim(
        self, profiles: Iterable[tuple[AuthorId, str, Profile]], *, as_of: date
    ) -> None:
        """Keep what the document says about persons, each with its persona, as of its day."""
        rows = {
            persona: {
                "author_id": author,
                "document_id": self._document,
                "persona": persona,
                "as_of": as_of,
            }
            | {name: getattr(profile, name) for name in _METRICS}
            for author, persona, profile in profiles
            if any(getattr(profile, name) is not None for name in _METRICS)
        }
        if rows:
            await self._connection.execute(insert(claims), list(rows.values()))
            self._touched_authors |= {row["author_id"] for row in rows.values()}
            self.tally.authors_updated += len(rows)

    async def decide(self, made: Iterable[Decision], *, now: datetime) -> None:
        """Remember what rules of ours decided about identity."""
        numbered = [(DecisionId(next(self.ids("decision"))), decision) for decision in made]
        await decisions.remember(self._connection, numbered, by=RULE, now=now)

    async def _suggest(self, changes: PaperChanges, *, now: datetime) -> None:
        """Keep each suggestion once, for as long as it stands."""
        pairs = {(each.left, each.right): each for each in changes.suggested}
        known_pairs = await decisions.replace_suggestions(
            self._connection,
            changed=[*(change.paper for change in changes.papers), *paper_changes.gone(changes)],
            compared=changes.compared,
            pairs=pairs,
        )
        await self.decide((pairs[pair] for pair in pairs if pair not in known_pairs), now=now)

    async def _suggest_people(self, moves: AuthorMoves, *, now: datetime) -> None:
        pairs = {(each.left, each.right): each for each in moves.suggested}
        known_pairs = await decisions.replace_suggestions_of_people(
            self._connection, about=moves.compared, pairs=pairs
        )
        await self.decide((pairs[pair] for pair in pairs if pair not in known_pairs), now=now)

    async def words_on(self, statements: Iterable[Statement]) -> tuple[Word[EntryId], ...]:
        """Give what people decided about known statements, the last word first."""
        ids = [statement.id for statement in statements]
        return await decisions.words_on(self._connection, ids)

    async def _add_entries(self, rows: Iterable[dict[str, Any]]) -> None:
        await execute_all(self._connection, insert(entries), rows)

    def _entry_row(
        self,
        statement: Statement,
        *,
        kind: str,
        reason: str,
        paper: PaperId | None = None,
        post: PostId | None = None,
    ) -> dict[str, Any]:
        return {
            "id": statement.id,
            "document_id": self._document,
            "position": statement.position,
            "kind": kind,
            "mark": self._written[statement.id].mark,
            "as_of": statement.as_of,
            "paper_id": paper,
            "post_id": post,
            "reason": reason,
            "quiet": self._is_again,
            "payload": self._written[statement.id].payload,
        }


def _kept(content: Content) -> bytes | None:
    return zlib.compress(content[:]) if len(content) <= KEPT_BYTES else None
