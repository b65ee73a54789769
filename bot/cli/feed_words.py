"""Feeds, what became of adding them and how reading them goes, in; lines, JSON and OPML out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from bot.cli.output import counted
from bot.documents import complaint
from bot.feeds import result_of
from corpus import health
from corpus.health import Health
from corpus.model import Feed, SourceStatus
from corpus.polling import Added, Reading


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one address that was to be added."""

    address: str
    added: Added | None = None
    error: str | None = None
    is_offline: bool = False
    """There was no answer, or none that could be used."""


# ------------------------------------------------------------------------------ in words


def told(fate: Fate) -> str:
    """Say what became of an address."""
    if fate.added is None:
        return fate.error or f"{fate.address}: failed"
    feed, reading = fate.added.feed, fate.added.reading
    more = [f"  also named there: {link.url}" for link in fate.added.others]
    if not fate.added.is_new:
        return "\n".join([f"{feed.id}. {feed.url}: is polled already", *more])
    entries = counted(
        reading.report.entries if reading and reading.report else 0, "entry", "entries"
    )
    known = f"{entries}, known from now on and not announced"
    return "\n".join([f"{feed.id}. {feed.url}: {_title(feed)}, {known}", *more])


def described(status: SourceStatus, feed: Feed, *, now: datetime) -> str:
    """Say how a feed is: one line, and one for each complaint."""
    parts = [f"{feed.id}. {feed.url}", _title(feed), _IN_WORDS[health.of(feed)]]
    parts.append(f"last success {_when(feed.succeeded_at)}")
    if status.newest_entry:
        days = counted(_stale(status.newest_entry, now=now), "day")
        parts.append(f"newest entry {status.newest_entry.isoformat()[:10]} ({days} ago)")
    parts.append(counted(status.entry_count, "entry", "entries"))
    if health.of(feed) is not Health.GONE:
        parts.append(f"next due {_when(feed.due)}")
    where = f" in {feed.channel}" if feed.channel else ""
    parts.append(f"added by {feed.added_by}{where} on {feed.added_at:%Y-%m-%d}")
    return "\n".join([" · ".join(parts), *_complaints(status, feed)])


def of_reading(reading: Reading) -> str:
    """Say what came of reading a feed once."""
    feed, report = reading.feed, reading.report
    if feed.failures:
        return f"{feed.url}: {feed.complaint}; next try {_when(feed.due)}"
    if report is None or report.unchanged:
        return f"{feed.url}: not modified"
    changes = (
        counted(report.papers_new, "new paper"),
        counted(report.papers_updated, "updated paper"),
        counted(report.posts_new, "new post"),
    )
    return f"{feed.url}: {', '.join(_some(changes)) or 'nothing new'}"


_IN_WORDS = {
    Health.UNREAD: "not read yet",
    Health.WELL: "well",
    Health.FAILING: "failing",
    Health.GONE: "gone, polled no more",
    Health.REMOVED: "removed",
}


def _complaints(status: SourceStatus, feed: Feed) -> Iterable[str]:
    if feed.complaint and feed.failing_since:
        failures = counted(feed.failures, "failure")
        yield f"  ! {failures} since {_when(feed.failing_since)}: {feed.complaint}"
    elif feed.complaint:
        yield f"  ! {feed.complaint}"
    for problem in status.problems:
        yield f"  ! in what was read: {complaint(problem)}"


def _title(feed: Feed) -> str:
    return feed.title or "(no title)"


def _when(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else "never"


def _stale(newest: date, *, now: datetime) -> int:
    day = newest.date() if isinstance(newest, datetime) else newest
    return max(0, (now.date() - day).days)


def _some(parts: Iterable[str]) -> list[str]:
    return [part for part in parts if not part.startswith("0 ")]


# ------------------------------------------------------------------------------- as JSON


def fate_as_json(fate: Fate) -> dict[str, object]:
    """What became of an address."""
    added = fate.added
    if added is None:
        return {"address": fate.address, "added": False, "error": fate.error}
    reading = added.reading
    return {
        "address": fate.address,
        "added": added.is_new,
        "error": None,
        "id": added.feed.id,
        "url": added.feed.url,
        "title": added.feed.title,
        "entries": reading.report.entries if reading and reading.report else None,
        "others": [link.url for link in added.others],
    }


def as_json(status: SourceStatus, feed: Feed, *, now: datetime) -> dict[str, object]:
    """All that is known of how a feed is."""
    newest = status.newest_entry
    return {
        "id": feed.id,
        "url": feed.url,
        "source": feed.source,
        "title": feed.title,
        "state": feed.state.value,
        "health": health.of(feed).value,
        "entries": status.entry_count,
        "checked_at": feed.checked_at,
        "succeeded_at": feed.succeeded_at,
        "newest_entry": newest,
        "days_stale": None if newest is None else _stale(newest, now=now),
        "due": feed.due,
        "failures": feed.failures,
        "failing_since": feed.failing_since,
        "complaint": feed.complaint,
        "problems": [{"line": each.line, "message": each.message} for each in status.problems],
        "added_by": feed.added_by,
        "added_at": feed.added_at,
        "workspace": feed.workspace,
        "channel": feed.channel,
    }


def reading_as_json(reading: Reading) -> dict[str, object]:
    """What came of reading a feed once."""
    feed, report = reading.feed, reading.report
    return {
        "id": feed.id,
        "url": feed.url,
        "result": result_of(reading),
        "failures": feed.failures,
        "complaint": feed.complaint,
        "papers_new": report.papers_new if report else 0,
        "papers_updated": report.papers_updated if report else 0,
        "posts_new": report.posts_new if report else 0,
        "due": feed.due,
    }


# ------------------------------------------------------------------------------- as OPML


def as_opml(feeds: Iterable[Feed]) -> str:
    """The list that other feed readers, and ``feed add --opml``, understand."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Feeds read by Offprint"
    body = SubElement(root, "body")
    for feed in feeds:
        name = feed.title or feed.url
        SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=feed.url)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode")
