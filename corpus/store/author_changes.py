"""Authors as they shall be in; rows of authors and their names written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import AuthorChanges, KnownName
from corpus.model import AuthorId, Authorship, PaperId
from corpus.store.rows import execute_all, rows_in
from corpus.tables import (
    author_names,
    authors,
    authorships,
    claims,
    post_authors,
    redirects,
)

_UPDATE = (
    update(authors)
    .where(authors.c.id == bindparam("id_"))
    .values(name=bindparam("name_"), key=bindparam("key_"), has_profile=bindparam("profile_"))
)
_FORGET_NAME = delete(author_names).where(
    author_names.c.author_id == bindparam("id_"), author_names.c.name == bindparam("name_")
)


_UNHEARD_OF = select(authors.c.id).where(
    ~exists().where(authorships.c.author_id == authors.c.id),
    ~exists().where(post_authors.c.author_id == authors.c.id),
    ~exists().where(claims.c.author_id == authors.c.id),
)
"""Who wrote nothing, and of whom nothing is claimed."""


async def store(connection: AsyncConnection, changes: AuthorChanges, *, now: datetime) -> None:
    """Write authors, their names, and join those found to be one person."""
    rows = (
        {
            "id": author.id,
            "name": author.name,
            "key": author.key,
            "has_profile": author.has_profile,
            "first_seen": now,
        }
        for author in changes.new
    )
    await execute_all(connection, insert(authors), rows)
    if changes.updated:
        known = [
            {"id_": a.id, "name_": a.name, "key_": a.key, "profile_": a.has_profile}
            for a in changes.updated
        ]
        await connection.execute(_UPDATE, known)
    await _name(connection, changes)
    for old, kept in changes.absorbed.items():
        await _absorb(connection, old, into=kept)


async def forget_unused(
    connection: AsyncConnection,
    now_listed: Mapping[PaperId, Sequence[Authorship]],
    stored: Mapping[PaperId, Mapping[str, Any]],
) -> None:
    """Remove authors who were only names in lists that now are read differently.

    "J. Shao" of a list turns out to be the owner of the page: whoever follows "J. Shao" is led
    there.
    """
    listed = {a.author for list_ in now_listed.values() for a in list_}
    dropped = {
        authorship.author: paper
        for paper, row in stored.items()
        for authorship in row["authorships"]
        if authorship.author not in listed
    }
    if not dropped:
        return
    query = _UNHEARD_OF.where(authors.c.has_profile.is_(False))
    for row in await rows_in(connection, query, authors.c.id, dropped):
        author = AuthorId(row.id)
        paper = dropped[author]
        successor = _successor(author, stored[paper]["authorships"], now_listed.get(paper, ()))
        await _remove(connection, author, into=successor)


async def forget_unheard_of(
    connection: AsyncConnection, ids: Collection[int], *, but: Collection[str]
) -> frozenset[AuthorId]:
    """Remove those of some authors of whom nobody speaks any more, and say who they were.

    Args:
        connection: To the database.
        ids: Of all who may have been named by mistake.
        but: Names of those who stay.
    """
    query = _UNHEARD_OF.where(authors.c.name.not_in(but))
    rows = await rows_in(connection, query, authors.c.id, ids)
    for row in rows:
        await _remove(connection, AuthorId(row.id), into=None)
    return frozenset(AuthorId(row.id) for row in rows)


def _successor(
    author: AuthorId, before: Iterable[Authorship], after: Iterable[Authorship]
) -> AuthorId | None:
    """Give who stands in the list where this author stood."""
    stood = {a.position for a in before if a.author == author}
    return next((a.author for a in after if a.position in stood), None)


async def _name(connection: AsyncConnection, changes: AuthorChanges) -> None:
    new = {author.id for author in changes.new}
    known = ({"id_": id_, "name_": n.name} for id_, n in changes.names if id_ not in new)
    await execute_all(connection, _FORGET_NAME, known)
    rows = (_name_row(author, name) for author, name in changes.names)
    await execute_all(connection, insert(author_names), rows)


def _name_row(author: AuthorId, name: KnownName) -> dict[str, Any]:
    return {
        "author_id": author,
        "name": name.name,
        "name_key": name.name_key,
        "basis": name.basis.value,
    }


async def _absorb(connection: AsyncConnection, old: AuthorId, *, into: AuthorId) -> None:
    for table in (authorships, post_authors):
        statement = update(table).where(table.c.author_id == old).values(author_id=into)
        await connection.execute(statement)
    told = select(claims.c.document_id).where(claims.c.author_id == into)
    await connection.execute(
        update(claims)
        .where(claims.c.author_id == old, claims.c.document_id.not_in(told))
        .values(author_id=into)
    )
    await connection.execute(delete(claims).where(claims.c.author_id == old))
    await _remove(connection, old, into=into)


async def _remove(connection: AsyncConnection, old: AuthorId, *, into: AuthorId | None) -> None:
    await connection.execute(delete(author_names).where(author_names.c.author_id == old))
    await connection.execute(delete(authors).where(authors.c.id == old))
    if into is not None:
        await connection.execute(
            update(redirects)
            .where(redirects.c.kind == "author", redirects.c.new_id == old)
            .values(new_id=into)
        )
        await connection.execute(
            insert(redirects), {"kind": "author", "old_id": old, "new_id": into}
        )
