"""Papers out of the database, whole, and many at a time."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.errors import NotFoundError
from corpus.model import (
    AuthorId,
    Authorship,
    DocumentKind,
    EntryId,
    Evidenced,
    Origin,
    Paper,
    PaperId,
)
from corpus.store.engine import Database
from corpus.store.known import authorship
from corpus.store.redirects import led_to, present
from corpus.store.rows import Listed, names_of, provenance_of, text_entry
from corpus.tables import authorships, documents, entries, identifiers, papers, posts

BATCH = 1000
"""Papers read at a time when all are wanted."""

NEWEST_FIRST = (func.coalesce(papers.c.published, "").desc(), papers.c.id.desc())

_PAPERS = Listed(select(papers), papers.c.id)
_AUTHORSHIPS = Listed(
    select(authorships).order_by(authorships.c.paper_id, authorships.c.rank),
    authorships.c.paper_id,
)
_IDENTIFIERS = Listed(
    select(identifiers).order_by(identifiers.c.identifier), identifiers.c.paper_id
)
_ORIGINS = Listed(
    select(
        entries.c.id,
        entries.c.paper_id,
        entries.c.kind.label("entry_kind"),
        documents.c.source,
        documents.c.kind,
        documents.c.title,
        documents.c.url,
        documents.c.read_at,
        posts.c.title.label("post_title"),
        posts.c.url.label("post_url"),
    )
    .join(documents, documents.c.id == entries.c.document_id)
    .outerjoin(posts, posts.c.id == entries.c.post_id)
    .order_by(entries.c.id),
    entries.c.paper_id,
)
_OF_AUTHOR = (
    select(papers.c.id)
    .where(
        papers.c.id.in_(
            select(authorships.c.paper_id).where(authorships.c.author_id == present("author"))
        )
    )
    .order_by(*NEWEST_FIRST)
)


async def get(connection: AsyncConnection, paper: PaperId) -> Paper:
    """Give one paper, also by the number it had before it was joined with another.

    Raises:
        NotFoundError: There is none.
    """
    found = await get_many(connection, [paper])
    if not found:
        raise NotFoundError(f"there is no paper p{paper}", wanted=f"p{paper}")
    return found[0]


async def get_many(connection: AsyncConnection, ids: Sequence[PaperId]) -> tuple[Paper, ...]:
    """Give papers in the order asked for; those that never were are left out."""
    loaded = await _load(connection, set(ids))
    missing = [paper for paper in ids if paper not in loaded]
    moved = await led_to(connection, "paper", missing)
    loaded |= await _load(connection, {PaperId(to) for to in moved.values()})
    now = [PaperId(moved.get(paper, paper)) for paper in ids]
    return tuple(loaded[paper] for paper in now if paper in loaded)


async def of_author(
    connection: AsyncConnection, author: AuthorId, *, limit: int | None = None
) -> tuple[Paper, ...]:
    """Give an author's papers, newest first."""
    rows = await connection.execute(_OF_AUTHOR.limit(limit), {"author": author})
    return await _in_order(connection, [PaperId(row.id) for row in rows])


async def seen_between(
    connection: AsyncConnection, since: datetime, until: datetime | None, *, limit: int | None
) -> tuple[Paper, ...]:
    """Give the papers announced after one moment and not after another, newest first."""
    query = select(papers.c.id).where(papers.c.news_at > since)
    if until is not None:
        query = query.where(papers.c.news_at <= until)
    query = query.order_by(papers.c.news_at.desc(), *NEWEST_FIRST).limit(limit)
    return await _found(connection, query)


async def every(database: Database) -> AsyncIterator[Paper]:
    """Give all papers, in batches, holding no transaction open in between."""
    last = 0
    while True:
        query = select(papers.c.id).where(papers.c.id > last).order_by(papers.c.id).limit(BATCH)
        async with database.read() as connection:
            batch = await _found(connection, query)
        for paper in batch:
            yield paper
        if not batch:
            return
        last = batch[-1].id


