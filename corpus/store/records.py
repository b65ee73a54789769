"""All the index needs to know, out of the database in one pass over each table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.model import AuthorId, AuthorRecord, PaperId, PaperRecord
from corpus.store import counting
from corpus.store.authors import other_names
from corpus.store.engine import Database
from corpus.tables import author_names, authors, authorships, claims, identifiers, papers

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


async def _preferred_names(connection: AsyncConnection) -> dict[int, str]:
    rows = await connection.execute(select(authors.c.id, authors.c.name))
    return {row.id: row.name for row in rows}


async def _lists(connection: AsyncConnection) -> dict[int, list[int]]:
    """Give the authors of each paper in order."""
    lists: dict[int, list[int]] = defaultdict(list)
    query = select(authorships.c.paper_id, authorships.c.author_id).order_by(
        authorships.c.paper_id, authorships.c.rank
    )
    for paper, author in await connection.execute(query):
        lists[paper].append(author)
    return lists


async def _papers(
    connection: AsyncConnection, names: dict[int, str], lists: dict[int, list[int]]
) -> list[PaperRecord]:
    known_as: dict[int, list[str]] = defaultdict(list)
    query = select(identifiers.c.paper_id, identifiers.c.identifier).order_by(
        identifiers.c.identifier
    )
    for paper, identifier in await connection.execute(query):
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
        for row in await connection.execute(_PAPERS)
    ]


async def _authors(
    connection: AsyncConnection, lists: Mapping[int, Sequence[int]]
) -> list[AuthorRecord]:
    theirs = _by_author(lists)
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
        for author, name, key in await connection.execute(query)
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
    for paper, published, title, short_name in await connection.execute(query):
        dates[paper] = published.isoformat() if published else ""
        titles[paper] = title or short_name
    newest = {a: max(those, key=lambda p: (dates[p], p)) for a, those in theirs.items()}
    return {author: title for author, paper in newest.items() if (title := titles[paper])}


async def _other_names(connection: AsyncConnection) -> dict[int, tuple[str, ...]]:
    query = (
        select(author_names.c.author_id, author_names.c.name, author_names.c.name_key)
        .add_columns(authors.c.name.label("preferred"))
        .join(authors, authors.c.id == author_names.c.author_id)
        .order_by(author_names.c.author_id, author_names.c.name)
    )
    found: dict[int, tuple[str, ...]] = {}
    rows = (await connection.execute(query)).all()
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
    return {row.author_id: row.affiliation for row in await connection.execute(query)}
