"""Stores for the tests of the corpus: in memory and in a file, the same tests for both."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from corpus.store import Store


@pytest.fixture(params=["memory", "file"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new SQLite database."""
    if request.param == "memory":
        return "sqlite+aiosqlite:///:memory:"
    return f"sqlite+aiosqlite:///{tmp_path / 'offprint.db'}"


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An open, empty store."""
    opened = await Store.open(database_url)
    yield opened
    await opened.close()
