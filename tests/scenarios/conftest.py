"""The real program over the sample corpus, in the stand-in workspace, over both transports."""

import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.assembly import Program, assemble
from bot.manifest import PREVIEWED
from bot.playground.clock import WoundClock, real_now
from bot.playground.nouns import Message
from bot.playground.sample import Capture, captures
from bot.playground.workspace import Workspace
from bot.settings import Settings
from bot.snapshot import built_index
from corpus.refresh import import_document
from corpus.store import Store

START = datetime(2026, 5, 29, 9, 12, tzinfo=UTC)
"""A Friday between the first and the second capture of the sample."""
SOON = timedelta(milliseconds=500)
"""What takes longer is answered with a note first: on a busy machine that leaves Slack's three
seconds to the machine."""

LENIENT_S = 15.0
"""Slack waits three seconds for an acknowledgement; what is asserted here is what is said, and a
machine may be busy."""


@dataclass
class Town:
    """A workspace with the bot in it, and the clock on its tower."""

    workspace: Workspace
    program: Program
    clock: WoundClock
    restart: Callable[[], Awaitable[Program]]
    """Ends the program and starts it anew on the same database."""
    wrong: timedelta = timedelta()
    """By how much the clock of the machine is ahead of everybody else's."""

    async def ask(
        self, text: str, *, where: str = "#general", user: str = "ada", thread: str | None = None
    ) -> Message:
        """Type something and wait for the answer that the person sees."""
        sent = await self.workspace.type(where, text, user=user, thread_ts=thread)
        return await self.workspace.reply(sent)

    async def says(self, text: str, **where: str) -> str:
        """Type something; all that the answer shows."""
        return (await self.ask(text, **where)).shown  # type: ignore[arg-type]

    async def press(self, message: Message, action: str, *, user: str = "ada") -> Message:
        """Press a button and wait for what it brings."""
        sent = await self.workspace.press(message, action, user=user)
        return await self.workspace.reply(sent, user=user)

    async def settled(self) -> None:
        """Wait until everything was delivered, and done: what is acknowledged may go on."""
        await self.workspace.settled()
        assert await self.program.running.finish(patience=timedelta(seconds=5)) == 0

    async def publish(self, capture: Capture, *, now: datetime | None = None) -> None:
        """Import a capture of the sample, as an operator would."""
        for document in capture.documents:
            await import_document(document, store=self.program.store, now=now or self.clock())
        await self.program.follow_corpus()

    async def wind(self, **by: float) -> None:
        """Wind the clock forward and let the program notice."""
        self.clock.advance(timedelta(**by))
        await self.program.poll()
        await self.program.tick()

    async def wind_to(self, moment: datetime) -> None:
        """Wind the clock to a moment and let the program notice."""
        self.clock.wind_to(moment)
        await self.program.poll()
        await self.program.tick()

    def posted(self, where: str = "#general", *, thread: str | None = None) -> list[Message]:
        """What the bot has posted for everybody."""
        seen = self.workspace.messages(where, thread_ts=thread)
        return [each for each in seen if each.bot_id is not None and not each.ephemeral]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the first capture of the sample in it, imported once."""
    import asyncio

    folder = tmp_path_factory.mktemp("library")

    async def fill() -> None:
        store = await Store.open(f"sqlite+aiosqlite:///{folder / 'offprint.db'}")
        first = next(iter(captures()))
        for document in first.documents:
            seen = datetime.combine(START.date() - timedelta(days=1), time(8), UTC)
            await import_document(document, store=store, now=seen)
        await built_index(store, folder=folder / "index")
        await store.close()

    asyncio.run(fill())
    return folder


@pytest.fixture(params=["socket", pytest.param("http", marks=pytest.mark.slow)])
def transport(request: pytest.FixtureRequest) -> str:
    """Both ways in which Slack reaches us.

    What is said does not depend on them; ``both_ways`` tries each kind of delivery over both.
    """
    return str(request.param)


both_ways = pytest.mark.parametrize("transport", ["socket", "http"], indirect=True)


@pytest.fixture
def more_settings() -> dict[str, object]:
    """Settings of the program beyond the usual; a module overrides it."""
    return {}


@asynccontextmanager
async def at_work(
    folder: Path, transport: str, more_settings: dict[str, object], *, patience: timedelta = SOON
) -> AsyncIterator[Town]:
    """The program at work on the data of a folder, its clock at ``START``."""
    shift = START - real_now()
    clock = WoundClock(lambda: real_now() + shift)
    async with AsyncExitStack() as stack:
        workspace = await stack.enter_async_context(
            await Workspace.start(clock=clock, deadline_s=LENIENT_S, unfurl_domains=PREVIEWED)
        )
        settings = _settings(workspace, folder, transport, more_settings)
        running: list[Program] = []

        async def restart() -> Program:
            if running:
                await running.pop().stop()
            wrong_clock = lambda: clock() + town.wrong  # noqa: E731 - asks when it is asked
            program = await assemble(settings, clock=wrong_clock, patience=patience)
            running.append(program)
            await program.start(with_ops=False)
            if transport == "socket":
                await workspace.sockets.connected()
            else:
                workspace.deliver_to(f"http://127.0.0.1:{settings.port}/slack/events")
            town.program = program
            return program

        town = Town(workspace, None, clock, restart)  # type: ignore[arg-type]
        await restart()
        yield town
        await running.pop().stop()


@pytest.fixture
async def town(
    library: Path, tmp_path: Path, transport: str, more_settings: dict[str, object]
) -> AsyncIterator[Town]:
    """A town of its own for one test."""
    folder = tmp_path / "data"
    shutil.copytree(library, folder)
    async with at_work(folder, transport, more_settings) as town:
        yield town


def a_free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _settings(
    workspace: Workspace, folder: Path, transport: str, more: dict[str, object]
) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        slack_bot_token=workspace.bot_token,  # type: ignore[arg-type]
        slack_app_token=workspace.app_token if transport == "socket" else None,  # type: ignore[arg-type]
        slack_signing_secret=workspace.signing_secret,  # type: ignore[arg-type]
        slack_api_url=workspace.api_url,
        database_url=f"sqlite+aiosqlite:///{folder / 'offprint.db'}",  # type: ignore[arg-type]
        offprint_data_dir=folder,
        offprint_tick_s=3600,
        port=a_free_port(),
        **more,  # type: ignore[arg-type]
    )
