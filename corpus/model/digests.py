"""What channels follow, when it is due, and what becomes of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from corpus.model.ids import DeliveryId, FollowId, SubscriptionId
from corpus.model.talk import Discussed
from corpus.model.works import Paper, Post


class FollowKind(StrEnum):
    """What a follow selects by."""

    AUTHOR = "author"
    TOPIC = "topic"
    CATEGORY = "category"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a follow would select, before anything is saved."""

    kind: FollowKind
    target: str
    """As that of a ``Follow``."""
    label: str


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
    days: tuple[int, ...] = (0,)
    """In order, each once. Weekly: 0 = Monday. Monthly: 1-31, or the last day of a shorter month.
    Daily: ignored."""
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
    cap: int = 12
    """Numbered items in the first message; the rest goes to the thread."""
    state: SubscriptionState = SubscriptionState.ACTIVE
    reason: str | None = None
    """Why it is suspended."""
    created_by: str
    created_at: datetime
    planned_from: datetime | None = None
    """Slots before this are nobody's: when it was created, its schedule set, or a pause ended."""
    follows: tuple[Follow, ...] = ()


class Deed(StrEnum):
    """What a person did to a subscription."""

    FOLLOWED = "followed"
    UNFOLLOWED = "unfollowed"
    SET = "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a subscription by a person; it can be taken back."""

    id: int
    deed: Deed
    by: str
    """Slack user id."""
    at: datetime
    follows: tuple[Follow, ...] = ()
    """What was followed or no longer followed, all that one act named."""
    before: Subscription | None = None
    """For ``SET``: schedule, style, cap and state as they were; follows are left out."""
    after: Subscription | None = None


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
    root: DeliveryId | None = None
    """The delivery in whose thread it goes, where that is one of an earlier slot."""
    due: datetime
    """The moment the slot stands for."""
    part: int
    """0 is the message in the channel; 1, 2, ... go to its thread."""
    thread_ts: str | None = None
    """Slack's timestamp of the message in whose thread it goes."""
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
    kind: FollowKind = FollowKind.AUTHOR
    """Of the follows that brought it."""
    paper: Paper | None = None
    post: Post | None = None
    also: tuple[Paper | Post, ...] = ()
    """The rest of the same story: posts that announce the paper, or the paper a post is about."""
    discussed: Discussed | None = None
    """Where the channel has had it before, because somebody asked for it or shared it."""


class MilestoneKind(StrEnum):
    """What may happen to a paper that people know already."""

    ARXIV = "arxiv"
    """It appeared on arXiv."""
    DOI = "doi"
    """It was published."""
    CODE = "code"
    POST = "post"
    """Somebody wrote about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """Something that happened to a paper after it was first announced."""

    kind: MilestoneKind
    paper: Paper
    at: datetime
    """When we heard of it."""
    identifier: str | None = None
    """The new one, for ``ARXIV`` and ``DOI``."""
    post: Post | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What happened since to the papers of one earlier digest; goes to its thread."""

    root: DeliveryId
    """The message in the channel that began the thread."""
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Where and when a destination was told of a paper or a post."""

    at: datetime
    root: DeliveryId | None = None
    """The message in whose thread there is more to say; ``None`` while Slack does not have it."""


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
    """Read with success within the period: feeds, and documents that somebody imported."""
    sources_known: int = 0
    """Those, and the feeds that were not read."""
    sources_failing: tuple[str, ...] = ()
    next_due: datetime | None = None
    follow_ups: tuple[FollowUp, ...] = ()
