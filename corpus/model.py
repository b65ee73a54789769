"""The nouns: frozen values that pass between the parts, without behaviour of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

PaperId = NewType("PaperId", int)
AuthorId = NewType("AuthorId", int)
PostId = NewType("PostId", int)
EntryId = NewType("EntryId", int)
DocumentId = NewType("DocumentId", int)
SubscriptionId = NewType("SubscriptionId", int)
FollowId = NewType("FollowId", int)
DeliveryId = NewType("DeliveryId", str)
"""A UUID as text: it travels in the metadata of the posted message."""


# ---------------------------------------------------------------- documents


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Bytes that were read once."""

    name: str
    """The path, URL or ``-`` by which it was given."""
    content: bytes
    as_of: date
    """The day the document was captured; dates without a year are resolved against it."""
    url: str | None = None
    """Where it was saved from, when known."""
    author: str | None = None
    """The page's author, when a person said so (``import --author``)."""
    kind: DocumentKind | None = None
    """Set when a person said so (``--format``); otherwise detected."""


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
    entries: tuple[Entry, ...] = ()
    """In document order."""
    people: tuple[Profile, ...] = ()
    """Persons listed one a line (JSON Lines with ``name``)."""
    problems: tuple[Problem, ...] = ()


# ------------------------------------------------------------------- corpus


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """One thing we read: a feed, a saved page, a file, with its state of health."""

    id: DocumentId
    """Of its newest document."""
    name: str
    source: str = ""
    """What ``Post.feed`` and ``Origin.document`` say of its items: the address, else the name."""
    title: str | None
    kind: DocumentKind
    url: str | None
    as_of: date
    read_at: datetime
    entry_count: int
    newest_entry: date | None
    problems: tuple[Problem, ...] = ()


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


# ------------------------------------------------------------------- lookup


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
    short_name: str | None = None
    authors: tuple[str, ...] = ()
    """Preferred names."""
    year: int | None = None
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
    """The store's change number the index was built at."""


# ------------------------------------------------------------------ digests


class FollowKind(StrEnum):
    """What a follow selects by."""

    AUTHOR = "author"
    TOPIC = "topic"
    CATEGORY = "category"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """One thing a subscription selects."""

    id: FollowId
    kind: FollowKind
    target: str
    """The author's id as text, the topic's words, the category's code, or the feed's ``source``."""
    label: str
    """As shown to people."""
    created_by: str
    """Slack user id."""
    created_at: datetime


class Rhythm(StrEnum):
    """How often a digest is due."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a digest is due, in local wall-clock time."""

    rhythm: Rhythm = Rhythm.WEEKLY
    day: int = 0
    """Weekly: 0 = Monday. Monthly: 1-31, or the last day of a shorter month. Daily: ignored."""
    hour: int = 9
    minute: int = 0
    zone: str = "UTC"
    """An IANA name."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One due time of a subscription."""

    name: str
    """Wall time and zone, ``2026-11-23T09:00[Europe/Berlin]``; or ``now:`` and the moment."""
    due: datetime
    """The moment it stands for."""


class Style(StrEnum):
    """How much of each item a digest shows."""

    COMPACT = "compact"
    STANDARD = "standard"
    FULL = "full"


class SubscriptionState(StrEnum):
    """Whether digests are planned."""

    ACTIVE = "active"
    PAUSED = "paused"
    OFF = "off"
    SUSPENDED = "suspended"
    """By Slack's answer: the channel is archived, or the bot was removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A channel (or a person, in a DM) wants digests of what it follows."""

    id: SubscriptionId
    workspace: str
    channel: str
    """Slack's channel id; opaque here."""
    schedule: Schedule
    style: Style = Style.COMPACT
    cap: int = 20
    """Numbered items in the first message; the rest goes to the thread."""
    state: SubscriptionState = SubscriptionState.ACTIVE
    reason: str | None = None
    """Why it is suspended."""
    created_by: str
    created_at: datetime
    planned_from: datetime | None = None
    """Slots before this are nobody's: when it was created, its schedule set, or a pause ended."""
    follows: tuple[Follow, ...] = ()


class DeliveryState(StrEnum):
    """Where one delivery stands; see ARCHITECTURE.md."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One part of one digest for one slot, on its way out."""

    id: DeliveryId
    subscription: SubscriptionId
    workspace: str
    channel: str
    slot: str
    """The name of its slot."""
    due: datetime
    """The moment the slot stands for."""
    part: int
    """0 is the message in the channel; 1, 2, ... go to its thread."""
    thread_ts: str | None = None
    """Slack's timestamp of part 0, for the parts in its thread."""
    payload: str
    """The rendered message as JSON, frozen when planned."""
    state: DeliveryState
    attempt: int = 0
    owner: str | None = None
    lease_until: datetime | None = None
    first_try: datetime | None = None
    last_try: datetime | None = None
    not_before: datetime | None = None
    ts: str | None = None
    """Slack's timestamp of the message, once sent."""
    reason: str | None = None
    planned_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestItem:
    """One numbered line of a digest: a paper or a post, and why it is there."""

    number: int
    reason: str
    """In words: "by Jiawei Shao", "about federated learning"."""
    paper: Paper | None = None
    post: Post | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The items chosen for one subscription and one slot."""

    subscription: Subscription
    slot: str
    since: datetime
    """Of the period: the last digest, or the subscription's creation."""
    until: datetime
    items: tuple[DigestItem, ...]
    sources_read: int
    """Read with success within the period."""
    sources_known: int = 0
    sources_failing: tuple[str, ...] = ()
    next_due: datetime | None = None
