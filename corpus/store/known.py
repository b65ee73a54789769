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
    post_authors,
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


_BASES = {each.value: each for each in Basis}
_NAMES = select(
    author_names.c.author_id,
    author_names.c.name,
    author_names.c.name_key,
    author_names.c.basis,
    author_names.c.persona,
    author_names.c.former_id,
    author_names.c.reason,
)
_HEADS = select(authors.c.id, authors.c.name, authors.c.key, authors.c.has_profile)


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


async def authors_called(
    connection: AsyncConnection, keys: Collection[str], *, records: Collection[str] = ()
) -> list[KnownAuthor]:
    """Give all authors who have one of these names or records, with all their names."""
    query = select(author_names.c.author_id)
    ids = {row.author_id for row in await rows_in(connection, query, author_names.c.name_key, keys)}
    if records:
        ids |= set((await homes(connection, records)).values())
    return await authors_by_number(connection, ids)


async def works_of(
    connection: AsyncConnection, ids: Collection[AuthorId]
) -> tuple[list[Statement], dict[PostId, list[Authorship]]]:
    """Give what is said about the papers of some authors, and who wrote their posts."""
    query = select(authorships.c.paper_id)
    found = {row.paper_id for row in await rows_in(connection, query, authorships.c.author_id, ids)}
    statements = await statements_of_papers(connection, found)
    query = select(post_authors.c.post_id)
    written = {
        row.post_id for row in await rows_in(connection, query, post_authors.c.author_id, ids)
    }
    lists: dict[PostId, list[Authorship]] = defaultdict(list)
    query = select(post_authors).order_by(post_authors.c.post_id, post_authors.c.rank)
    for row in await rows_in(connection, query, post_authors.c.post_id, written):
        lists[PostId(row.post_id)].append(authorship(row))
    return statements, lists


async def homes(connection: AsyncConnection, personas: Collection[str]) -> dict[str, AuthorId]:
    """Give where personas live; of those that are no more, nothing."""
    persona, name_key = author_names.c.persona, author_names.c.name_key
    query = select(persona, author_names.c.author_id)
    rows = await rows_in(connection, query.where(persona == name_key), name_key, personas)
    rows += await rows_in(connection, query.where(persona != name_key), persona, personas)
    return {row.persona: AuthorId(row.author_id) for row in rows}


async def listed_names(
    connection: AsyncConnection, paper: PaperId, author: AuthorId
) -> tuple[str, ...]:
    """Give the names by which a paper lists an author."""
    query = select(authorships.c.name).where(
        authorships.c.paper_id == paper, authorships.c.author_id == author
    )
    return tuple((await connection.scalars(query)).all())


async def entries_of(connection: AsyncConnection, paper: PaperId) -> tuple[EntryId, ...]:
    """Give the entries of a paper."""
    query = select(entries.c.id).where(entries.c.paper_id == paper).order_by(entries.c.id)
    return tuple(EntryId(id_) for id_ in await connection.scalars(query))


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


async def authors_by_number(connection: AsyncConnection, ids: Collection[int]) -> list[KnownAuthor]:
    """Give authors with all their names."""
    called = await rows_in(connection, _NAMES, author_names.c.author_id, ids)
    rows = await rows_in(connection, _HEADS, authors.c.id, ids)
    return await asyncio.to_thread(_with_names, rows, called)


def _with_names(rows: _Rows, called: _Rows) -> list[KnownAuthor]:
    names: dict[int, list[KnownName]] = defaultdict(list)
    for author, name, key, basis, persona, former, reason in called:
        known = KnownName(
            name=name,
            name_key=key,
            basis=_BASES[basis],
            persona=persona,
            former=former,
            reason=reason,
        )
        names[author].append(known)
    return [
        KnownAuthor(
            id=author, name=name, key=key, has_profile=has_profile, names=tuple(names[author])
        )
        for author, name, key, has_profile in rows
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
