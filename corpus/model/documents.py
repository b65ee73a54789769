"""What was read and what it says: documents, entries, profiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class DocumentKind(StrEnum):
    """What kind of source a document is; the values are part of the CLI contract."""

    SCHOLARFEED_AUTHOR = "scholarfeed-author"
    SCHOLARFEED_PAPER = "scholarfeed-paper"
    CATALYZEX_AUTHOR = "catalyzex-author"
    FEED = "feed"
    ARXIV_API = "arxiv-api"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"
    JSONL = "jsonl"
    UNKNOWN = "unknown"


class EntryKind(StrEnum):
    """A paper, or a blog post that may mention papers."""

    PAPER = "paper"
    POST = "post"


class Content(Protocol):
    """The bytes of a document: held as ``bytes``, or read from a large file as they are asked for.

    Raises:
        DocumentError: The file cannot be read any more.
    """

    def __len__(self) -> int:
        """Give how many there are."""
        ...

    def __getitem__(self, part: slice, /) -> bytes:
        """Give some of them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Bytes that were read once."""

    name: str
    """The path, URL or ``-`` by which it was given."""
    content: Content
    as_of: date
    """The day the document was captured; dates without a year are resolved against it."""
    url: str | None = None
    """Where it was saved from, when known."""
    author: str | None = None
    """The page's author, when a person said so (``import --author``)."""
    kind: DocumentKind | None = None
    """Set when a person said so (``--format``); otherwise detected."""
    source: str | None = None
    """What captures of one page have in common, where the address may change: a feed that moved
    keeps it. ``None``: the address, else the name."""
    quiet: bool = False
    """Nothing in it is news: the first reading of a feed brings its whole past."""

    @property
    def whole(self) -> bytes:
        """The content, all of it in memory."""
        return self.content[:]


@dataclass(frozen=True, slots=True)
class Problem:
    """One complaint about a document."""

    line: int | None
    """Counted from 1; ``None`` when it concerns the whole document."""
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A paper that a post links to."""

    url: str
    title: str | None = None
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a document says about one person: the owner of a page, or one of a list."""

    name: str | None
    """``None`` on pages that do not name their author."""
    other_names: tuple[str, ...] = ()
    category: str | None = None
    """Full arXiv code of the main category (``cs.LG``)."""
    affiliation: str | None = None
    h_index: int | None = None
    paper_count: int | None = None
    """Papers announced by the page, not papers present on it."""
    citations: int | None = None
    novelty: int | None = None
    """Per cent, as the page computes it."""
    ai_score: int | None = None
    key: str | None = None
    """The source's own key, from JSON Lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one document says about one paper or post; never edited by us."""

    kind: EntryKind
    title: str | None = None
    """Plain Unicode, LaTeX resolved."""
    short_name: str | None = None
    """The system's name, when the title is unknown or the abstract says it."""
    authors: tuple[str, ...] = ()
    """Names as printed, in order."""
    authors_complete: bool = True
    """False when the list ends in "et al."."""
    affiliations: tuple[str, ...] = ()
    category: str | None = None
    published: date | None = None
    """A ``datetime`` (UTC) where the document gives a time, else a ``date``.

    Where a bibliography states the year alone, January the first of it.
    """
    updated: date | None = None
    """As ``published``."""
    year_inferred: bool = False
    has_code: bool = False
    abstract: str | None = None
    url: str | None = None
    identifiers: tuple[str, ...] = ()
    """Canonical: ``arxiv:1706.03762``, ``doi:10.1000/x``; no versions."""
    mentions: tuple[Mention, ...] = ()
    guid: str | None = None
    """The feed's own id of the entry."""
    key: str | None = None
    """The source's own key, from JSON Lines."""
    is_update: bool = False
    """The document announces a new version or a further category (arXiv's ``replace`` and
    ``cross``), not the paper: no news."""
    line: int | None = None
    """Where the entry starts in its document, counted from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDocument:
    """Everything that a source could read from one document."""

    kind: DocumentKind
    title: str | None = None
    url: str | None = None
    profile: Profile | None = None
    """The person whose page or blog this is."""
    entries: Sequence[Entry] = ()
    """In document order."""
    newest: date | None = None
    """The day of the newest entry; said by the last door of all sources."""
    people: tuple[Profile, ...] = ()
    """Persons listed one a line (JSON Lines with ``name``)."""
    problems: tuple[Problem, ...] = ()
