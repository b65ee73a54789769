"""All the index needs to know, out of the database: everything, or what changed since it was built.

Everything comes in one pass, a few things at a time, so that a corpus of millions needs little
memory, and others have their turn after each batch.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, Text, cast, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.model import AuthorId, AuthorRecord, PaperId, PaperRecord
from corpus.store import counting, touched
from corpus.store.authors import other_names
from corpus.store.engine import Database
from corpus.store.rows import Listed, rows_in
from corpus.tables import author_names, authors, authorships, claims, entries, identifiers, papers
from corpus.text import fold

BATCH = 500
"""Things read without a pause; they take about ten milliseconds."""

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
_SEVERAL = Listed(
    select(entries.c.paper_id)
    .where(entries.c.kind == "paper")
    .group_by(entries.c.paper_id)
    .having(func.count() > 1),
    entries.c.paper_id,
)
_STATED = Listed(
    select(entries.c.paper_id, entries.c.payload)
    .where(entries.c.kind == "paper")
    .order_by(entries.c.paper_id, entries.c.as_of.desc(), entries.c.id),
    entries.c.paper_id,
)
MOST_TITLES = 8
"""Beside the one by which a paper is called; more than a few are a sign of something else."""
_AUTHORS = select(authors.c.id, authors.c.name, authors.c.key).order_by(authors.c.id)
_LISTED = Listed(
    select(authorships.c.paper_id, authorships.c.author_id, authors.c.name)
    .join(authors, authors.c.id == authorships.c.author_id)
    .order_by(authorships.c.paper_id, authorships.c.rank),
    authorships.c.paper_id,
)
_IDENTIFIERS = Listed(
    select(identifiers.c.paper_id, identifiers.c.identifier).order_by(
        identifiers.c.paper_id, identifiers.c.identifier
    ),
    identifiers.c.paper_id,
)
_ABOVE = 10**12
"""Added to numbers of papers, so that as texts they sort as numbers do."""
_DIGITS = len(str(_ABOVE))
_DATED = func.coalesce(type_coerce(papers.c.published, Text), "0") + cast(
    papers.c.id + _ABOVE, Text
)
_WRITTEN = Listed(
    select(
        authorships.c.author_id,
        func.count(authorships.c.paper_id.distinct()).label("papers"),
        func.max(_DATED).label("newest"),
    )
    .join(papers, papers.c.id == authorships.c.paper_id)
    .group_by(authorships.c.author_id),
    authorships.c.author_id,
)
_NAMES = Listed(
    select(author_names.c.author_id, author_names.c.name, author_names.c.name_key)
    .add_columns(authors.c.name.label("preferred"))
    .join(authors, authors.c.id == author_names.c.author_id)
    .order_by(author_names.c.author_id, author_names.c.name),
    author_names.c.author_id,
)
_AFFILIATIONS = Listed(
    select(claims.c.author_id, claims.c.affiliation)
    .where(claims.c.affiliation.is_not(None))
    .order_by(claims.c.as_of, claims.c.document_id),
    claims.c.author_id,
)
_TITLES = Listed(
    select(papers.c.id, func.coalesce(papers.c.title, papers.c.short_name).label("title")),
    papers.c.id,
)


@dataclass(frozen=True, slots=True)
class Records:
    """One state of the corpus, to be read once and in order."""

    change: int
    """The change number it stands for."""
    _connection: AsyncConnection

    async def papers(self) -> AsyncIterator[PaperRecord]:
        """Give all papers."""
        async for rows in _batches(self._connection, _PAPERS, papers.c.id):
            for record in await _papers(self._connection, rows):
                yield record

    async def authors(self) -> AsyncIterator[AuthorRecord]:
        """Give all authors."""
        async for rows in _batches(self._connection, _AUTHORS, authors.c.id):
            for record in await _authors(self._connection, rows):
                yield record


@dataclass(frozen=True, slots=True)
class Changed:
    """What is different from an earlier state of the corpus."""

    change: int
    """The change number it leads to."""
    papers: tuple[PaperRecord, ...] = ()
    """New ones, and others as they are now."""
    authors: tuple[AuthorRecord, ...] = ()
    paper_ids: frozenset[PaperId] = frozenset()
    """Of all papers that are new, different or gone."""
    author_ids: frozenset[AuthorId] = frozenset()


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[Records]:
    """Open one view of the whole corpus."""
    async with database.read() as connection:
        yield Records(await counting.value(connection, "change"), connection)


async def changed_since(database: Database, change: int) -> Changed | None:
    """Give what changed; ``None`` when it was too much to remember."""
    async with database.read() as connection:
        latest = await counting.value(connection, "change")
        ids = await touched.since(connection, change)
        if ids is None or change > latest:
            return None
        of_papers = await rows_in(connection, _PAPERS, papers.c.id, ids.papers)
        of_authors = await rows_in(connection, _AUTHORS, authors.c.id, ids.authors)
        return Changed(
            change=latest,
            papers=tuple(await _papers(connection, of_papers)),
            authors=tuple(await _authors(connection, of_authors)),
            paper_ids=ids.papers,
            author_ids=ids.authors,
        )


async def _batches(
    connection: AsyncConnection, query: Select[*tuple[Any, ...]], column: Any
) -> AsyncIterator[Sequence[Row[*tuple[Any, ...]]]]:
    """Give the rows of a query by ascending number, with a pause after each batch."""
    last = 0
    while rows := (await connection.execute(query.where(column > last).limit(BATCH))).all():
        yield rows
        last = rows[-1].id
        await asyncio.sleep(0)


async def _papers(
    connection: AsyncConnection, rows: Sequence[Row[*tuple[Any, ...]]]
) -> list[PaperRecord]:
    ids = [row.id for row in rows]
    names: dict[int, list[str]] = defaultdict(list)
    wrote: dict[int, list[AuthorId]] = defaultdict(list)
    for paper, author, name in await _LISTED.rows(connection, ids):
        names[paper].append(name)
        wrote[paper].append(AuthorId(author))
    known_as: dict[int, list[str]] = defaultdict(list)
    for paper, identifier in await _IDENTIFIERS.rows(connection, ids):
        known_as[paper].append(identifier)
    also = await _other_titles(connection, {row.id: row.title for row in rows})
    return [
        PaperRecord(
            id=PaperId(row.id),
            title=row.title,
            other_titles=also.get(row.id, ()),
            short_name=row.short_name,
            authors=tuple(names.get(row.id, ())),
            author_ids=tuple(wrote.get(row.id, ())),
            year=row.published.year if row.published else None,
            month=row.published.month if row.published else None,
            category=row.category,
            has_code=row.has_code,
            abstract=row.abstract,
            identifiers=tuple(known_as.get(row.id, ())),
            url=row.url,
            key=row.key,
        )
        for row in rows
    ]


async def _other_titles(
    connection: AsyncConnection, called: Mapping[int, str | None]
) -> dict[int, tuple[str, ...]]:
    """Give what else the statements about papers call them; most papers have one statement."""
    several = await _SEVERAL.rows(connection, called)
    ids = [row.paper_id for row in several]
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for paper, payload in await _STATED.rows(connection, ids):
        title = json.loads(payload).get("title")
        if title and (folded := fold(title)) and folded != fold(called[paper] or ""):
            found[paper].setdefault(folded, title)
    return {paper: tuple(titles.values())[:MOST_TITLES] for paper, titles in found.items()}


async def _authors(
    connection: AsyncConnection, rows: Sequence[Row[*tuple[Any, ...]]]
) -> list[AuthorRecord]:
    ids = [row.id for row in rows]
    written = await _WRITTEN.rows(connection, ids)
    counts = {author: papers for author, papers, _ in written}
    newest = {author: int(dated[-_DIGITS:]) - _ABOVE for author, _, dated in written}
    titles = await _titles(connection, set(newest.values()))
    names = _others(await _NAMES.rows(connection, ids))
    claimed = await _AFFILIATIONS.rows(connection, ids)
    affiliations = {row.author_id: row.affiliation for row in claimed}
    return [
        AuthorRecord(
            id=AuthorId(author),
            name=name,
            other_names=names.get(author, ()),
            affiliation=affiliations.get(author),
            paper_count=counts.get(author, 0),
            latest_title=titles.get(newest.get(author, 0)),
            key=key,
        )
        for author, name, key in rows
    ]


async def _titles(connection: AsyncConnection, ids: Collection[int]) -> dict[int, str]:
    rows = await _TITLES.rows(connection, ids)
    return {row.id: row.title for row in rows if row.title}


def _others(rows: Iterable[Row[*tuple[Any, ...]]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for author, group in groupby(rows, key=lambda row: row.author_id):
        several = list(group)
        if len(several) > 1:
            found[author] = other_names(several[0].preferred, several)
    return found
