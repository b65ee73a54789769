"""Authors out of the database: names, claims, co-authors, papers per year."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import Basis, KnownName
from corpus.errors import NotFoundError
from corpus.model import Alias, Author, AuthorId, Claim, DocumentKind
from corpus.personas import WEIGHT, own_first
from corpus.store.known import authors_by_number
from corpus.store.redirects import led_to, present
from corpus.store.rows import Listed
from corpus.tables import author_names, authors, authorships, claims, documents, papers

_AUTHORS = Listed(select(authors), authors.c.id)
_NAMES = Listed(select(author_names).order_by(author_names.c.name), author_names.c.author_id)
_CLAIMS = Listed(
    select(claims, documents.c.source, documents.c.kind)
    .join(documents, documents.c.id == claims.c.document_id)
    .order_by(claims.c.as_of.desc(), claims.c.document_id.desc()),
    claims.c.author_id,
)
_PAPER_COUNTS = Listed(
    select(
        authorships.c.author_id, func.count(authorships.c.paper_id.distinct()).label("papers")
    ).group_by(authorships.c.author_id),
    authorships.c.author_id,
)


def _coauthors() -> Select[int, int]:
    theirs, other = authorships.alias("theirs"), authorships.alias("other")
    person, joint = present("author"), func.count(other.c.paper_id.distinct())
    return (
        select(other.c.author_id, joint.label("papers"))
        .join(theirs, theirs.c.paper_id == other.c.paper_id)
        .join(authors, authors.c.id == other.c.author_id)
        .where(theirs.c.author_id == person, other.c.author_id != person)
        .group_by(other.c.author_id, authors.c.name)
        .order_by(joint.desc(), authors.c.name)
    )


_COAUTHORS = _coauthors()
_YEAR = func.substr(papers.c.published, 1, 4)
_PER_YEAR = (
    select(_YEAR.label("year"), func.count().label("papers"))
    .where(
        papers.c.id.in_(
            select(authorships.c.paper_id).where(authorships.c.author_id == present("author"))
        ),
        papers.c.published.is_not(None),
    )
    .group_by(_YEAR)
    .order_by(_YEAR)
)


async def get(connection: AsyncConnection, author: AuthorId) -> Author:
    """Give one author, also by the number they had before they were joined with another.

    Raises:
        NotFoundError: There is none.
    """
    found = await get_many(connection, [author])
    if not found:
        raise NotFoundError(f"there is no author a{author}", wanted=f"a{author}")
    return found[0]


async def get_many(connection: AsyncConnection, ids: Sequence[AuthorId]) -> tuple[Author, ...]:
    """Give authors in the order asked for; those that never were are left out."""
    loaded = await _load(connection, set(ids))
    moved = await led_to(connection, "author", [id_ for id_ in ids if id_ not in loaded])
    loaded |= await _load(connection, set(moved.values()))
    now = [moved.get(author, author) for author in ids]
    return tuple(loaded[author] for author in now if author in loaded)


async def coauthors(
    connection: AsyncConnection, author: AuthorId, *, limit: int
) -> tuple[tuple[Author, int], ...]:
    """Give those who wrote most papers with an author, with the number of these papers."""
    rows = await connection.execute(_COAUTHORS.limit(limit), {"author": author})
    counts = {row.author_id: row.papers for row in rows}
    loaded = await _load(connection, counts)
    return tuple((loaded[id_], papers) for id_, papers in counts.items())


async def papers_per_year(connection: AsyncConnection, author: AuthorId) -> dict[int, int]:
    """Give the number of papers of each year in which there are any, oldest first."""
    rows = await connection.execute(_PER_YEAR, {"author": author})
    return {int(row.year): row.papers for row in rows}


async def aliases(connection: AsyncConnection, author: AuthorId) -> tuple[Alias, ...]:
    """Give under what an author is known; what was always theirs first."""
    by_persona: dict[str, list[KnownName]] = defaultdict(list)
    for person in await authors_by_number(connection, [author]):
        for name in person.names:
            by_persona[name.persona].append(name)
    found = [own_first(names) for names in by_persona.values()]
    found.sort(key=lambda names: (names[0].former or 0, names[0].name))
    return tuple(
        Alias(
            ref=None if names[0].former is None else f"a{names[0].former}",
            names=tuple(dict.fromkeys(each.name for each in names)),
            reason=names[0].reason,
        )
        for names in found
    )


async def _load(connection: AsyncConnection, ids: Collection[int]) -> dict[int, Author]:
    """Give authors with all that belongs to them: four queries, however many they are."""
    names: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in await _NAMES.rows(connection, ids):
        names[row.author_id].append(row)
    claimed: dict[int, list[Claim]] = defaultdict(list)
    for row in await _CLAIMS.rows(connection, ids):
        claimed[row.author_id].append(_claim(row))
    counts = {row.author_id: row.papers for row in await _PAPER_COUNTS.rows(connection, ids)}
    return {
        row.id: Author(
            id=AuthorId(row.id),
            name=row.name,
            other_names=other_names(row.name, names[row.id]),
            joined=_joined(row.name, names[row.id]),
            affiliation=next((c.affiliation for c in claimed[row.id] if c.affiliation), None),
            key=row.key,
            paper_count=counts.get(row.id, 0),
            has_profile=row.has_profile,
            claims=tuple(claimed[row.id]),
            first_seen=row.first_seen,
        )
        for row in await _AUTHORS.rows(connection, ids)
    }


def other_names(preferred: str, rows: list[Row[*tuple[Any, ...]]]) -> tuple[str, ...]:
    """Give the names that are not merely another spelling of the preferred one.

    "Shao, Jiawei" tells nobody anything who knows Jiawei Shao.
    """
    seen = {row.name_key for row in rows if row.name == preferred}
    others = []
    for row in rows:
        if row.name_key not in seen:
            seen.add(row.name_key)
            others.append(row.name)
    return tuple(others)


def _joined(preferred: str, rows: Collection[Row[*tuple[Any, ...]]]) -> tuple[tuple[str, str], ...]:
    """Give the best of the names of each persona but the preferred one's, with its reason."""
    own = {row.persona for row in rows if row.name == preferred}
    best: dict[str, Row[*tuple[Any, ...]]] = {}
    for row in sorted(rows, key=lambda row: (-WEIGHT[Basis(row.basis)], -len(row.name), row.name)):
        if row.persona not in own and row.reason:
            best.setdefault(row.persona, row)
    return tuple(sorted((row.name, row.reason) for row in best.values() if row.name != preferred))


def _claim(row: Row[*tuple[Any, ...]]) -> Claim:
    return Claim(
        as_of=row.as_of,
        document=row.source,
        kind=DocumentKind(row.kind),
        category=row.category,
        affiliation=row.affiliation,
        h_index=row.h_index,
        paper_count=row.paper_count,
        citations=row.citations,
        novelty=row.novelty,
        ai_score=row.ai_score,
    )
