"""What a lookup asks and answers."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.model.ids import AuthorId, PaperId


class Kind(StrEnum):
    """What a lookup looks for."""

    PAPER = "paper"
    AUTHOR = "author"
    ANY = "any"


class Tier(StrEnum):
    """How a candidate matched, best first; a lower tier never outranks a higher one."""

    IDENTIFIER = "identifier"
    EXACT = "exact"
    FOLDED = "folded"
    PREFIX = "prefix"
    SYSTEM = "system"
    TYPO = "typo"
    TOPIC = "topic"


class Outcome(StrEnum):
    """How sure a lookup is of its best candidate."""

    EXACT = "exact"
    CLEAR = "clear"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRecord:
    """What the index needs to know of a paper."""

    id: PaperId
    title: str | None
    other_titles: tuple[str, ...] = ()
    """Those of an earlier version, or of another source, where they differ in more than form."""
    short_name: str | None = None
    authors: tuple[str, ...] = ()
    """Preferred names."""
    author_ids: tuple[AuthorId, ...] = ()
    year: int | None = None
    month: int | None = None
    category: str | None = None
    has_code: bool = False
    abstract: str | None = None
    identifiers: tuple[str, ...] = ()
    url: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorRecord:
    """What the index needs to know of an author."""

    id: AuthorId
    name: str
    other_names: tuple[str, ...] = ()
    affiliation: str | None = None
    paper_count: int = 0
    latest_title: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A paper or author that may be meant."""

    kind: Kind
    """PAPER or AUTHOR."""
    id: int
    label: str
    """The title or the preferred name; "FlashEvaluator (title unknown)" for the untitled."""
    score: float
    """0 to 100."""
    tier: Tier
    reason: str
    """In words: "2 typing errors", "family name first"."""
    key: str | None = None
    hint: str | None = None
    """What tells namesakes apart: affiliation, number of papers; authors and year of a paper."""

    @property
    def ref(self) -> str:
        """The short id people can type: ``p12`` or ``a7``."""
        return f"{self.kind[0]}{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupResult:
    """The candidates, best first, with the outcome."""

    query: str
    """As asked, whatever was cut before scoring."""
    outcome: Outcome
    candidates: tuple[Candidate, ...]
    """May be non-empty when the outcome is none: the nearest things."""
    ms: float
    """Milliseconds inside the lookup service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexInfo:
    """Size and age of an index."""

    papers: int
    authors: int
    words: int
    bytes: int
    built_s: float
    """Seconds the build took."""
    change: int
    """The store's change number the index answers for."""
    fresh: int = 0
    """Papers and authors that came or changed since the file was built; they are in memory."""
