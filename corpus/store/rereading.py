"""A document that is read again: what it said before out, what it says now in."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import bindparam, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import Held, Statement
from corpus.model import AuthorId, DocumentId, EntryId, PaperId, ParsedDocument, PostId, Profile
from corpus.store import author_changes
from corpus.store.rows import (
    document_row,
    execute_all,
    parts,
    text_entry,
    text_profile,
    written,
)
from corpus.tables import authors, claims, documents, entries, papers, post_authors, posts

_REWRITE = (
    update(entries)
    .where(entries.c.id == bindparam("entry"))
    .values(payload=bindparam("said"), mark=bindparam("sum"), position=bindparam("place"))
)
_RENAME = update(posts).where(posts.c.id == bindparam("post")).values(key=bindparam("name"))


class Rereading:
    """One kept document, within an import's transaction."""

    def __init__(
        self,
        connection: AsyncConnection,
        document: DocumentId,
        *,
        last: Mapping[str, int],
        touched: set[AuthorId],
    ) -> None:
        self._touched = touched
        self._connection = connection
        self._document = document
        self._last = last

    async def held(self) -> tuple[Held, ...]:
        """Give all that is kept of what the document said, in its order."""
        query = (
            select(entries, posts.c.key.label("post_key"))
            .outerjoin(posts, posts.c.id == entries.c.post_id)
            .where(entries.c.document_id == self._document)
            .order_by(entries.c.position)
        )
        return tuple(
            Held(
                id=EntryId(row.id),
                entry=text_entry(row.payload),
                position=row.position,
                mark=row.mark,
                mention=row.kind == "mention",
                post_key=row.post_key,
                paper=None if row.paper_id is None else PaperId(row.paper_id),
                post=None if row.post_id is None else PostId(row.post_id),
            )
            for row in await self._connection.execute(query)
        )

    async def owner(self) -> Profile | None:
        """Give whose page it is, as far as is known."""
        query = select(documents.c.profile).where(documents.c.id == self._document)
        return text_profile(await self._connection.scalar(query))

    async def describe(self, parsed: ParsedDocument, profile: Profile | None) -> None:
        """Keep what is known about the document as a whole."""
        row = document_row(parsed, profile) | {"url": parsed.url}
        await self._connection.execute(
            update(documents).where(documents.c.id == self._document).values(row)
        )

    async def claims(self) -> dict[AuthorId, tuple[object, ...]]:
        """Give what it says about persons."""
        query = select(claims).where(claims.c.document_id == self._document)
        rows = await self._connection.execute(query)
        return {AuthorId(row.author_id): tuple(row) for row in rows}

    async def forget_claims(self) -> None:
        """Let go what it says about persons."""
        self._touched |= (await self.claims()).keys()
        await self._connection.execute(delete(claims).where(claims.c.document_id == self._document))

    async def rewrite(self, pairs: Iterable[tuple[Held, Statement]]) -> None:
        """Let known statements say what they say now, under their own numbers."""
        pairs = list(pairs)
        rows = (
            {"entry": held.id, "said": now.payload, "sum": now.mark, "place": said.position}
            for held, said in pairs
            for now in (written(said),)
        )
        await execute_all(self._connection, _REWRITE, rows)
        for held, said in pairs:
            if held.post is not None and not held.mention and said.post_key != held.post_key:
                await self._rename(held.post, said.post_key)

    async def remove(self, ids: Collection[EntryId]) -> None:
        """Let go what it does not say any more, and posts of which nobody speaks."""
        query = select(entries.c.post_id).where(entries.c.post_id.is_not(None))
        for part in parts(ids):
            rows = await self._connection.execute(query.where(entries.c.id.in_(part)))
            told = {row.post_id for row in rows}
            await self._connection.execute(delete(entries).where(entries.c.id.in_(part)))
            spoken_of = exists().where(entries.c.post_id == posts.c.id)
            silent = select(posts.c.id).where(posts.c.id.in_(told), ~spoken_of)
            gone = [row.id for row in await self._connection.execute(silent)]
            await self._connection.execute(
                delete(post_authors).where(post_authors.c.post_id.in_(gone))
            )
            await self._connection.execute(delete(posts).where(posts.c.id.in_(gone)))

    async def forget_people(
        self, before: Profile | None, claimed: Collection[int], now: Collection[str]
    ) -> int:
        """Let go persons whom nothing names any more: what was no name was taken for one.

        Args:
            before: Whose page it was.
            claimed: Of whom it claimed something.
            now: Names of persons whom it still describes.

        Returns:
            How many.
        """
        named = select(authors.c.id).where(authors.c.name == (before.name if before else None))
        rows = await self._connection.execute(named)
        found = {*claimed, *(row.id for row in rows)}
        gone = await author_changes.forget_unheard_of(self._connection, found, but=now)
        self._touched |= gone
        return len(gone)

    async def hush(self) -> None:
        """Let nothing be news that was found only now."""
        paper, post = self._last.get("paper", 0), self._last.get("post", 0)
        await self._connection.execute(
            update(papers).where(papers.c.id > paper).values(news_at=None)
        )
        await self._connection.execute(update(posts).where(posts.c.id > post).values(news_at=None))
        await self._connection.execute(
            update(entries).where(entries.c.paper_id > paper).values(quiet=True)
        )

    async def _rename(self, post: PostId, key: str | None) -> None:
        taken = await self._connection.scalar(select(posts.c.id).where(posts.c.key == key))
        if key is not None and taken is None:
            await self._connection.execute(_RENAME, {"post": post, "name": key})


def marks_of(statements: Iterable[Statement]) -> dict[EntryId, int]:
    """Give the marks by which what is said again is recognised."""
    return {statement.id: written(statement).mark for statement in statements}
