"""What was decided about identity: which papers, or which authors, are one and which are not."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from corpus.model.documents import DocumentKind
from corpus.model.ids import DecisionId, EntryId
from corpus.model.lookup import Kind

RULE = "rule"
"""Who decided, when it was nobody: a rule of ours did."""


class Verdict(StrEnum):
    """What was decided about two papers or two authors."""

    SAME = "same"
    DIFFERENT = "different"
    SUGGESTED = "suggested"
    """They may be the same; a person is to say."""


@dataclass(frozen=True, slots=True)
class Named:
    """One side of a decision, as it is called now."""

    ref: str
    """The short id: ``p12``, ``a7``, or ``e345`` for one entry."""
    label: str
    """Title or name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decision about identity, in a form that can be shown."""

    id: DecisionId
    kind: Kind
    """PAPER or AUTHOR: what was joined or kept apart."""
    verdict: Verdict
    left: Named
    """What stays, if they were joined."""
    right: Named
    reason: str
    by: str
    """Slack user id, ``command line``, or ``rule``."""
    at: datetime
    undone_at: datetime | None = None
    """When it was taken back."""
    changed: bool = True
    """False: it was decided before, and nothing is different now."""

    @property
    def ref(self) -> str:
        """The short id by which it can be taken back."""
        return f"d{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Under what an author is known, and why it is theirs."""

    ref: str | None
    """The number the author of that name had before (``a9``): by it they can be parted."""
    names: tuple[str, ...]
    """All spellings, the best first."""
    reason: str | None
    """``None`` where there is nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidenced:
    """One entry of a paper, and why it was put there."""

    entry: EntryId
    document: str
    """Name or address of what was read."""
    kind: DocumentKind
    title: str | None
    """As this entry says."""
    authors: tuple[str, ...]
    published: date | None
    reason: str

    @property
    def ref(self) -> str:
        """The short id people can type."""
        return f"e{self.entry}"
