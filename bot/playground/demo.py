"""The playground: the stand-in workspace, its page, and the real program behind them, as one.

The clock starts shortly before new papers come out, so that winding it to the next digest shows
one with something in it, and winding it once more shows the receipt of a quiet week.
"""

import asyncio
import errno
import logging
import signal
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import structlog

from bot.assembly import Program, assemble
from bot.logs import set_up
from bot.manifest import PREVIEWED
from bot.playground.clock import WoundClock, real_now
from bot.playground.gallery import gallery_of
from bot.playground.limits import Limits
from bot.playground.nouns import Json
from bot.playground.press import Press
from bot.playground.sample import Capture, captures
from bot.playground.workspace import Workspace
from bot.settings import Settings, given
from corpus.refresh import import_document
from corpus.schedules import next_due
from handlers.desk.owners import EVERYBODY
from handlers.verbs import USAGE_HINT

log = structlog.get_logger(__name__)

START = datetime(2026, 5, 29, 9, 12, tzinfo=UTC)
"""A Friday; the next capture of the sample is two days later."""
INSTALLED = START - timedelta(days=1)
"""When the first capture is taken to have been imported."""
COMMAND = "/papers"
INVITATION = (
    f"I found a nice blog: {{}} (Offprint reads it after {COMMAND} sources add and this address)"
)
QUESTION, ANSWER = f"{COMMAND} kv edt", "KV-Edit"
"""What ``--check`` asks, and what it wants to read."""


class World:
    """What has been published by when: captures of the sample, imported as the clock passes."""

    def __init__(self, program: Program, *, clock: WoundClock) -> None:
        self._program = program
        self._clock = clock
        first, *later = captures()
        self._first: Capture = first
        self._later: list[Capture] = later

    async def begin(self) -> None:
        """Import the first capture."""
        await self._import(self._first, now=INSTALLED)

    async def wound(self, now: datetime) -> None:
        """Catch up with a clock that was wound: what came out meanwhile, then what is due."""
        async with self._program.between_ticks():
            while self._later and self._later[0].day <= now.date():
                capture = self._later.pop(0)
                await self._import(capture, now=datetime.combine(capture.day, time(6), UTC))
        await self._program.poll()
        await self._program.tick()

    async def next_digest(self) -> datetime | None:
        """The moment at which the next digest of any channel is due."""
        subscriptions = await self._program.store.subscriptions.active()
        now = self._clock()
        return min((next_due(each.schedule, now) for each in subscriptions), default=None)

    async def _import(self, capture: Capture, *, now: datetime) -> None:
        for document in capture.documents:
            report = await import_document(document, store=self._program.store, now=now)
            log.info("sample imported", document=document.name, papers=report.papers_new)
        await self._program.follow_corpus()


class Gallery:
    """What people see most, played through once in a playground of its own."""

    def __init__(self) -> None:
        self._made: asyncio.Task[Json] | None = None

    async def __call__(self) -> Json:
        """The gallery; whoever asks first waits for it to be made."""
        if self._made is None or (self._made.done() and self._made.exception()):
            self._made = asyncio.create_task(self._make())
        return await asyncio.shield(self._made)

    async def _make(self) -> Json:
        async with playground(port=0) as workspace:
            return await gallery_of(workspace)


@asynccontextmanager
async def playground(*, port: int) -> AsyncIterator[Workspace]:
    """A workspace with the real program in it, over a corpus that is thrown away afterwards."""
    shift = START - real_now()
    clock = WoundClock(lambda: real_now() + shift)
    with TemporaryDirectory(prefix="offprint-demo-") as folder:
        async with (
            await Workspace.start(
                port=port, clock=clock, limits=Limits.POSTS, unfurl_domains=PREVIEWED
            ) as workspace,
            Press(clock=clock) as press,
        ):
            program = await assemble(_settings(workspace, press, Path(folder)), clock=clock)
            world = World(program, clock=clock)
            await world.begin()
            await program.start(with_ops=False)
            await workspace.sockets.connected()
            try:
                await _furnish(workspace, world, press)
                yield workspace
            finally:
                await program.stop()


def _settings(workspace: Workspace, press: Press, folder: Path) -> Settings:
    """Settings for the stand-in alone: nothing of a real workspace's gets in."""
    return given(
        slack_bot_token=workspace.bot_token,
        slack_app_token=workspace.app_token,
        slack_signing_secret=workspace.signing_secret,
        slack_api_url=workspace.api_url,
        database_url=f"sqlite+aiosqlite:///{folder / 'offprint.db'}",
        offprint_data_dir=folder,
        offprint_command=COMMAND,
        offprint_admins=frozenset({EVERYBODY}),
        offprint_fetch_allow=press.allow,
        offprint_link_previews=True,
        offprint_tick_s=5,
    )


async def _furnish(workspace: Workspace, world: World, press: Press) -> None:
    """A channel that follows somebody already, and an address of a blog that nobody reads yet."""
    workspace.page.usage_hint = USAGE_HINT
    workspace.page.on_clock = world.wound
    workspace.page.next_digest = world.next_digest
    workspace.page.gallery = Gallery()
    await workspace.type("#reading-group", f"{COMMAND} follow Jiawei Shao", user="grace")
    await workspace.type("#random", INVITATION.format(press.address), user="kurt")


async def ask_once(*, port: int) -> int:
    """Start, ask once, stop."""
    async with playground(port=port) as workspace:
        sent = await workspace.type("#general", QUESTION)
        reply = await workspace.reply(sent)
    answered = ANSWER in reply.shown
    said = f"{QUESTION} -> {reply.text}" if answered else f"{QUESTION} was not answered"
    click.echo(said, err=not answered)
    return 0 if answered else 1


async def run(*, port: int, open_page: bool) -> int:
    """Serve the page until somebody stops it."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    async with playground(port=port) as workspace:
        click.echo(f"Offprint's playground is at {workspace.page_url}  (Ctrl+C ends it)")
        if open_page:
            await asyncio.to_thread(webbrowser.open, workspace.page_url)
        await stop.wait()
    return 0


def main(*, port: int, open_page: bool, check: bool) -> int:
    """Run the playground, on a free port where the one asked for is taken."""
    set_up(form="text", level=logging.WARNING)
    try:
        return asyncio.run(_main(port, open_page=open_page, check=check))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
    click.echo(f"Port {port} is in use; taking a free one.", err=True)
    return asyncio.run(_main(0, open_page=open_page, check=check))


async def _main(port: int, *, open_page: bool, check: bool) -> int:
    return await (ask_once(port=port) if check else run(port=port, open_page=open_page))
