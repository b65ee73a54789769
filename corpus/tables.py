"""The tables of the database: their columns, keys and the three types in which we keep time.

Numbers of papers, authors, entries, posts and documents are given out by the table ``counters``
(never by the database), so that they are known before the rows are written in bulk and no number
is ever used twice.
"""

from datetime import UTC, date, datetime
from functools import lru_cache

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from typing_extensions import override


@lru_cache(maxsize=64)
def _moment_text(value: datetime) -> str:
    """Write a moment; that of an import stands in each of its rows."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC text of fixed width, so that it sorts as text."""

    impl = String(32)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write as ``2026-06-01T08:00:00.000000+00:00``."""
        return _moment_text(value) if value else None

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Read what was written."""
        return datetime.fromisoformat(value) if value else None


class Day(TypeDecorator[date]):
    """A date, kept as ISO text."""

    impl = String(10)
    cache_ok = True

    @override
    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Write as ``2026-06-01``."""
        return value.isoformat()[:10] if value else None

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Read what was written."""
        return date.fromisoformat(value) if value else None


def when_text(value: date | None) -> str | None:
    """A date or an aware datetime as text; a day sorts before the moments of the day."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value.isoformat() if value else None


def text_when(text: str | None) -> date | None:
    """What ``when_text`` wrote: a date stays a date, a datetime a datetime."""
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


class When(TypeDecorator[date]):
    """A date, or an aware datetime where the source gave a time."""

    impl = String(32)
    cache_ok = True

    @override
    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Write a date or a moment."""
        return when_text(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Read what was written."""
        return text_when(value)


Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite makes a column the row's own number only when it is called INTEGER."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# ---------------------------------------------------------------- documents and what they say

documents = Table(
    "documents",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    # The digest of the bytes, and what a person added to them (--author, --format).
    Column("identity", String(400), nullable=False, unique=True),
    Column("digest", String(64), nullable=False, index=True),
    Column("name", Text, nullable=False),
    # The address, else the name: what captures of the same page have in common.
    Column("source", Text, nullable=False, index=True),
    Column("url", Text),
    Column("kind", String(32), nullable=False),
    Column("title", Text),
    Column("profile", Text),
    Column("as_of", Day, nullable=False),
    Column("read_at", Moment, nullable=False),
    # The first reading of a feed: what it says is no news.
    Column("quiet", Boolean, nullable=False),
    Column("entry_count", Integer, nullable=False),
    Column("newest_entry", When),
    Column("problems", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    # What a person or a feed said about it (JSON), as far as no other column tells.
    Column("given", Text),
    # Compressed; last, so that reading the other columns does not walk through it.
    Column("content", LargeBinary),
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    # The address under which it was added: what its documents have in common.
    Column("source", Text, nullable=False, unique=True),
    Column("title", Text),
    Column("state", String(8), nullable=False),
    Column("added_by", Text, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("workspace", String(64)),
    Column("channel", String(64)),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("checked_at", Moment),
    Column("succeeded_at", Moment),
    Column("due", Moment, nullable=False),
    # Who polls it now, until when nobody else may.
    Column("lease_until", Moment),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("complaint", Text),
    Column("alerted_at", Moment),
)
Index(None, feeds.c.state, feeds.c.due)

pacing = Table(
    "pacing",
    metadata,
    # Of a server that wants to be asked slowly, whoever asks: when it may be asked next.
    Column("host", Text, primary_key=True),
    Column("free_at", Moment, nullable=False),
)

papers = Table(
    "papers",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("title", Text),
    Column("short_name", Text),
    Column("authors_complete", Boolean, nullable=False),
    Column("affiliations", Text),
    Column("category", String(64)),
    Column("published", When),
    Column("updated", When),
    Column("year_inferred", Boolean, nullable=False),
    Column("has_code", Boolean, nullable=False),
    Column("abstract", Text),
    Column("url", Text),
    Column("key", Text),
    Column("first_seen", Moment, nullable=False),
    # Null while nobody announced it to us.
    Column("news_at", Moment, index=True),
    # The entry from which fields come that ``provenance`` does not name.
    Column("entry_id", Id, nullable=False),
    Column("provenance", Text),
)

identifiers = Table(
    "identifiers",
    metadata,
    Column("identifier", Text, nullable=False),
    # Of several papers where a person keeps apart what shares an identifier.
    Column("paper_id", ForeignKey("papers.id"), nullable=False, index=True),
    PrimaryKeyConstraint("identifier", "paper_id"),
)

match_keys = Table(
    "match_keys",
    metadata,
    # A hash of an identifier, folded title, abstract or system name: who shares one may be the
    # same paper.
    Column("key", BigInteger, nullable=False),
    Column("paper_id", ForeignKey("papers.id"), nullable=False, index=True),
    PrimaryKeyConstraint("key", "paper_id"),
    sqlite_with_rowid=False,
)

posts = Table(
    "posts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    # The feed's own id of the post, else its address, else title and date.
    Column("key", Text, nullable=False, unique=True),
    Column("title", Text),
    Column("published", When),
    Column("updated", When),
    Column("url", Text),
    Column("feed", Text, nullable=False, index=True),
    Column("feed_title", Text),
    Column("first_seen", Moment, nullable=False),
    Column("news_at", Moment, index=True),
    Column("entry_id", Id, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("document_id", ForeignKey("documents.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    # ``paper``, ``post``, or ``mention``: what a post says about a paper.
    Column("kind", String(8), nullable=False),
    # A hash of source and payload: later captures that say the same only move ``as_of``.
    Column("mark", BigInteger, nullable=False, index=True),
    Column("as_of", Day, nullable=False),
    Column("paper_id", ForeignKey("papers.id"), index=True),
    Column("post_id", ForeignKey("posts.id"), index=True),
    Column("reason", Text, nullable=False),
    # The paper it belonged to before that one was found to be another: if they part again, the
    # number comes back.
    Column("former_id", Id),
    # Found when the document was read again: no news.
    Column("quiet", Boolean, nullable=False),
    Column("payload", Text, nullable=False),
)
Index(
    None,
    entries.c.former_id,
    sqlite_where=entries.c.former_id.is_not(None),
    postgresql_where=entries.c.former_id.is_not(None),
)

# --------------------------------------------------------------------------------- authors

authors = Table(
    "authors",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("key", Text),
    Column("has_profile", Boolean, nullable=False),
    Column("first_seen", Moment, nullable=False),
)

author_names = Table(
    "author_names",
    metadata,
    Column("author_id", ForeignKey("authors.id"), nullable=False),
    # Whom the name stands for: all who are called so (the name's key), one record, or one
    # namesake whom a person told apart. An author is made of one persona or of several.
    Column("persona", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, index=True),
    # ``profile``, ``other`` (another name, by a profile) or ``listed``.
    Column("basis", String(8), nullable=False),
    # As with entries: the author the persona was before that one was found to be another, and why.
    Column("former_id", Id),
    Column("reason", Text),
    PrimaryKeyConstraint("author_id", "persona", "name"),
    sqlite_with_rowid=False,
)
# Most personas are found by their name.
_OF_ITS_OWN = author_names.c.persona != author_names.c.name_key
Index(None, author_names.c.persona, sqlite_where=_OF_ITS_OWN, postgresql_where=_OF_ITS_OWN)

authorships = Table(
    "authorships",
    metadata,
    Column("paper_id", ForeignKey("papers.id"), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("author_id", ForeignKey("authors.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("position", Integer),
    Column("evidence", String(8), nullable=False),
    PrimaryKeyConstraint("paper_id", "rank"),
    sqlite_with_rowid=False,
)
Index(None, authorships.c.author_id, authorships.c.paper_id)

post_authors = Table(
    "post_authors",
    metadata,
    Column("post_id", ForeignKey("posts.id"), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("author_id", ForeignKey("authors.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("position", Integer),
    Column("evidence", String(8), nullable=False),
    PrimaryKeyConstraint("post_id", "rank"),
)

claims = Table(
    "claims",
    metadata,
    Column("author_id", ForeignKey("authors.id"), nullable=False),
    Column("document_id", ForeignKey("documents.id"), nullable=False, index=True),
    # Whose page or record it is: goes with them when authors are joined or parted.
    Column("persona", Text, nullable=False),
    Column("as_of", Day, nullable=False),
    Column("category", String(64)),
    Column("affiliation", Text),
    Column("h_index", Integer),
    Column("paper_count", Integer),
    Column("citations", Integer),
    Column("novelty", Integer),
    Column("ai_score", Integer),
    PrimaryKeyConstraint("author_id", "document_id", "persona"),
)

touched = Table(
    "touched",
    metadata,
    # The last change that touched a paper or an author; ``all`` for one that touched very many.
    Column("kind", String(8), nullable=False),
    Column("id", Id, nullable=False),
    Column("change", BigInteger, nullable=False, index=True),
    PrimaryKeyConstraint("kind", "id"),
)

# -------------------------------------------------------------------------------- identity

decisions = Table(
    "decisions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("kind", String(8), nullable=False),
    # ``same``, ``different`` or ``suggested``.
    Column("verdict", String(10), nullable=False),
    Column("left_id", Id, nullable=False),
    Column("right_id", Id, nullable=False),
    Column("reason", Text, nullable=False),
    # ``rule``, or the person.
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("undone_at", Moment),
)
Index(None, decisions.c.kind, decisions.c.left_id)
Index(None, decisions.c.kind, decisions.c.right_id)

decision_entries = Table(
    "decision_entries",
    metadata,
    # What a person decided about two papers is remembered by what was said about them, which
    # stays when papers are grouped anew.
    Column("decision_id", ForeignKey("decisions.id"), nullable=False),
    Column("entry_id", Id, nullable=False, index=True),
    # ``left`` or ``right``.
    Column("side", String(5), nullable=False),
    Column("rank", Integer, nullable=False),
    PrimaryKeyConstraint("decision_id", "entry_id"),
)

decision_personas = Table(
    "decision_personas",
    metadata,
    # As with papers: what a person decided about two authors hangs on the personas they were
    # made of. The papers of a namesake who was told apart stand in ``decision_entries``.
    Column("decision_id", ForeignKey("decisions.id"), nullable=False),
    Column("persona", Text, nullable=False, index=True),
    Column("side", String(5), nullable=False),
    Column("rank", Integer, nullable=False),
    PrimaryKeyConstraint("decision_id", "persona"),
)

redirects = Table(
    "redirects",
    metadata,
    # Where a paper or author went that was found to be the same as another.
    Column("kind", String(8), nullable=False),
    Column("old_id", Id, nullable=False),
    Column("new_id", Id, nullable=False, index=True),
    PrimaryKeyConstraint("kind", "old_id"),
)

# --------------------------------------------------------------- subscriptions and deliveries

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("rhythm", String(8), nullable=False),
    # Numbers with commas between them: "0,3" are Monday and Thursday.
    Column("days", String(96), nullable=False),
    Column("hour", Integer, nullable=False),
    Column("minute", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("style", String(10), nullable=False),
    Column("cap", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", Text),
    Column("created_by", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("planned_from", Moment),
    UniqueConstraint("workspace", "channel"),
)

follows = Table(
    "follows",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("subscription_id", ForeignKey("subscriptions.id"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("target", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("subscription_id", "kind", "target"),
)

subscription_changes = Table(
    "subscription_changes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("subscription_id", ForeignKey("subscriptions.id"), nullable=False),
    # ``followed``, ``unfollowed`` or ``set``.
    Column("deed", String(10), nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", Moment, nullable=False),
    # The follow, or the settings before and after (JSON).
    Column("payload", Text, nullable=False),
    Column("undone_by", String(64)),
    Column("undone_at", Moment),
)
Index(None, subscription_changes.c.subscription_id, subscription_changes.c.id)

catch_ups = Table(
    "catch_ups",
    metadata,
    Column("workspace", String(64), nullable=False),
    Column("user", String(64), nullable=False),
    # When this person looked last, and how new what they saw was at most.
    Column("looked_at", Moment, nullable=False),
    Column("seen_to", Moment, nullable=False),
    PrimaryKeyConstraint("workspace", "user"),
)

number_lists = Table(
    "number_lists",
    metadata,
    Column("conversation", String(255), primary_key=True),
    # What the numbers 1, 2, ... stand for, as a JSON list.
    Column("refs", Text, nullable=False),
    # When who forgets old ones first saw it; a list that was shown since has none.
    Column("listed_at", Moment, index=True),
)

deliveries = Table(
    "deliveries",
    metadata,
    # Made from the unique key below, so that a restored database gives out the same again.
    Column("id", String(36), primary_key=True),
    Column("subscription_id", ForeignKey("subscriptions.id"), nullable=False),
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("slot", String(96), nullable=False),
    Column("part", Integer, nullable=False),
    # The message of an earlier slot in whose thread it goes.
    Column("root_id", String(36)),
    Column("due", Moment, nullable=False),
    # A message that Slack never took is not worth posting after this.
    Column("expires_at", Moment, nullable=False),
    # Frozen when planned; the sum shows whether somebody changed it since.
    Column("payload", Text, nullable=False),
    Column("payload_sha", String(64), nullable=False),
    Column("state", String(8), nullable=False),
    # Who is at work on it, and until when nobody else may be.
    Column("owner", String(128)),
    Column("lease_until", Moment),
    Column("attempt", Integer, nullable=False),
    Column("first_try", Moment),
    Column("last_try", Moment),
    # Nothing is done with it before: the wait Slack asked for, or the next look at its history.
    Column("not_before", Moment),
    Column("ts", String(32)),
    Column("reason", Text),
    Column("planned_at", Moment, nullable=False),
    UniqueConstraint("workspace", "channel", "subscription_id", "slot", "part"),
)
Index(None, deliveries.c.state, deliveries.c.due)
Index(None, deliveries.c.subscription_id, deliveries.c.due)

delivery_items = Table(
    "delivery_items",
    metadata,
    # A destination gets a thing once: the key is the promise. Failed deliveries give theirs back.
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("ref", String(32), nullable=False),
    Column("delivery_id", ForeignKey("deliveries.id"), nullable=False, index=True),
    PrimaryKeyConstraint("workspace", "channel", "ref"),
)

Index(None, delivery_items.c.workspace, delivery_items.c.ref)

signing_keys = Table(
    "signing_keys",
    metadata,
    # Kept with the ledger, so that another database on the same token is told apart.
    Column("name", String(32), primary_key=True),
    Column("value", String(128), nullable=False),
)

# --------------------------------------------------------- what was said, and what is wrong

discussions = Table(
    "discussions",
    metadata,
    # The last messages in a channel about each paper or post: answers of ours for everybody, and
    # what people posted with a link to it. What digests bring stands in ``deliveries``. Nobody is
    # named: who asked or posted is nobody's business later.
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    # The short id under which it was known then: p12, b3.
    Column("ref", String(32), nullable=False),
    Column("ts", String(32), nullable=False),
    Column("thread_ts", String(32)),
    Column("discussed_at", Moment, nullable=False, index=True),
    PrimaryKeyConstraint("workspace", "channel", "ref", "ts"),
)
Index(None, discussions.c.workspace, discussions.c.ref)

flags = Table(
    "flags",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("workspace", String(64), nullable=False),
    Column("user", String(64), nullable=False),
    # The short id of a paper or an author.
    Column("ref", String(32), nullable=False),
    Column("complaint", String(10), nullable=False),
    Column("words", Text, nullable=False),
    Column("flagged_at", Moment, nullable=False),
    Column("settled_at", Moment, index=True),
    Column("settled_by", String(64)),
    UniqueConstraint("workspace", "user", "ref"),
)

rings = Table(
    "rings",
    metadata,
    # Of whose flag the owners were told lately: kept for as long as they are told of no other.
    Column("workspace", String(64), nullable=False),
    Column("user", String(64), nullable=False),
    Column("rung_at", Moment, nullable=False),
    PrimaryKeyConstraint("workspace", "user"),
)

# ------------------------------------------------------------------- what people keep

saved = Table(
    "saved",
    metadata,
    Column("workspace", String(64), nullable=False),
    Column("user", String(64), nullable=False),
    # The short id of a paper or a post: p12, b3.
    Column("ref", String(32), nullable=False),
    Column("saved_at", Moment, nullable=False),
    PrimaryKeyConstraint("workspace", "user", "ref"),
)

greeted = Table(
    "greeted",
    metadata,
    Column("workspace", String(64), nullable=False),
    Column("user", String(64), nullable=False),
    Column("greeted_at", Moment, nullable=False),
    PrimaryKeyConstraint("workspace", "user"),
)

link_previews = Table(
    "link_previews",
    metadata,
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    # A paper: p12.
    Column("ref", String(32), nullable=False),
    Column("shown_at", Moment, nullable=False),
    PrimaryKeyConstraint("workspace", "channel", "ref"),
)

# ----------------------------------------------------------------------- what Slack delivered

inbox = Table(
    "inbox",
    metadata,
    # What makes a delivery the same as another: where and when it was said, or its number.
    Column("key", String(200), primary_key=True),
    Column("heard_at", Moment, nullable=False, index=True),
    # As Slack sent it, until it is done; null for what is never picked up again.
    Column("body", Text),
    # Who is at work on it, and until when nobody else may be.
    Column("owner", String(128)),
    Column("lease_until", Moment, index=True),
    Column("attempt", Integer, nullable=False),
)
