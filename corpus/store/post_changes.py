"""Posts as they shall be in; rows of posts and their authors written."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import PostChange
from corpus.model import Authorship, PostId
from corpus.store.rows import execute_all
from corpus.tables import post_authors, posts

_UPDATE = update(posts).where(posts.c.id == bindparam("id_"))
_EDITED = ("title", "published", "updated", "url", "feed_title", "entry_id")


async def store(
    connection: AsyncConnection,
    changes: Sequence[PostChange],
    authors: Mapping[PostId, Sequence[Authorship]],
) -> None:
    """Write posts and who wrote them."""
    known = [change for change in changes if not change.is_new]
    await execute_all(connection, insert(posts), (_row(c) for c in changes if c.is_new))
    await execute_all(connection, _UPDATE, map(_edited, known))
    if known:
        ids = [change.post for change in known]
        await connection.execute(delete(post_authors).where(post_authors.c.post_id.in_(ids)))
    await execute_all(connection, insert(post_authors), _authors(authors))


def _authors(authors: Mapping[PostId, Sequence[Authorship]]) -> Iterator[dict[str, Any]]:
    for post, those in authors.items():
        for rank, authorship in enumerate(those):
            yield {
                "post_id": post,
                "rank": rank,
                "author_id": authorship.author,
                "name": authorship.name,
                "position": authorship.position,
                "evidence": authorship.evidence.value,
            }


def _edited(change: PostChange) -> dict[str, Any]:
    row = _row(change)
    return {"id_": change.post, **{name: row[name] for name in _EDITED}}


def _row(change: PostChange) -> dict[str, Any]:
    best = change.best
    return {
        "id": change.post,
        "key": best.post_key,
        "title": best.entry.title,
        "published": best.entry.published,
        "updated": best.entry.updated,
        "url": best.entry.url,
        "feed": best.source,
        "feed_title": best.source_title,
        "first_seen": best.seen,
        "news_at": None if best.quiet else best.seen,
        "entry_id": best.id,
    }
