"""What was read, out of the database: documents, sources with their health, counts."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, func, select

from corpus.model import Counts, DocumentId, DocumentKind, Feed, SourceStatus
from corpus.store import feeds
from corpus.store.engine import Database
from corpus.store.rows import text_problems
from corpus.tables import authors, documents, entries, papers, posts

_STATUS: Select[*tuple[Any, ...]] = select(
    documents.c.id,
    documents.c.name,
    documents.c.source,
    documents.c.title,
    documents.c.kind,
    documents.c.url,
    documents.c.as_of,
    documents.c.read_at,
    documents.c.entry_count,
    documents.c.newest_entry,
    documents.c.problems,
)


async def find(database: Database, identity: str) -> SourceStatus | None:
    """Find a document that was imported before."""
    async with database.read() as connection:
        query = _STATUS.where(documents.c.identity == identity)
        row = (await connection.execute(query)).one_or_none()
    return None if row is None else _status(row)


async def sources(database: Database) -> tuple[SourceStatus, ...]:
    """Give the newest document of everything we read, by name; feeds with how they are polled."""
    newest = func.row_number().over(
        partition_by=documents.c.source,
        order_by=(documents.c.as_of.desc(), documents.c.id.desc()),
    )
    ranked = select(documents.c.id, newest.label("age")).subquery()
    query = _STATUS.join(ranked, ranked.c.id == documents.c.id).where(ranked.c.age == 1)
    async with database.read() as connection:
        read = {row.source: _status(row) for row in await connection.execute(query)}
        polled = {feed.source: feed for feed in await feeds.known(connection)}
    unread = (_unread(feed) for source, feed in polled.items() if source not in read)
    found = (*(replace(each, feed=polled.get(each.source)) for each in read.values()), *unread)
    return tuple(sorted(found, key=lambda each: each.source))


async def counts(database: Database) -> Counts:
    """Count what there is."""
    tables = {
        "papers": papers,
        "authors": authors,
        "posts": posts,
        "documents": documents,
        "entries": entries,
    }
    query = select(
        *(
            select(func.count()).select_from(table).scalar_subquery().label(name)
            for name, table in tables.items()
        )
    )
    async with database.read() as connection:
        row = (await connection.execute(query)).one()
    return Counts(
        papers=row.papers,
        authors=row.authors,
        posts=row.posts,
        documents=row.documents,
        entries=row.entries,
    )


def _unread(feed: Feed) -> SourceStatus:
    return SourceStatus(
        id=None,
        name=feed.url,
        source=feed.source,
        title=feed.title,
        kind=DocumentKind.UNKNOWN,
        url=feed.url,
        as_of=None,
        read_at=None,
        entry_count=0,
        newest_entry=None,
        feed=feed,
    )


def _status(row: Row[*tuple[Any, ...]]) -> SourceStatus:
    return SourceStatus(
        id=DocumentId(row.id),
        name=row.name,
        source=row.source,
        title=row.title,
        kind=DocumentKind(row.kind),
        url=row.url,
        as_of=row.as_of,
        read_at=row.read_at,
        entry_count=row.entry_count,
        newest_entry=row.newest_entry,
        problems=text_problems(row.problems),
    )
