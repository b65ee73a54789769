"""Where people spoke of a paper or a post, and what they say is wrong with one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussed:
    """A message in a channel about a paper or a post: ours, or one that links to it."""

    channel: str
    ts: str
    """Slack's number of the message."""
    thread_ts: str | None = None
    """The thread in which it stands, if it stands in one."""
    at: datetime
    in_digest: bool = False
    """Whether a digest brought it; else somebody asked for it, or shared it."""
    address: str | None = None
    """The address of the message, where it was worked out already."""


class Complaint(StrEnum):
    """What may be wrong with a card."""

    TWO = "two"
    """Two persons, or two papers, stand on one card."""
    DUPLICATE = "duplicate"
    """There is another card of the same person or paper."""
    WRONG = "wrong"
    """Something else is not right: a title, an author, a link, a paper in a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A person says that a card is wrong; for the owners to settle."""

    id: int
    workspace: str
    user: str
    ref: str
    """The short id of the card: ``p12``, ``a7``."""
    complaint: Complaint
    words: str = ""
    """What the person added; perhaps nothing."""
    at: datetime
    settled_at: datetime | None = None
    settled_by: str | None = None