async def evidence(connection: AsyncConnection, paper: PaperId) -> tuple[Evidenced, ...]:
    """Give the entries of which a paper is made, the first first."""
    query = (
        select(entries.c.id, entries.c.reason, entries.c.payload)
        .add_columns(documents.c.source, documents.c.kind)
        .join(documents, documents.c.id == entries.c.document_id)
        .where(entries.c.paper_id == paper)
        .order_by(entries.c.id)
    )
    return tuple(_evidence(row) for row in await connection.execute(query))


def _evidence(row: Row[*tuple[Any, ...]]) -> Evidenced:
    entry = text_entry(row.payload)
    return Evidenced(
        entry=EntryId(row.id),
        document=row.source,
        kind=DocumentKind(row.kind),
        title=entry.title or entry.short_name,
        authors=entry.authors,
        published=entry.published,
        reason=row.reason,
    )


async def _found(connection: AsyncConnection, query: Select[*tuple[Any, ...]]) -> tuple[Paper, ...]:
    return await _in_order(connection, [PaperId(row.id) for row in await connection.execute(query)])


async def _in_order(connection: AsyncConnection, ids: Sequence[PaperId]) -> tuple[Paper, ...]:
    loaded = await _load(connection, ids)
    return tuple(loaded[paper] for paper in ids)


async def _load(connection: AsyncConnection, ids: Collection[PaperId]) -> dict[PaperId, Paper]:
    """Give papers with all that belongs to them: four queries, however many they are."""
    lists: dict[int, list[Authorship]] = defaultdict(list)
    for row in await _AUTHORSHIPS.rows(connection, ids):
        lists[row.paper_id].append(authorship(row))
    names: dict[int, list[str]] = defaultdict(list)
    for row in await _IDENTIFIERS.rows(connection, ids):
        names[row.paper_id].append(row.identifier)
    origins: dict[int, list[Origin]] = defaultdict(list)
    for row in await _ORIGINS.rows(connection, ids):
        origins[row.paper_id].append(_origin(row))
    return {
        PaperId(row.id): _paper(row, lists[row.id], names[row.id], origins[row.id])
        for row in await _PAPERS.rows(connection, ids)
    }


def _origin(row: Row[*tuple[Any, ...]]) -> Origin:
    is_mention = row.entry_kind == "mention"
    return Origin(
        entry=EntryId(row.id),
        document=row.source,
        kind=DocumentKind(row.kind),
        title=row.title,
        seen=row.read_at,
        mentioned_in=(row.post_title or row.post_url) if is_mention else None,
        url=row.post_url if is_mention else row.url,
    )


def _paper(
    row: Row[*tuple[Any, ...]],
    authors: Sequence[Authorship],
    known_as: Sequence[str],
    origins: Sequence[Origin],
) -> Paper:
    affiliations = names_of(row.affiliations)
    fields = {
        "title": row.title,
        "short_name": row.short_name,
        "authors": any(a.position is not None for a in authors),
        "affiliations": affiliations,
        "category": row.category,
        "published": row.published,
        "updated": row.updated,
        "has_code": row.has_code,
        "abstract": row.abstract,
        "url": row.url,
        "identifiers": known_as,
        "key": row.key,
    }
    return Paper(
        id=PaperId(row.id),
        title=row.title,
        short_name=row.short_name,
        authors=tuple(authors),
        authors_complete=row.authors_complete,
        affiliations=affiliations,
        category=row.category,
        published=row.published,
        updated=row.updated,
        year_inferred=row.year_inferred,
        has_code=row.has_code,
        abstract=row.abstract,
        url=row.url,
        identifiers=tuple(known_as),
        key=row.key,
        first_seen=row.first_seen,
        news_at=row.news_at,
        origins=tuple(origins),
        provenance=provenance_of(fields, entry_id=row.entry_id, others=row.provenance),
    )
