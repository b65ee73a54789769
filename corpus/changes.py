"""What passes between reconciling and storing: statements and known authors in, changes out."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

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

    @property
    def home(self) -> PaperId | None:
        """The same as ``paper``, in the words that personas share."""
        return self.paper


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


Part = TypeVar("Part", bound=Hashable)
"""What decisions hang on: the statements of papers, the personas of authors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word(Generic[Part]):
    """What a person decided about the parts of two papers or two authors, as they were then."""

    id: DecisionId | None = None
    """``None`` while it is being decided."""
    same: bool
    """One paper; otherwise: two."""
    left: tuple[Part, ...]
    """The most telling first."""
    right: tuple[Part, ...]
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
    entries: tuple[EntryId, ...] = ()
    """All of them."""


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
    persona: str
    """For whom it stands: see ``persona_of``."""
    former: AuthorId | None = None
    """The author the persona was before that one was found to be another."""
    reason: str | None = None
    """Why the persona is one with the others of its author, if there are others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAuthor:
    """What deciding about authors needs to know of one."""

    id: AuthorId
    name: str
    key: str | None
    has_profile: bool
    names: tuple[KnownName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A namesake whom a person told apart: who has this name on these entries' papers."""

    persona: str
    name_key: str
    entries: frozenset[EntryId]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorChanges:
    """Authors as they shall be."""

    new: tuple[KnownAuthor, ...] = ()
    updated: tuple[KnownAuthor, ...] = ()
    """With another preferred name, key or profile than before."""
    names: tuple[tuple[AuthorId, KnownName], ...] = ()
    """New names of any of them, or known ones on a better basis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where a persona lives from now on."""

    persona: str
    source: AuthorId
    target: AuthorId
    former: AuthorId | None
    """As ``KnownName.former``."""
    reason: str | None
    """As ``KnownName.reason``."""
    differs: bool
    """From what is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorMoves:
    """All that follows from deciding anew who some personas are."""

    moves: tuple[Move, ...] = ()
    heads: tuple[KnownAuthor, ...] = ()
    """Authors who are new, or called or known differently than before."""
    new: frozenset[AuthorId] = frozenset()
    """Those of them that are not stored; an old number may come back."""
    ended: Mapping[AuthorId, AuthorId] = field(default_factory=dict)
    """Authors found to be the same as another, and that other."""
    returned: frozenset[AuthorId] = frozenset()
    """Old numbers that are authors again."""
    led: Mapping[AuthorId, AuthorId] = field(default_factory=dict)
    """Old numbers, and the authors where they lead to."""
    unprinted: tuple[tuple[AuthorId, str, str], ...] = ()
    """Authors, personas, and names that no list prints any more."""
    relisted: frozenset[AuthorId] = frozenset()
    """Authors of whom somebody was parted: whose their papers are is to be asked anew."""
    forgotten: frozenset[AuthorId] = frozenset()
    """Authors of whom no persona is left."""
    decisions: tuple[Decision, ...] = ()
    suggested: tuple[Decision, ...] = ()
    compared: frozenset[AuthorId] = frozenset()
    """Authors about whom no other suggestion holds."""

    @property
    def is_change(self) -> bool:
        """Whether anybody is somebody else, or called differently, than before."""
        return bool(self.moves or self.heads or self.ended or self.unprinted)
