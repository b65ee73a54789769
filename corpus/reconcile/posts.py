"""New and known statements about posts in; out: the posts that are new or edited."""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from corpus.changes import PostChange, Statement
from corpus.model import Entry, EntryId, PostId
from corpus.text import fold

_GLOBAL = ("http://", "https://", "urn:", "tag:", "doi:")


def reconcile_posts(
    new: Sequence[Statement],
    known: Sequence[Statement],
    *,
    ids: Iterator[int],
    again: Set[EntryId] = frozenset(),
) -> tuple[PostChange, ...]:
    """Decide which posts the new statements speak of; the latest capture is believed."""
    groups: dict[str, list[Statement]] = defaultdict(list)
    for statement in (*known, *new):
        groups[statement.post_key or ""].append(statement)
    changes = []
    for statements in groups.values():
        joined = tuple(s for s in statements if s.post is None)
        if joined or any(s.id in again for s in statements):
            post = min((s.post for s in statements if s.post is not None), default=None)
            changes.append(
                PostChange(
                    post=PostId(next(ids)) if post is None else post,
                    is_new=post is None,
                    best=max(statements, key=lambda s: (s.as_of, s.place)),
                    joined=joined,
                )
            )
    return tuple(changes)


def post_key(entry: Entry, *, source: str) -> str:
    """Give what one post keeps through all captures of its feed.

    Ids that are no addresses ("42") are only unique within their feed.
    """
    if entry.guid:
        return entry.guid if entry.guid.startswith(_GLOBAL) else f"{source}#{entry.guid}"
    if entry.url:
        return entry.url
    return f"{source}#{entry.published or ''} {fold(entry.title or '')}"
