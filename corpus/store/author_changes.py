"""Authors as they shall be in; rows of authors and their names written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import AuthorChanges, AuthorMoves, Basis, KnownAuthor, KnownName
from corpus.model import AuthorId, Authorship, PaperId, PostId
from corpus.store.rows import execute_all, parts, rows_in
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
    author_names.c.author_id == bindparam("id_"),
    author_names.c.persona == bindparam("p"),
    author_names.c.name == bindparam("name_"),
)
_MOVE_NAMES = (
    update(author_names)
    .where(author_names.c.author_id == bindparam("from"), author_names.c.persona == bindparam("p"))
    .values(author_id=bindparam("to"), former_id=bindparam("was"), reason=bindparam("why"))
)
_MOVE_CLAIMS = (
    update(claims)
    .where(claims.c.author_id == bindparam("from"), claims.c.persona == bindparam("p"))
    .values(author_id=bindparam("to"))
)
_UNPRINT = delete(author_names).where(
    author_names.c.author_id == bindparam("from"),
    author_names.c.persona == bindparam("p"),
    author_names.c.name == bindparam("name_"),
    author_names.c.basis == Basis.LISTED.value,
)
_MOVE_PAPERS, _MOVE_POSTS = (
    update(table).where(table.c.author_id == bindparam("old")).values(author_id=bindparam("to"))
    for table in (authorships, post_authors)
)
_OF_AUTHORS = redirects.c.kind == "author"
_LEAD_ON = (
    update(redirects)
    .where(_OF_AUTHORS, redirects.c.new_id == bindparam("old"))
    .values(new_id=bindparam("to"))
)
_LEAD = (
    update(redirects)
    .where(_OF_AUTHORS, redirects.c.old_id == bindparam("old"))
    .values(new_id=bindparam("to"))
)
_STAY = delete(redirects).where(_OF_AUTHORS, redirects.c.old_id == bindparam("old"))
_END = delete(authors).where(authors.c.id == bindparam("old"))


_UNHEARD_OF = select(authors.c.id).where(
    ~exists().where(authorships.c.author_id == authors.c.id),
    ~exists().where(post_authors.c.author_id == authors.c.id),
    ~exists().where(claims.c.author_id == authors.c.id),
)
"""Who wrote nothing, and of whom nothing is claimed."""


async def store(connection: AsyncConnection, changes: AuthorChanges, *, now: datetime) -> None:
    """Write authors and their names."""
    await _write_heads(connection, changes.new, changes.updated, now=now)
    await _name(connection, changes)


async def move(connection: AsyncConnection, moves: AuthorMoves, *, now: datetime) -> None:
    """Let personas move to other authors, and end the authors of whom none is left."""
    new = [author for author in moves.heads if author.id in moves.new]
    known = [author for author in moves.heads if author.id not in moves.new]
    await _write_heads(connection, new, known, now=now)
    unprinted = (
        {"from": author, "p": persona, "name_": name} for author, persona, name in moves.unprinted
    )
    await execute_all(connection, _UNPRINT, unprinted)
    settled = (
        {"p": m.persona, "from": m.source, "to": m.target, "was": m.former, "why": m.reason}
        for m in moves.moves
    )
    await execute_all(connection, _MOVE_NAMES, settled)
    moved = (
        {"p": m.persona, "from": m.source, "to": m.target}
        for m in moves.moves
        if m.source != m.target
    )
    await execute_all(connection, _MOVE_CLAIMS, moved)
    for statement in (_MOVE_PAPERS, _MOVE_POSTS, _LEAD_ON, _END):
        ended = ({"old": old, "to": into} for old, into in moves.ended.items())
        await execute_all(connection, statement, ended)
    rows = ({"kind": "author", "old_id": old, "new_id": to} for old, to in moves.ended.items())
    await execute_all(connection, insert(redirects), rows)
    await execute_all(connection, _STAY, ({"old": old} for old in moves.returned))
    led = ({"old": old, "to": to} for old, to in moves.led.items())
    await execute_all(connection, _LEAD, led)
    await execute_all(connection, _END, ({"old": old, "to": 0} for old in moves.forgotten))


async def relist(
    connection: AsyncConnection,
    papers: Mapping[PaperId, Sequence[Authorship]],
    posts: Mapping[PostId, Sequence[Authorship]],
) -> None:
    """Write whose papers and posts are anew."""
    for table, column, lists in (
        (authorships, "paper_id", papers),
        (post_authors, "post_id", posts),
    ):
        for part in parts(lists):
            await connection.execute(delete(table).where(table.c[column].in_(part)))
        rows = (
            {
                column: thing,
                "rank": rank,
                "author_id": each.author,
                "name": each.name,
                "position": each.position,
                "evidence": each.evidence.value,
            }
            for thing, list_ in lists.items()
            for rank, each in enumerate(list_)
        )
        await execute_all(connection, insert(table), rows)


async def _write_heads(
    connection: AsyncConnection,
    new: Iterable[KnownAuthor],
    known: Iterable[KnownAuthor],
    *,
    now: datetime,
) -> None:
    rows = (
        {
            "id": author.id,
            "name": author.name,
            "key": author.key,
            "has_profile": author.has_profile,
            "first_seen": now,
        }
        for author in new
    )
    await execute_all(connection, insert(authors), rows)
    heads = (
        {"id_": a.id, "name_": a.name, "key_": a.key, "profile_": a.has_profile} for a in known
    )
    await execute_all(connection, _UPDATE, heads)


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
    known = (
        {"id_": id_, "p": n.persona, "name_": n.name} for id_, n in changes.names if id_ not in new
    )
    await execute_all(connection, _FORGET_NAME, known)
    rows = (_name_row(author, name) for author, name in changes.names)
    await execute_all(connection, insert(author_names), rows)


def _name_row(author: AuthorId, name: KnownName) -> dict[str, Any]:
    return {
        "author_id": author,
        "name": name.name,
        "persona": name.persona,
        "name_key": name.name_key,
        "basis": name.basis.value,
        "former_id": name.former,
        "reason": name.reason,
    }


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
