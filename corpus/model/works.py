"""What the corpus knows: papers, authors, posts, and where each piece of it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from corpus.model.documents import DocumentKind, Problem
from corpus.model.feeds import Feed
from corpus.model.ids import AuthorId, DocumentId, EntryId, PaperId, PostId


class Evidence(StrEnum):
    """How we know that a person wrote a paper."""

    LISTED = "listed"
    """The name stands in the author list."""
    PROFILE = "profile"
    """The paper stands on the person's own page; the list is cut by "et al."."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorship:
    """One author of one paper."""

    author: AuthorId
    name: str
    """As printed on the paper; the preferred name for evidence *profile*."""
    position: int | None
    """From 0; ``None`` when unknown."""
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One entry that speaks of a paper: where we know something from."""

    entry: EntryId
    document: str
    """The document's name or URL."""
    kind: DocumentKind
    title: str | None
    """Of the document: the blog's title, the page's author."""
    seen: datetime
    mentioned_in: str | None = None
    """Title of the post that mentions the paper, if that is all the entry does."""
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One work, made from all entries that speak of it."""

    id: PaperId
    title: str | None
    short_name: str | None = None
    authors: tuple[Authorship, ...] = ()
    """Listed ones by position, then those known from profiles."""
    authors_complete: bool = True
    affiliations: tuple[str, ...] = ()
    category: str | None = None
    published: date | None = None
    updated: date | None = None
    year_inferred: bool = False
    has_code: bool = False
    abstract: str | None = None
    url: str | None = None
    identifiers: tuple[str, ...] = ()
    key: str | None = None
    first_seen: datetime
    news_at: datetime | None = None
    """When it was first announced to us; ``None`` while only documents speak of it that bring no
    news (the first reading of a feed, new versions of what we did not know)."""
    origins: tuple[Origin, ...] = ()
    provenance: Mapping[str, EntryId] = field(default_factory=dict)
    """Field name -> the entry it came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a profile said about an author on one day."""

    as_of: date
    document: str
    kind: DocumentKind
    category: str | None = None
    affiliation: str | None = None
    h_index: int | None = None
    paper_count: int | None = None
    citations: int | None = None
    novelty: int | None = None
    ai_score: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A person."""

    id: AuthorId
    name: str
    """The preferred name."""
    other_names: tuple[str, ...] = ()
    joined: tuple[tuple[str, str], ...] = ()
    """Names that others had, who were found to be the same person, each with the reason."""
    affiliation: str | None = None
    key: str | None = None
    paper_count: int = 0
    """Papers in our corpus."""
    has_profile: bool = False
    """False: we know the papers by the same name only."""
    claims: tuple[Claim, ...] = ()
    """Newest first."""
    first_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An entry of a blog that is not itself a paper."""

    id: PostId
    title: str | None
    authors: tuple[Authorship, ...] = ()
    published: date | None = None
    updated: date | None = None
    url: str | None = None
    feed: str
    """Name or URL of the document it came from."""
    feed_title: str | None = None
    mentions: tuple[PaperId, ...] = ()
    first_seen: datetime
    news_at: datetime | None = None
    """As ``Paper.news_at``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """One thing we read: a feed, a saved page, a file, with its state of health."""

    id: DocumentId | None
    """Of its newest document; ``None``, as what else it would say, for a feed not read yet."""
    name: str
    source: str = ""
    """What ``Post.feed`` and ``Origin.document`` say of its items: the address, else the name."""
    title: str | None
    kind: DocumentKind
    url: str | None
    as_of: date | None
    read_at: datetime | None
    entry_count: int
    newest_entry: date | None
    problems: tuple[Problem, ...] = ()
    feed: Feed | None = None
    """How it is polled, if it is."""

    @property
    def last_read(self) -> datetime | None:
        """When it was read last with success; a feed often answers that nothing is new."""
        return self.feed.succeeded_at if self.feed else self.read_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What one import changed."""

    document: str
    kind: DocumentKind
    entries: int
    people: int = 0
    """Persons it describes, known before or not."""
    papers_new: int = 0
    papers_updated: int = 0
    posts_new: int = 0
    authors_new: int = 0
    unchanged: bool = False
    """True when the same bytes were imported before."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much there is."""

    papers: int
    authors: int
    posts: int
    documents: int
    entries: int
