"""What passes between reconciling and storing: statements and known authors in, changes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from corpus.model import (
    AuthorId,
    DecisionId,
    DocumentKind,
    Entry,
    EntryId,
    Kind,
    PaperId,
    PostId,
    Verdict,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An entry with the circumstances under which it was said."""

    id: EntryId
    entry: Entry
    kind: DocumentKind
    """Of the document."""
    as_of: date
    """The last day on which the source said so."""
    seen: datetime
    """When we read it first."""
    position: int
    """In the document, mentions counted after their post."""
    place: str
    """The document's digest and the position in it: the same wherever it is imported."""
    source: str
    """Name or URL of what was read; captures of one page share it."""
    source_title: str | None = None
    quiet: bool = False
    """No news, whatever it says: the first reading of a feed, or a new version."""
    owner: tuple[str, ...] = ()
    """All names of the person whose page or blog it is."""
    mention: bool = False
    """Only mentioned in a post."""
    post_key: str | None = None
    """Of a post, or a mention in it: what the post keeps through all captures."""
    paper: PaperId | None = None
    """Where it is now; ``None`` for a new one."""
    former: PaperId | None = None
    """The paper it belonged to before that one was found to be another."""
    keys: frozenset[int] = frozenset()
    """What it may be recognised by, where that was worked out already."""
    post: PostId | None = None
    """As ``paper``; of a mention: the post it stands in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A statement as it is kept, when its document is read again."""

    id: EntryId
    entry: Entry
    position: int
    mark: int
    """The same for the same words of the same source."""
    mention: bool
    post_key: str | None
    paper: PaperId | None
    post: PostId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a document says now, compared with what it said when it was read before."""

    changed: tuple[tuple[Held, Statement], ...] = ()
    """The same thing in other words."""
    moved: tuple[tuple[Held, Statement], ...] = ()
    """The same words elsewhere in the document."""
    gone: tuple[Held, ...] = ()
    """Not said any more."""
    further: tuple[Statement, ...] = ()
    """Not kept of this document: new, or known from an earlier capture."""


def place(digest: str, position: int) -> str:
    """Say where in which document, so that it sorts and is the same wherever it is imported."""
    return f"{digest[:16]}:{position:08d}"


class Basis(StrEnum):
    """How we know a name of an author."""

    PROFILE = "profile"
    """Their own page or record calls them so."""
    LISTED = "listed"
    """An author list prints it."""
    OTHER = "other"
    """Their own page or record names it as another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a person decided about the statements of two papers, as they were then."""

    id: DecisionId | None = None
    """``None`` while it is being decided."""
    same: bool
    """One paper; otherwise: two."""
    left: tuple[EntryId, ...]
    """The most telling first."""
    right: tuple[EntryId, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One remembered decision about identity, or a suggestion for a person to decide."""

    kind: Kind
    verdict: Verdict
    left: int
    right: int
    reason: str


# ------------------------------------------------------------------------------- papers, posts


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """All that the statements about one paper amount to, but who its authors are."""

    title: str | None
    short_name: str | None
    names: tuple[str, ...]
    """The author list as printed."""
    authors_complete: bool
    owners: tuple[tuple[str, ...], ...]
    """Persons on whose own pages it stands, each with all names the page gives."""
    affiliations: tuple[str, ...]
    category: str | None
    published: date | None
    updated: date | None
    year_inferred: bool
    has_code: bool
    abstract: str | None
    url: str | None
    identifiers: tuple[str, ...]
    key: str | None
    first_seen: datetime
    news_at: datetime | None
    provenance: Mapping[str, EntryId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A statement that goes to a paper, and why."""

    statement: Statement
    reason: str
    former: PaperId | None = None
    """As ``Statement.former``, from now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperChange:
    """A paper as it shall be."""

    paper: PaperId
    is_new: bool
    """There is no such paper now; it may be an old number that comes back."""
    facts: PaperFacts
    joined: tuple[Join, ...]
    absorbed: tuple[PaperId, ...] = ()
    """Papers found to be the same; they cease to be."""
    match_keys: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperChanges:
    """All that follows from new statements, or from another grouping of known ones."""

    papers: tuple[PaperChange, ...] = ()
    merged: tuple[Decision, ...] = ()
    """Stored papers that were found to be one."""
    suggested: tuple[Decision, ...] = ()
    """Pairs that nearly are the same; one of each is among the papers above."""
    compared: frozenset[PaperId] = frozenset()
    """Stored papers all of whose statements were seen: of pairs among them and the changed ones
    no other suggestion holds."""
    returned: frozenset[PaperId] = frozenset()
    """Old numbers that are papers again."""
    led: Mapping[PaperId, PaperId] = field(default_factory=dict)
    """Old numbers, and the papers where they lead to."""
    emptied: tuple[PaperId, ...] = ()
    """Papers of which nobody speaks any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostChange:
    """A post as it shall be."""

    post: PostId
    is_new: bool
    best: Statement
    """The one whose fields the post shows."""
    joined: tuple[Statement, ...]
    quiet: bool = False
    """No news."""


# ------------------------------------------------------------------------------------- authors


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownName:
    """One name of an author."""

    name: str
    name_key: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAuthor:
    """What deciding about authors needs to know of one."""

    id: AuthorId
    name: str
    key: str | None
    has_profile: bool
    names: tuple[KnownName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorChanges:
    """Authors as they shall be."""

    new: tuple[KnownAuthor, ...] = ()
    updated: tuple[KnownAuthor, ...] = ()
    """With another preferred name, key or profile than before."""
    names: tuple[tuple[AuthorId, KnownName], ...] = ()
    """New names of any of them, or known ones on a better basis."""
    absorbed: Mapping[AuthorId, AuthorId] = field(default_factory=dict)
    """Authors found to be the same as another, and that other."""
    decisions: tuple[Decision, ...] = ()
