"""All the index needs to know, out of the database in one pass over each table.

The rows come in batches with a pause for others after each, and what is made of them is made in a
thread: people are answered meanwhile.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.model import AuthorId, AuthorRecord, PaperId, PaperRecord
from corpus.store import counting
from corpus.store.authors import other_names
from corpus.store.engine import Database
from corpus.tables import author_names, authors, authorships, claims, identifiers, papers

BATCH = 500
"""Rows read without a pause; they take about two milliseconds."""

_PAPERS = select(
    papers.c.id,
    papers.c.title,
    papers.c.short_name,
    papers.c.published,
    papers.c.category,
    papers.c.has_code,
    papers.c.abstract,
    papers.c.url,
    papers.c.key,
).order_by(papers.c.id)


async def index_records(
    database: Database,
) -> tuple[list[PaperRecord], list[AuthorRecord], int]:
    """Give all papers and authors, and the change number they stand for."""
    async with database.read() as connection:
        change = await counting.value(connection, "change")
        names = await _preferred_names(connection)
        lists = await _lists(connection)
        paper_records = await _papers(connection, names, lists)
        author_records = await _authors(connection, lists)
    return paper_records, author_records, change


async def _rows(
    connection: AsyncConnection, query: Select[*tuple[Any, ...]]
) -> AsyncIterator[Row[*tuple[Any, ...]]]:
    """Give the rows of a query; let others have their turn after each batch."""
    result = await connection.execute(query)
    for batch in result.partitions(BATCH):
        for row in batch:
            yield row
        await asyncio.sleep(0)


async def _preferred_names(connection: AsyncConnection) -> dict[int, str]:
    query = select(authors.c.id, authors.c.name)
    return {row.id: row.name async for row in _rows(connection, query)}


async def _lists(connection: AsyncConnection) -> dict[int, list[int]]:
    """Give the authors of each paper in order."""
    lists: dict[int, list[int]] = defaultdict(list)
    query = select(authorships.c.paper_id, authorships.c.author_id).order_by(
        authorships.c.paper_id, authorships.c.rank
    )
    async for paper, author in _rows(connection, query):
        lists[paper].append(author)
    return lists


async def _papers(
    connection: AsyncConnection, names: dict[int, str], lists: dict[int, list[int]]
) -> list[PaperRecord]:
    known_as: dict[int, list[str]] = defaultdict(list)
    query = select(identifiers.c.paper_id, identifiers.c.identifier).order_by(
        identifiers.c.identifier
    )
    async for paper, identifier in _rows(connection, query):
        known_as[paper].append(identifier)
    return [
        PaperRecord(
            id=PaperId(row.id),
            title=row.title,
            short_name=row.short_name,
            authors=tuple(names[author] for author in lists.get(row.id, ())),
            year=row.published.year if row.published else None,
            category=row.category,
            has_code=row.has_code,
            abstract=row.abstract,
            identifiers=tuple(known_as.get(row.id, ())),
            url=row.url,
            key=row.key,
        )
        async for row in _rows(connection, _PAPERS)
    ]


async def _authors(
    connection: AsyncConnection, lists: Mapping[int, Sequence[int]]
) -> list[AuthorRecord]:
    theirs = await asyncio.to_thread(_by_author, lists)
    names = await _other_names(connection)
    affiliations = await _affiliations(connection)
    latest = await _newest_titles(connection, theirs)
    query = select(authors.c.id, authors.c.name, authors.c.key).order_by(authors.c.id)
    return [
        AuthorRecord(
            id=AuthorId(author),
            name=name,
            other_names=names.get(author, ()),
            affiliation=affiliations.get(author),
            paper_count=len(theirs.get(author, ())),
            latest_title=latest.get(author),
            key=key,
        )
        async for author, name, key in _rows(connection, query)
    ]


def _by_author(lists: Mapping[int, Sequence[int]]) -> dict[int, set[int]]:
    theirs: dict[int, set[int]] = defaultdict(set)
    for paper, listed in lists.items():
        for author in listed:
            theirs[author].add(paper)
    return theirs


async def _newest_titles(
    connection: AsyncConnection, theirs: Mapping[int, Iterable[int]]
) -> dict[int, str]:
    query = select(papers.c.id, papers.c.published, papers.c.title, papers.c.short_name)
    dates: dict[int, str] = {}
    titles: dict[int, str | None] = {}
    async for paper, published, title, short_name in _rows(connection, query):
        dates[paper] = published.isoformat() if published else ""
        titles[paper] = title or short_name
    return await asyncio.to_thread(_newest, theirs, dates, titles)


def _newest(
    theirs: Mapping[int, Iterable[int]],
    dates: Mapping[int, str],
    titles: Mapping[int, str | None],
) -> dict[int, str]:
    newest = {a: max(those, key=lambda p: (dates[p], p)) for a, those in theirs.items()}
    return {author: title for author, paper in newest.items() if (title := titles[paper])}


async def _other_names(connection: AsyncConnection) -> dict[int, tuple[str, ...]]:
    query = (
        select(author_names.c.author_id, author_names.c.name, author_names.c.name_key)
        .add_columns(authors.c.name.label("preferred"))
        .join(authors, authors.c.id == author_names.c.author_id)
        .order_by(author_names.c.author_id, author_names.c.name)
    )
    rows = [row async for row in _rows(connection, query)]
    return await asyncio.to_thread(_others, rows)


def _others(rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for author, group in groupby(rows, key=lambda row: row.author_id):
        several = list(group)
        if len(several) > 1:
            found[author] = other_names(several[0].preferred, several)
    return found


async def _affiliations(connection: AsyncConnection) -> dict[int, str]:
    query = (
        select(claims.c.author_id, claims.c.affiliation)
        .where(claims.c.affiliation.is_not(None))
        .order_by(claims.c.as_of, claims.c.document_id)
    )
    return {row.author_id: row.affiliation async for row in _rows(connection, query)}
