"""Posts out of the database, with their authors and the papers they mention."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.errors import NotFoundError
from corpus.model import AuthorId, Authorship, PaperId, Post, PostId
from corpus.store.known import authorship
from corpus.store.redirects import present
from corpus.store.rows import Listed
from corpus.tables import entries, post_authors, posts

_POSTS = Listed(select(posts), posts.c.id)
_AUTHORS = Listed(
    select(post_authors).order_by(post_authors.c.post_id, post_authors.c.rank),
    post_authors.c.post_id,
)
_MENTIONS = Listed(
    select(entries.c.post_id, entries.c.paper_id)
    .where(entries.c.kind == "mention", entries.c.paper_id.is_not(None))
    .order_by(entries.c.document_id, entries.c.position),
    entries.c.post_id,
)
_OF_AUTHOR = (
    select(posts.c.id)
    .where(
        posts.c.id.in_(
            select(post_authors.c.post_id).where(post_authors.c.author_id == present("author"))
        )
    )
    .order_by(func.coalesce(posts.c.published, "").desc(), posts.c.id.desc())
)


async def seen_between(
    connection: AsyncConnection, since: datetime, until: datetime | None, *, limit: int | None
) -> tuple[Post, ...]:
    """Give the posts announced after one moment and not after another, newest first."""
    query = select(posts.c.id).where(posts.c.news_at > since)
    if until is not None:
        query = query.where(posts.c.news_at <= until)
    newest = (posts.c.news_at.desc(), func.coalesce(posts.c.published, "").desc())
    query = query.order_by(*newest, posts.c.id.desc()).limit(limit)
    return await load(connection, [PostId(row.id) for row in await connection.execute(query)])


async def get(connection: AsyncConnection, post: PostId) -> Post:
    """Give one post.

    Raises:
        NotFoundError: There is none.
    """
    found = await load(connection, [post])
    if not found:
        raise NotFoundError(f"there is no post b{post}", wanted=f"b{post}")
    return found[0]


async def of_author(
    connection: AsyncConnection, author: AuthorId, *, limit: int | None = None
) -> tuple[Post, ...]:
    """Give an author's posts, newest first."""
    rows = await connection.execute(_OF_AUTHOR.limit(limit), {"author": author})
    return await load(connection, [PostId(row.id) for row in rows])


async def load(connection: AsyncConnection, ids: Sequence[PostId]) -> tuple[Post, ...]:
    """Give posts in the order asked for; those that never were are left out."""
    lists: dict[int, list[Authorship]] = defaultdict(list)
    for row in await _AUTHORS.rows(connection, ids):
        lists[row.post_id].append(authorship(row))
    mentions = await _mentions(connection, ids)
    loaded = {
        row.id: Post(
            id=PostId(row.id),
            title=row.title,
            authors=tuple(lists[row.id]),
            published=row.published,
            updated=row.updated,
            url=row.url,
            feed=row.feed,
            feed_title=row.feed_title,
            mentions=tuple(mentions[row.id]),
            first_seen=row.first_seen,
            news_at=row.news_at,
        )
        for row in await _POSTS.rows(connection, ids)
    }
    return tuple(loaded[post] for post in ids if post in loaded)


async def _mentions(
    connection: AsyncConnection, ids: Collection[PostId]
) -> dict[int, dict[PaperId, None]]:
    """Give the papers each post mentions, in the order in which it does."""
    found: dict[int, dict[PaperId, None]] = defaultdict(dict)
    for row in await _MENTIONS.rows(connection, ids):
        found[row.post_id][PaperId(row.paper_id)] = None
    return found
