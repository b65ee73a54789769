"""The work of ``feed``: addresses in; feeds that are polled, and how they are, out."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

from bot.alerts import Alerts
from bot.cli import feed_words as words
from bot.cli.failures import CommandError, ExitCode
from bot.cli.feed_words import Fate
from bot.cli.opening import opened
from bot.cli.output import Context, counted, json_result, note, result
from bot.feeds import COMMAND_LINE, polling
from bot.outbox import outbox
from bot.settings import Settings
from bot.slack import clients
from corpus.adding import address_of
from corpus.errors import AddressError, DocumentError, FeedError, FetchError
from corpus.model import Document, Feed, FeedState, SourceStatus
from corpus.polling import AT_ONCE, Poller, Reading
from corpus.sources.sandbox import Sandbox
from corpus.store import Store

OPML_LIMIT = 10 * 1024 * 1024
"""Bytes; a list of five thousand feeds is a tenth of it."""


def add(context: Context, *, addresses: Sequence[str], opml: str | None, as_json: bool) -> int:
    """Poll addresses from now on."""

    async def work() -> list[Fate]:
        async with opened(context) as (loaded, store):
            wanted = [*addresses, *(await _listed(opml) if opml else ())]
            if not wanted:
                raise CommandError("no address given. Try: offprint feed add https://...")
            if opml and not context.quiet:
                note(f"Reading {counted(len(wanted), 'address', 'addresses')} ...")
            async with polling(loaded, store=store, now=_now) as poller:
                return await _add_all(poller, wanted)

    fates = asyncio.run(work())
    if as_json:
        json_result({"feeds": [words.fate_as_json(fate) for fate in fates]})
    else:
        for fate in fates:
            (result if fate.added else note)(words.told(fate))
    return _code(
        failed=sum(fate.error is not None for fate in fates),
        offline=sum(fate.is_offline for fate in fates),
        total=len(fates),
    )


def list_(context: Context, *, as_json: bool) -> int:
    """Show all feeds and how they are."""
    statuses, now = asyncio.run(_polled(context)), _now()
    if as_json:
        json_result({"feeds": [words.as_json(each, feed, now=now) for each, feed in statuses]})
        return ExitCode.OK
    for each, feed in statuses:
        result(words.described(each, feed, now=now))
    if not statuses:
        result("No feed is polled yet. Try: offprint feed add https://...")
    return ExitCode.OK


def export(context: Context) -> int:
    """Print all feeds as an OPML list."""
    result(words.as_opml(feed for _, feed in asyncio.run(_polled(context))))
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
        again = f"offprint feed add {quote(feed.url)}"
        result(f"{feed.url} is polled no more; what it brought stays. To undo: {again}")
    return ExitCode.OK


def refresh(context: Context, *, every: bool, as_json: bool) -> int:
    """Read the feeds that are due, once."""

    async def work() -> Sequence[Reading]:
        async with (
            opened(context) as (loaded, store),
            polling(loaded, store=store, now=_now) as poller,
        ):
            readings: list[Reading] = []

            async def keep(reading: Reading) -> None:
                readings.append(reading)

            try:
                await poller.refresh(every=every, tell=keep)
            finally:  # what is saved as told must be told, however the rest goes
                await _alert(loaded, store, readings)
            return readings

    readings = asyncio.run(work())
    failed = sum(each.feed.failures > 0 for each in readings)
    if as_json:
        feeds = [words.reading_as_json(each) for each in readings]
        json_result({"read": len(readings), "failed": failed, "feeds": feeds})
    else:
        for each in readings:
            (note if each.feed.failures else result)(words.of_reading(each))
        result(f"{counted(len(readings), 'feed')} read, {failed} failed")
    offline = sum(each.is_offline for each in readings)
    return _code(failed=failed, offline=offline, total=len(readings))


# --------------------------------------------------------------------------------- doing


async def _polled(context: Context) -> list[tuple[SourceStatus, Feed]]:
    """Give all feeds that were not removed, in the order in which they were added."""
    async with opened(context) as (_, store):
        statuses = [(each, each.feed) for each in await store.sources() if each.feed]
    kept = [(each, feed) for each, feed in statuses if feed.state is not FeedState.REMOVED]
    return sorted(kept, key=lambda both: both[1].id)


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


async def _add_all(poller: Poller, addresses: Sequence[str]) -> list[Fate]:
    """Add addresses, several at a time; the answers in the order of the questions."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(address: str) -> Fate:
        async with places:
            return await _add(poller, address)

    return await asyncio.gather(*(one(address) for address in dict.fromkeys(addresses)))


async def _add(poller: Poller, address: str) -> Fate:
    try:
        return Fate(address, added=await poller.add(address, by=COMMAND_LINE))
    except FeedError as error:
        return Fate(address, error=str(error))
    except AddressError as error:
        return Fate(address, error=f'"{error.url}" {error}')
    except FetchError as error:
        return Fate(address, error=f"{error.url or address}: {error}", is_offline=True)


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


async def _find(store: Store, which: str) -> Feed:
    wanted = {which, address_of(which)}
    for feed in await store.feeds.all():
        if wanted & {str(feed.id), feed.url, feed.source}:
            return feed
    raise CommandError(f"there is no feed {which}. Try: offprint feed list")


def _code(*, failed: int, offline: int, total: int) -> ExitCode:
    """All was well; or no server gave anything at all; or some failed."""
    if not failed:
        return ExitCode.OK
    return ExitCode.NETWORK if offline == total else ExitCode.FAILURE


def _now() -> datetime:
    return datetime.now(UTC)
