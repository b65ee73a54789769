"""The store's face: nouns in and out; the SQL stands in the modules beside it."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path

from corpus.model import (
    Alias,
    Author,
    AuthorId,
    AuthorPortrait,
    AuthorRecord,
    Counts,
    Decided,
    DecisionId,
    DocumentId,
    Evidenced,
    Kind,
    Milestone,
    Paper,
    PaperId,
    PaperPortrait,
    PaperRecord,
    Post,
    PostId,
    PostPortrait,
    SourceStatus,
)
from corpus.store import (
    authors,
    counting,
    decisions,
    documents,
    kept,
    milestones,
    papers,
    portraits,
    posts,
    records,
)
from corpus.store.catch_ups import CatchUps
from corpus.store.discussions import Discussions
from corpus.store.engine import Database
from corpus.store.feeds import Feeds
from corpus.store.flags import Flags
from corpus.store.inbox import Inbox
from corpus.store.intake import Intake
from corpus.store.kept import Kept
from corpus.store.ledger import Ledger
from corpus.store.link_previews import LinkPreviews
from corpus.store.records import Changed, Records
from corpus.store.saved import Saved
from corpus.store.subscriptions import Subscriptions
from corpus.tables import when_text


class Store:
    """Everything the corpus remembers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.subscriptions = Subscriptions(database)
        self.ledger = Ledger(database)
        self.feeds = Feeds(database)
        self.catch_ups = CatchUps(database)
        self.inbox = Inbox(database)
        self.saved = Saved(database)
        self.link_previews = LinkPreviews(database)
        self.discussions = Discussions(database)
        self.flags = Flags(database)

    @classmethod
    async def open(cls, url: str, *, upgrade: bool = True, create: bool = True) -> "Store":
        """Open ``sqlite+aiosqlite:///path`` (or PostgreSQL), bringing its tables up to date.

        Args:
            url: Where the database is.
            upgrade: Whether tables of an older program may be changed.
            create: Whether a file that is not there may be made; an empty database that is never
                written down stands for it otherwise.

        Raises:
            StoreError: It cannot be used; the message says what to do.
        """
        return cls(await Database.open(url, upgrade=upgrade, create=create))

    @property
    def address(self) -> str:
        """The database's address, for another process of ours; it may hold a password."""
        return self._database.address

    async def close(self) -> None:
        """Close every connection."""
        await self._database.close()

    async def schema(self) -> tuple[str | None, str]:
        """The revision of the database's tables, and the one this program wants."""
        return await self._database.schema()

    async def backup(self, path: Path) -> None:
        """Write a complete copy to a new file while others go on reading and writing."""
        await self._database.backup(path)

    async def tidy(self, *, now: datetime) -> None:
        """Forget what is too old for anybody to ask for: numbers of lists, discussions."""
        await self.subscriptions.forget_lists(now=now)
        await self.discussions.forget(now=now)

    @asynccontextmanager
    async def intake(self, *, keep: bool = True) -> AsyncIterator[Intake]:
        """Open the one transaction in which a document comes in; ``keep=False`` is a rehearsal."""
        async with self._database.transaction(keep=keep) as connection:
            intake = await Intake.begin(connection)
            yield intake
            await intake.finish()

    # ------------------------------------------------------------------- documents

    async def known_document(self, identity: str) -> SourceStatus | None:
        """Find a document that was imported before."""
        return await documents.find(self._database, identity)

    async def kept_documents(self, names: Collection[str] = ()) -> tuple[DocumentId, ...]:
        """Give the documents whose bytes are kept, the first read first.

        Args:
            names: Paths or addresses; none: all documents.
        """
        return await kept.ids(self._database, names)

    async def kept_document(self, id: DocumentId) -> Kept:  # noqa: A002 - the noun's own field
        """Give one of them with its bytes.

        Raises:
            NotFoundError: It is not kept, or no more.
        """
        return await kept.get(self._database, id)

    async def sources(self) -> tuple[SourceStatus, ...]:
        """Give the newest document of everything we read, by name."""
        return await documents.sources(self._database)

    async def counts(self) -> Counts:
        """Count what there is."""
        return await documents.counts(self._database)

    async def change(self) -> int:
        """A number that grows with every change of papers or authors."""
        async with self._database.read() as connection:
            return await counting.value(connection, "change")

    # ---------------------------------------------------------------------- papers

    async def paper(self, id: PaperId) -> Paper:  # noqa: A002 - the noun's own field
        """Give one paper, also by a number it had before.

        Raises:
            NotFoundError: There is none.
        """
        return await self._database.look(papers.get, id)

    async def papers(self, ids: Sequence[PaperId]) -> tuple[Paper, ...]:
        """Give papers in the order asked for; those that never were are left out."""
        return await self._database.look(papers.get_many, ids)

    async def paper_portrait(self, paper: PaperId, *, workspace: str) -> PaperPortrait:
        """Give one paper with all that its card shows in a workspace.

        Raises:
            NotFoundError: There is none.
        """
        return await self._database.look(portraits.of_paper, paper, workspace=workspace)

    async def papers_of(self, author: AuthorId, *, limit: int | None = None) -> tuple[Paper, ...]:
        """Give an author's papers, newest first."""
        return await self._database.look(papers.of_author, author, limit=limit)

    async def new_items(
        self, since: datetime, *, until: datetime | None = None, limit: int | None = None
    ) -> tuple[Paper | Post, ...]:
        """Give what was announced after one moment and not after another, newest first."""
        look = self._database.look
        new_papers = await look(papers.seen_between, since, until, limit=limit)
        new_posts = await look(posts.seen_between, since, until, limit=limit)
        items: list[Paper | Post] = [*new_papers, *new_posts]
        items.sort(key=_newness, reverse=True)
        return tuple(items[:limit])

    async def post(self, id: PostId) -> Post:  # noqa: A002 - the noun's own field
        """Give one post.

        Raises:
            NotFoundError: There is none.
        """
        return await self._database.look(posts.get, id)

    async def post_portrait(self, post: PostId, *, workspace: str) -> PostPortrait:
        """Give one post with all that its card shows in a workspace.

        Raises:
            NotFoundError: There is none.
        """
        return await self._database.look(portraits.of_post, post, workspace=workspace)

    async def milestones(
        self, papers: Collection[PaperId], *, since: datetime
    ) -> tuple[Milestone, ...]:
        """Give what happened to some papers after a moment, as far as we were told anew."""
        touched = await milestones.touched(self._database, papers, since)
        return await milestones.of(self._database, await self.papers(touched), since)

    def all_papers(self) -> AsyncIterator[Paper]:
        """Give all papers, in batches."""
        return papers.every(self._database)

    async def index_records(self) -> tuple[list[PaperRecord], list[AuthorRecord], int]:
        """Give all that the index needs at once, and the change number it stands for."""
        async with self.records() as every:
            papers_ = [paper async for paper in every.papers()]
            return papers_, [author async for author in every.authors()], every.change

    def records(self) -> AbstractAsyncContextManager[Records]:
        """Open all that the index needs, to be read one by one."""
        return records.opened(self._database)

    async def changed_since(self, change: int) -> Changed | None:
        """Give what the index needs to follow; ``None`` when it is to be built anew."""
        return await records.changed_since(self._database, change)

    # -------------------------------------------------------------------- identity

    async def suggestions(self) -> tuple[Decided, ...]:
        """Give all pairs of papers or authors that may be the same, the newest first."""
        async with self._database.read() as connection:
            return await decisions.suggestions(connection)

    async def decision(self, id: DecisionId) -> Decided:  # noqa: A002 - the noun's own field
        """Give one decision about identity.

        Raises:
            NotFoundError: There is none.
        """
        async with self._database.read() as connection:
            return await decisions.get(connection, id)

    async def last_decision(self, by: str) -> Decided | None:
        """Give the last decision of a person that still holds."""
        async with self._database.read() as connection:
            return await decisions.last_by(connection, by)

    async def decisions_about(self, kind: Kind, number: int) -> tuple[Decided, ...]:
        """Give what people decided about a paper or author, and what is suggested; newest first."""
        return await self._database.look(decisions.about, kind, number)

    async def evidence(self, paper: PaperId) -> tuple[Evidenced, ...]:
        """Give the entries of which a paper is made, the first first."""
        async with self._database.read() as connection:
            return await papers.evidence(connection, paper)

    async def aliases(self, author: AuthorId) -> tuple[Alias, ...]:
        """Give under what an author is known; what was always theirs first."""
        async with self._database.read() as connection:
            return await authors.aliases(connection, author)

    # --------------------------------------------------------------------- authors

    async def author(self, id: AuthorId) -> Author:  # noqa: A002 - the noun's own field
        """Give one author, also by a number they had before.

        Raises:
            NotFoundError: There is none.
        """
        return await self._database.look(authors.get, id)

    async def authors(self, ids: Sequence[AuthorId]) -> tuple[Author, ...]:
        """Give authors in the order asked for; those that never were are left out."""
        return await self._database.look(authors.get_many, ids)

    async def author_portrait(
        self, author: AuthorId, *, works: int, coauthors: int
    ) -> AuthorPortrait:
        """Give one author with all that their card shows.

        Args:
            author: Also by a number they had before.
            works: How many papers and posts, the newest.
            coauthors: How many others, those with most joint papers.

        Raises:
            NotFoundError: There is none.
        """
        look = self._database.look
        return await look(portraits.of_author, author, works=works, coauthors=coauthors)

    async def coauthors(self, author: AuthorId, *, limit: int) -> tuple[tuple[Author, int], ...]:
        """Give those who wrote most papers with an author, with the number of these papers."""
        return await self._database.look(authors.coauthors, author, limit=limit)


def _newness(item: Paper | Post) -> tuple[datetime, str]:
    return item.news_at or item.first_seen, when_text(item.published) or ""
