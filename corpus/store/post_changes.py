"""Posts as they shall be in; rows of posts and their authors written."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import PostChange
from corpus.model import Authorship, PostId
from corpus.tables import post_authors, posts

_UPDATE = update(posts).where(posts.c.id == bindparam("id_"))
_EDITED = ("title", "published", "updated", "url", "feed_title", "entry_id")


async def store(
    connection: AsyncConnection,
    changes: Sequence[PostChange],
    authors: Mapping[PostId, Sequence[Authorship]],
) -> None:
    """Write posts and who wrote them."""
    new = [_row(change) for change in changes if change.is_new]
    known = [_edited(change) for change in changes if not change.is_new]
    if new:
        await connection.execute(insert(posts), new)
    if known:
        await connection.execute(_UPDATE, known)
        ids = [row["id_"] for row in known]
        await connection.execute(delete(post_authors).where(post_authors.c.post_id.in_(ids)))
    rows = [
        {
            "post_id": post,
            "rank": rank,
            "author_id": authorship.author,
            "name": authorship.name,
            "position": authorship.position,
            "evidence": authorship.evidence.value,
        }
        for post, list_ in authors.items()
        for rank, authorship in enumerate(list_)
    ]
    if rows:
        await connection.execute(insert(post_authors), rows)


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
