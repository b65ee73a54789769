"""Settings and surroundings in, a list of checks out, each with what to do about it."""

import os
import shutil
import socket
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.manifest import scopes
from bot.settings import Settings, SettingsError, load, masked_address, unknown_variables
from bot.slack import clients, reason
from bot.snapshot import saved_index
from corpus.errors import StoreError
from corpus.model import Feed, FeedState
from corpus.store import Store
from handlers.messages.sources import feed_name

ROOM_MB = 200
MOST_FEEDS = 5
"""Failing feeds that are named."""
LATE = timedelta(days=1)
"""A feed that is due for so long is read by nobody."""
SKEW_S = 60
"""Slack refuses, and we refuse, what is five minutes off."""

_NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ceph"})


class State(StrEnum):
    """How a check came out."""

    PASS = "pass"  # noqa: S105  # no password
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    message: str
    fix: str | None = None


async def examine(*, online: bool, data_dir: str | None = None) -> tuple[Check, ...]:
    """Check everything that can be checked from here."""
    checks = [_python(), _sqlite(), *_settings(data_dir=data_dir)]
    try:
        settings = load(offprint_data_dir=data_dir)
    except SettingsError:
        return tuple(checks)
    checks += [_data_dir(settings.offprint_data_dir), *_ports(settings), *_tokens(settings)]
    checks += [each async for each in _database(settings)]
    if online:
        checks += [each async for each in _slack(settings)]
    else:
        checks.append(Check("slack", State.SKIPPED, "not asked; try: offprint doctor --online"))
    return tuple(checks)


# ---------------------------------------------------------------------- surroundings


def _python() -> Check:
    return Check("python", State.PASS, sys.version.split()[0])


def _sqlite() -> Check:
    if sqlite3.sqlite_version_info < (3, 35):
        fix = "use a Python with SQLite 3.35 or newer, or PostgreSQL"
        return Check("sqlite", State.FAIL, sqlite3.sqlite_version, fix)
    return Check("sqlite", State.PASS, sqlite3.sqlite_version)


def _settings(*, data_dir: str | None) -> Iterator[Check]:
    try:
        load(offprint_data_dir=data_dir)
    except SettingsError as error:
        for problem in error.problems:
            yield Check("settings", State.FAIL, problem, "see: offprint config show")
    else:
        yield Check("settings", State.PASS, "every value can be used")
    for name in unknown_variables():
        yield Check("settings", State.WARN, f"{name} is not a setting", "misspelt? remove it")


def _data_dir(folder: Path) -> Check:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        fix = "make it writable, or set OFFPRINT_DATA_DIR"
        return Check("data directory", State.FAIL, f"{folder}: {error.strerror}", fix)
    if kind := _network_file_system(folder):
        fix = "put it on a local disk, or use PostgreSQL"
        return Check("data directory", State.WARN, f"{folder} is on {kind}", fix)
    free = shutil.disk_usage(folder).free // 1024**2
    if free < ROOM_MB:
        return Check("data directory", State.WARN, f"{folder}: {free} MB free", "make room")
    return Check("data directory", State.PASS, f"{folder}, {free} MB free")


def _network_file_system(folder: Path) -> str | None:
    """Name the file system if it is one on which SQLite loses data."""
    mounts = Path("/proc/self/mounts")
    if not mounts.is_file():
        return None
    best, kind = "", None
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, found, *_ = line.split(" ")
        inside = os.path.commonpath([point, folder.resolve()]) == point
        if inside and len(point) >= len(best):
            best, kind = point, found
    return kind if kind in _NETWORK_FILE_SYSTEMS else None


def _ports(settings: Settings) -> Iterator[Check]:
    wanted = [("OFFPRINT_OPS_PORT", settings.offprint_ops_host, settings.offprint_ops_port)]
    if settings.slack_app_token is None:
        wanted.append(("PORT", settings.offprint_host, settings.port))
    for variable, host, port in wanted:
        if _is_free(host, port):
            yield Check("port", State.PASS, f"{variable}: {port} is free")
        else:
            fix = f"if it is not the bot itself, set {variable} to another port"
            yield Check("port", State.WARN, f"{variable}: {port} is taken", fix)


def _is_free(host: str, port: int) -> bool:
    try:
        socket.create_server((host, port)).close()
    except OSError:
        return False
    return True


def _tokens(settings: Settings) -> Iterator[Check]:
    if settings.slack_bot_token is None:
        fix = "set SLACK_BOT_TOKEN; see deploy/README.md"
        yield Check("tokens", State.WARN, "no bot token: only the command line works", fix)
    elif settings.slack_app_token is not None:
        yield Check("tokens", State.PASS, "Socket Mode")
    elif settings.slack_signing_secret is not None:
        yield Check("tokens", State.PASS, "HTTP mode")
    else:
        fix = "set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP mode)"
        yield Check("tokens", State.WARN, "Slack has no way to reach the bot", fix)


# -------------------------------------------------------------------------- database


