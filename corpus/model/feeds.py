"""What is polled, how its last readings went, and when it is due again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from corpus.model.ids import FeedId


class FeedState(StrEnum):
    """Whether a feed is polled."""

    ACTIVE = "active"
    GONE = "gone"
    """Its server says that it will not come back (410)."""
    REMOVED = "removed"
    """By a person; what it brought stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One thing we poll: an RSS, Atom or JSON feed, or a query of arXiv's API."""

    id: FeedId
    url: str
    """Where it is polled; follows permanent redirects."""
    source: str
    """The address under which it was added; the ``source`` of all its documents."""
    title: str | None = None
    state: FeedState = FeedState.ACTIVE
    added_by: str
    """Slack user id, or ``command line``."""
    added_at: datetime
    workspace: str | None = None
    """With ``channel``: where it was added, and where its alerts go."""
    channel: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    checked_at: datetime | None = None
    """The last attempt."""
    succeeded_at: datetime | None = None
    """The last answer that could be read, "not modified" included; ``None``: never yet."""
    due: datetime
    """Not polled before."""
    failures: int = 0
    """In a row."""
    failing_since: datetime | None = None
    complaint: str | None = None
    """The exact reason of the last failure."""
    alerted_at: datetime | None = None
    """When people were told of the present failure."""
