"""The work of ``feed``: addresses in; feeds that are polled, and how they are, out."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bot.alerts import Alerts
from bot.cli.failures import CommandError, ExitCode
from bot.cli.opening import opened
from bot.cli.output import Context, counted, json_result, note, result
from bot.feeds import COMMAND_LINE, polling
from bot.outbox import outbox
from bot.settings import Settings
from bot.slack import clients
from corpus.errors import DocumentError, FeedError, FetchError
from corpus.model import Document, Feed, FeedState, SourceStatus
from corpus.polling import Added, Poller, Reading
from corpus.sources.sandbox import Sandbox
from corpus.store import Store

OPML_LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Fate:
    """What became of one address."""

    address: str
    added: Added | None = None
    error: str | None = None
    is_offline: bool = False


def add(context: Context, *, addresses: Sequence[str], opml: str | None, as_json: bool) -> int:
    """Poll addresses from now on."""

    async def work() -> list[_Fate]:
        async with opened(context) as (loaded, store):
            wanted = [*addresses, *(await _listed(opml) if opml else ())]
            if not wanted:
                raise CommandError("no address given. Try: offprint feed add https://...")
            async with polling(loaded, store=store, now=_now) as poller:
                return [await _add(poller, address) for address in wanted]

    fates = asyncio.run(work())
    if as_json:
        json_result({"feeds": [_fate_as_json(fate) for fate in fates]})
    else:
        for fate in fates:
            (result if fate.added else note)(_told(fate))
    return _code(
        failed=sum(fate.error is not None for fate in fates),
        offline=sum(fate.is_offline for fate in fates),
        total=len(fates),
    )


def list_(context: Context, *, as_json: bool) -> int:
    """Show all feeds and how they are."""

    async def work() -> list[SourceStatus]:
        async with opened(context) as (_, store):
            return [each for each in await store.sources() if _is_polled(each)]

    statuses, now = asyncio.run(work()), _now()
    if as_json:
        json_result({"feeds": [_as_json(each, now=now) for each in statuses]})
        return ExitCode.OK
    for each in statuses:
        result(_line(each, now=now))
    if not statuses:
        result("No feed is polled yet. Try: offprint feed add https://...")
    return ExitCode.OK


def remove(context: Context, *, which: str, as_json: bool) -> int:
    """Poll a feed no more."""

    async def work() -> Feed:
        async with opened(context) as (loaded, store):
            feed = await _find(store, which)
            async with polling(loaded, store=store, now=_now) as poller:
                return await poller.remove(feed)

    feed = asyncio.run(work())
    if as_json:
        json_result({"id": feed.id, "url": feed.url, "state": feed.state.value})
    else:
        result(f"{feed.url} is polled no more; what it brought stays")
    return ExitCode.OK


def refresh(context: Context, *, every: bool, as_json: bool) -> int:
    """Read the feeds that are due, once."""

    async def work() -> tuple[Reading, ...]:
        async with (
            opened(context) as (loaded, store),
            polling(loaded, store=store, now=_now) as poller,
        ):
            readings = await poller.refresh(every=every)
            await _alert(loaded, store, readings)
            return readings

    readings = asyncio.run(work())
    if as_json:
        json_result({"feeds": [_reading_as_json(each) for each in readings]})
    else:
        for each in readings:
            (note if each.feed.failures else result)(_reading_line(each))
        result(f"{counted(len(readings), 'feed')} read")
    failed = sum(each.feed.failures > 0 for each in readings)
    return _code(failed=failed, offline=failed, total=len(readings))


# --------------------------------------------------------------------------------- doing


async def _listed(opml: str) -> tuple[str, ...]:
    """Give the addresses of an OPML file."""
    try:
        with Path(opml).open("rb") as file:  # noqa: ASYNC230 - nothing else goes on yet
            content = file.read(OPML_LIMIT + 1)
    except OSError as error:
        raise CommandError(f"{opml}: cannot be read: {error.strerror}") from error
    if len(content) > OPML_LIMIT:
        raise CommandError(f"{opml}: is larger than {OPML_LIMIT // 1024**2} MB")
    async with Sandbox() as sandbox:
        try:
            links = await sandbox.outlines(
                Document(name=opml, content=content, as_of=_now().date())
            )
        except DocumentError as error:
            raise CommandError(f"{opml}: {error}") from error
    if not links:
        raise CommandError(f"{opml}: names no feeds (outlines with an xmlUrl)")
    return tuple(link.url for link in links)


async def _alert(loaded: Settings, store: Store, readings: Sequence[Reading]) -> None:
    """Tell people in Slack what they must know of it, as ``serve`` does."""
    if loaded.slack_bot_token is None or not any(each.alert for each in readings):
        return
    made = clients(loaded)
    try:
        posting = await outbox(loaded, store=store, client=made.digests, now=_now)
        await Alerts(posting.delivering.calls.tell, loaded.offprint_command)(readings)
    finally:
        await made.close()


async def _add(poller: Poller, address: str) -> _Fate:
    try:
        return _Fate(address, added=await poller.add(address, by=COMMAND_LINE))
    except FeedError as error:
        return _Fate(address, error=str(error))
    except FetchError as error:
        return _Fate(address, error=f"{error.url} {error}", is_offline=True)


async def _find(store: Store, which: str) -> Feed:
    for feed in await store.feeds.all():
        if which in {str(feed.id), feed.url, feed.source}:
            return feed
    raise CommandError(f"there is no feed {which}. Try: offprint feed list")


def _is_polled(status: SourceStatus) -> bool:
    return status.feed is not None and status.feed.state is not FeedState.REMOVED


def _code(*, failed: int, offline: int, total: int) -> ExitCode:
    """All was well; or nothing could be reached; or some failed."""
    if not failed:
        return ExitCode.OK
    return ExitCode.NETWORK if offline == total else ExitCode.FAILURE


def _now() -> datetime:
    return datetime.now(UTC)


# ------------------------------------------------------------------------------ in words


def _told(fate: _Fate) -> str:
    if fate.added is None:
        return f"{fate.address}: {fate.error}"
    feed = fate.added.feed
    if not fate.added.is_new:
        return f"{feed.id}. {feed.url}: is polled already"
    report = fate.added.reading.report if fate.added.reading else None
    entries = counted(report.entries if report else 0, "entry", "entries")
    more = [f"  also named there: {link.url}" for link in fate.added.others]
    return "\n".join([f"{feed.id}. {feed.url}: {_title(feed)}, {entries}, not announced", *more])


def _title(feed: Feed) -> str:
    return feed.title or "(no title)"


def _line(status: SourceStatus, *, now: datetime) -> str:
    feed = status.feed
    if feed is None:
        return status.name
    parts = [
        f"{feed.id}. {feed.url}",
        _title(feed),
        counted(status.entry_count, "entry", "entries"),
    ]
    parts.append(f"read {_when(feed.succeeded_at)}")
    if status.newest_entry:
        days = _stale(status.newest_entry, now=now)
        parts.append(f"newest {status.newest_entry.isoformat()[:10]} ({days} days ago)")
    parts.append(f"next {_when(feed.due)}" if feed.state is FeedState.ACTIVE else feed.state.value)
    parts.append(f"added by {feed.added_by} {feed.added_at:%Y-%m-%d}")
    line = " · ".join(parts)
    if feed.complaint:
        since = f" since {_when(feed.failing_since)}" if feed.failing_since else ""
        line += f"\n  ! {counted(feed.failures, 'failure')}{since}: {feed.complaint}"
    return line


def _when(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else "never"


def _stale(newest: date, *, now: datetime) -> int:
    day = newest.date() if isinstance(newest, datetime) else newest
    return max(0, (now.date() - day).days)


def _reading_line(reading: Reading) -> str:
    feed, report = reading.feed, reading.report
    if feed.failures:
        return f"{feed.url}: {feed.complaint}"
    if report is None or report.unchanged:
        return f"{feed.url}: not modified"
    new = [counted(report.papers_new, "new paper"), counted(report.posts_new, "new post")]
    return f"{feed.url}: {', '.join(_some(new)) or 'nothing new'}"


def _some(parts: Iterable[str]) -> list[str]:
    return [part for part in parts if not part.startswith("0 ")]


# ------------------------------------------------------------------------------- as JSON


def _fate_as_json(fate: _Fate) -> dict[str, object]:
    added = fate.added
    if added is None:
        return {"address": fate.address, "added": False, "error": fate.error}
    return {
        "address": fate.address,
        "added": added.is_new,
        "error": None,
        "id": added.feed.id,
        "url": added.feed.url,
        "title": added.feed.title,
        "others": [link.url for link in added.others],
    }


def _as_json(status: SourceStatus, *, now: datetime) -> dict[str, object]:
    feed = status.feed
    if feed is None:
        return {}
    newest = status.newest_entry
    return {
        "id": feed.id,
        "url": feed.url,
        "title": feed.title,
        "state": feed.state.value,
        "entries": status.entry_count,
        "checked_at": feed.checked_at,
        "succeeded_at": feed.succeeded_at,
        "newest_entry": newest,
        "days_stale": None if newest is None else _stale(newest, now=now),
        "due": feed.due,
        "failures": feed.failures,
        "failing_since": feed.failing_since,
        "complaint": feed.complaint,
        "added_by": feed.added_by,
        "added_at": feed.added_at,
    }


def _reading_as_json(reading: Reading) -> dict[str, object]:
    feed, report = reading.feed, reading.report
    return {
        "id": feed.id,
        "url": feed.url,
        "failures": feed.failures,
        "complaint": feed.complaint,
        "modified": report is not None and not report.unchanged,
        "papers_new": report.papers_new if report else 0,
        "posts_new": report.posts_new if report else 0,
        "due": feed.due,
    }