async def _database(settings: Settings) -> AsyncIterator[Check]:
    address = masked_address(settings.database)
    if settings.database_url is None and not (settings.offprint_data_dir / "offprint.db").exists():
        fix = "offprint import FILE, or offprint db upgrade"
        yield Check("database", State.WARN, f"{address} does not exist yet", fix)
        return
    try:
        store = await Store.open(settings.database, upgrade=False)
    except StoreError as error:
        yield Check("database", State.FAIL, str(error), "offprint db upgrade")
        return
    try:
        counts = await store.counts()
        holds = f"papers: {counts.papers}, authors: {counts.authors}, posts: {counts.posts}"
        yield Check("database", State.PASS, f"{address}; {holds}")
        if not counts.documents:
            fix = "offprint import FILE|URL ..."
            yield Check("corpus", State.WARN, "nothing was imported yet", fix)
        for check in feed_checks(await store.feeds.all(), now=datetime.now(UTC)):
            yield check
        yield _index(settings, change=await store.change())
    finally:
        await store.close()


def feed_checks(feeds: Sequence[Feed], *, now: datetime) -> Iterator[Check]:
    """Check what is polled: what fails, what was never read, and whether anybody polls at all."""
    ill = [feed for feed in feeds if feed.failures or feed.state is FeedState.GONE]
    waiting = [feed for feed in feeds if feed.state is FeedState.ACTIVE and now - feed.due > LATE]
    unread = [feed for feed in feeds if feed not in ill and feed.succeeded_at is None]
    for feed in ill[:MOST_FEEDS]:
        yield _ill(feed)
    if len(ill) > MOST_FEEDS:
        yield Check("feeds", State.WARN, f"{len(ill) - MOST_FEEDS} more fail", "offprint feed list")
    if waiting:
        fix = "is the bot running? offprint serve, or offprint feed refresh from a timer"
        message = f"{len(waiting)} are due for more than a day: nobody reads them"
        yield Check("feeds", State.WARN, message, fix)
    if unread:
        fix = "offprint feed refresh"
        yield Check("feeds", State.WARN, f"{len(unread)} were never read yet", fix)
    if not (ill or waiting or unread):
        yield Check("feeds", State.PASS, f"{len(feeds)} polled, none fails")


def _ill(feed: Feed) -> Check:
    name = feed_name(feed)
    if feed.state is FeedState.GONE:
        fix = f"offprint feed remove {feed.id}"
        return Check("feed", State.WARN, f"{name}: gone for good: {feed.complaint}", fix)
    since = f" since {feed.failing_since:%Y-%m-%d %H:%M} UTC" if feed.failing_since else ""
    message = f"{name}: failing{since}: {feed.complaint}"
    return Check("feed", State.WARN, message, "open its address in a browser; offprint feed list")


def _index(settings: Settings, *, change: int) -> Check:
    index = saved_index(settings.index_folder)
    if index is None:
        return Check("index", State.WARN, "not built yet", "offprint index build")
    if index.info().change != change:
        fix = "nothing: lookups follow what changed since"
        return Check("index", State.WARN, "older than the corpus", fix)
    return Check("index", State.PASS, "of the corpus's present state")


# ----------------------------------------------------------------------------- Slack


async def _slack(settings: Settings) -> AsyncIterator[Check]:
    if settings.slack_bot_token is None:
        yield Check("slack", State.SKIPPED, "no bot token")
        return
    made = clients(settings)
    try:
        answer = await made.answers.auth_test()
    except SlackApiError as error:
        fix = "copy SLACK_BOT_TOKEN anew from OAuth & Permissions"
        yield Check("slack", State.FAIL, f"refuses the bot token: {reason(error)}", fix)
    except (ClientError, OSError, TimeoutError) as error:
        fix = "check the network, HTTPS_PROXY and SLACK_API_URL"
        yield Check("slack", State.FAIL, f"cannot be reached: {error}", fix)
    else:
        yield Check("slack", State.PASS, f"{answer['user']} in {answer['team']}")
        yield _scopes(answer, link_previews=settings.offprint_link_previews)
        yield _clock(answer)
    finally:
        await made.close()


def _scopes(answer: AsyncSlackResponse, *, link_previews: bool) -> Check:
    granted = {each.strip() for each in _header(answer, "x-oauth-scopes").split(",")}
    missing = sorted(set(scopes(link_previews=link_previews)) - granted)
    if granted == {""}:
        return Check("scopes", State.SKIPPED, "Slack did not name them")
    if missing:
        fix = "add them under OAuth & Permissions and install the app again"
        return Check("scopes", State.FAIL, f"missing: {', '.join(missing)}", fix)
    return Check("scopes", State.PASS, "all granted")


def _clock(answer: AsyncSlackResponse) -> Check:
    date = _header(answer, "date")
    if not date:
        return Check("clock", State.SKIPPED, "Slack did not name the time")
    skew = abs((datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds())
    if skew > SKEW_S:
        fix = "set the clock (NTP): deliveries more than five minutes off are refused"
        return Check("clock", State.FAIL, f"{skew:.0f} s off Slack's", fix)
    return Check("clock", State.PASS, f"within {max(skew, 1):.0f} s of Slack's")


def _header(answer: AsyncSlackResponse, name: str) -> str:
    values = [value for key, value in answer.headers.items() if key.lower() == name]
    return str(values[0]) if values else ""
