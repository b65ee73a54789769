"""The desk, where no conversation is needed to see what it does."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from corpus.store import Store
from handlers.desk.digests import Digests
from handlers.turn import Asker
from tests.factories import NOW


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store."""
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'offprint.db'}")
    yield store
    await store.close()


async def nothing(_: object) -> int:
    """Posts nothing."""
    return 0


async def everywhere(_: str) -> bool:
    """The bot is a member of every channel."""
    return True


async def test_a_new_subscription_is_in_the_zone_of_the_settings(store: Store) -> None:
    digests = Digests(store, nothing, lambda: NOW, "/papers", everywhere, "Europe/Madrid")

    made = await digests.ensure(Asker("T1", "C1", "U1"))

    assert made.schedule.zone == "Europe/Madrid"
    assert digests.timing(made)[0] == "every Monday at 9:00 (Europe/Madrid)"
