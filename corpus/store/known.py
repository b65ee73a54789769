"""What is known already of the things one import speaks of; all of it in a few queries."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import Basis, KnownAuthor, KnownName, Statement, place
from corpus.model import (
    AuthorId,
    Authorship,
    DocumentKind,
    EntryId,
    Evidence,
    PaperId,
    PostId,
)
from corpus.store.rows import rows_in, text_entry, text_profile
from corpus.tables import (
    author_names,
    authors,
    authorships,
    documents,
    entries,
    identifiers,
    match_keys,
    papers,
    posts,
)

_Rows = Sequence[Row[*tuple[Any, ...]]]

SHARED_BY = 64
"""A key which more papers share ("Editorial") recognises none of them."""

_STATEMENTS = (
    select(
        entries.c.id,
        entries.c.kind.label("entry_kind"),
        entries.c.position,
        entries.c.as_of,
        entries.c.paper_id,
        entries.c.post_id,
        entries.c.former_id,
        entries.c.quiet.label("found_later"),
        entries.c.payload,
        documents.c.kind,
        documents.c.digest,
        documents.c.source,
        documents.c.title,
        documents.c.profile,
        documents.c.read_at,
        documents.c.quiet,
        posts.c.key.label("post_key"),
    )
    .join(documents, documents.c.id == entries.c.document_id)
    .outerjoin(posts, posts.c.id == entries.c.post_id)
)


@lru_cache(maxsize=256)
def _owner_names(profile: str | None) -> tuple[str, ...]:
    """Give all names of the person whose page it is."""
    owner = text_profile(profile)
    return (owner.name, *owner.other_names) if owner and owner.name else ()


async def statements_like(
    connection: AsyncConnection, keys: Collection[int], *, also: Iterable[PaperId] = ()
) -> list[Statement]:
    """Give all statements about papers that share a key, and those that share one with these."""
    found: set[PaperId] = set(also)
    asked: set[int] = set()
    wanted = set(keys)
    if found:
        wanted |= await _keys_of(connection, found)
    while wanted:
        asked |= wanted
        sharers = await _sharers(connection, wanted) - found
        found |= sharers
        wanted = await _keys_of(connection, sharers) - asked if sharers else set()
    return await statements_of_papers(connection, found)


async def statements_of_papers(
    connection: AsyncConnection, ids: Collection[PaperId]
) -> list[Statement]:
    """Give all that is said about these papers."""
    rows = await rows_in(connection, _STATEMENTS, entries.c.paper_id, ids)
    return await asyncio.to_thread(lambda: [_statement(row) for row in rows])


async def statements_of_posts(
    connection: AsyncConnection, keys: Collection[str]
) -> list[Statement]:
    """Give all that is said about the posts with these keys, mentions left out."""
    query = _STATEMENTS.where(entries.c.kind == "post")
    rows = await rows_in(connection, query, posts.c.key, keys)
    return await asyncio.to_thread(lambda: [_statement(row) for row in rows])


async def told_more_than_once(
    connection: AsyncConnection, ids: Collection[PaperId]
) -> set[PaperId]:
    """Give those of the papers about which there is more than one statement."""
    query = select(entries.c.paper_id).group_by(entries.c.paper_id).having(func.count() > 1)
    rows = await rows_in(connection, query, entries.c.paper_id, ids)
    return {PaperId(row.paper_id) for row in rows}


async def authors_called(connection: AsyncConnection, keys: Collection[str]) -> list[KnownAuthor]:
    """Give all authors who have one of these names, with all their names."""
    query = select(author_names.c.author_id)
    ids = {row.author_id for row in await rows_in(connection, query, author_names.c.name_key, keys)}
    return await _authors(connection, ids)


async def stored_papers(
    connection: AsyncConnection, ids: Collection[PaperId]
) -> dict[PaperId, dict[str, Any]]:
    """Give the rows of papers, each with its ``identifiers`` and ``authorships``."""
    found: dict[PaperId, dict[str, Any]] = {}
    for row in await rows_in(connection, select(papers), papers.c.id, ids):
        found[PaperId(row.id)] = {column.name: getattr(row, column.name) for column in papers.c}
        found[PaperId(row.id)] |= {"identifiers": [], "authorships": []}
    for row in await rows_in(connection, select(identifiers), identifiers.c.paper_id, ids):
        found[PaperId(row.paper_id)]["identifiers"].append(row.identifier)
    query = select(authorships).order_by(authorships.c.paper_id, authorships.c.rank)
    for row in await rows_in(connection, query, authorships.c.paper_id, ids):
        found[PaperId(row.paper_id)]["authorships"].append(authorship(row))
    return found


def authorship(row: Row[*tuple[Any, ...]]) -> Authorship:
    """Read one row of the author lists of papers or posts."""
    return Authorship(
        author=AuthorId(row.author_id),
        name=row.name,
        position=row.position,
        evidence=Evidence(row.evidence),
    )


async def _sharers(connection: AsyncConnection, keys: Iterable[int]) -> set[PaperId]:
    sharers: dict[int, list[PaperId]] = defaultdict(list)
    for row in await rows_in(connection, select(match_keys), match_keys.c.key, keys):
        sharers[row.key].append(PaperId(row.paper_id))
    return {paper for group in sharers.values() if len(group) <= SHARED_BY for paper in group}


async def _keys_of(connection: AsyncConnection, ids: Iterable[PaperId]) -> set[int]:
    query = select(match_keys.c.key)
    return {row.key for row in await rows_in(connection, query, match_keys.c.paper_id, ids)}


async def _authors(connection: AsyncConnection, ids: Collection[int]) -> list[KnownAuthor]:
    called = await rows_in(connection, select(author_names), author_names.c.author_id, ids)
    rows = await rows_in(connection, select(authors), authors.c.id, ids)
    return await asyncio.to_thread(_with_names, rows, called)


def _with_names(rows: _Rows, called: _Rows) -> list[KnownAuthor]:
    names: dict[int, list[KnownName]] = defaultdict(list)
    for row in called:
        names[row.author_id].append(
            KnownName(name=row.name, name_key=row.name_key, basis=Basis(row.basis))
        )
    return [
        KnownAuthor(
            id=AuthorId(row.id),
            name=row.name,
            key=row.key,
            has_profile=row.has_profile,
            names=tuple(names[row.id]),
        )
        for row in rows
    ]


def _statement(row: Row[*tuple[Any, ...]]) -> Statement:
    entry = text_entry(row.payload)
    return Statement(
        id=EntryId(row.id),
        entry=entry,
        kind=DocumentKind(row.kind),
        as_of=row.as_of,
        seen=row.read_at,
        position=row.position,
        place=place(row.digest, row.position),
        source=row.source,
        source_title=row.title,
        quiet=row.quiet or row.found_later or entry.is_update,
        owner=_owner_names(row.profile),
        mention=row.entry_kind == "mention",
        post_key=row.post_key,
        paper=None if row.paper_id is None else PaperId(row.paper_id),
        former=None if row.former_id is None else PaperId(row.former_id),
        post=None if row.post_id is None else PostId(row.post_id),
    )
