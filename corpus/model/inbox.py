"""What was delivered to us and must have its effect once."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """One delivery, told apart from every other by its key."""

    key: str
    """At most 200 characters; the same thing delivered again has the same."""
    body: str | None = None
    """As it came, for whoever picks it up when this process dies over it; ``None``: nobody does."""


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A letter that its process left unfinished."""

    letter: Letter
    heard_at: datetime
