import asyncio
import gc
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.snapshot import built_index, fitting_index
from corpus.refresh import import_document
from corpus.store import Store
from tests.factories import a_document

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
MANY = 1200


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'o.db'}")
    lines = "\n".join(f'{{"title": "Paper {number}"}}' for number in range(MANY))
    await import_document(a_document(lines, name="p.jsonl"), store=store, now=NOW)
    yield store
    await store.close()


async def test_an_index_is_built_once_and_opened_again(store: Store, tmp_path: Path) -> None:
    built = await built_index(store, folder=tmp_path / "index")
    opened = await fitting_index(store, folder=tmp_path / "index")

    assert opened.info() == built.info()
    assert opened.info().papers == MANY


async def test_garbage_is_collected_again_after_building(store: Store, tmp_path: Path) -> None:
    building = asyncio.create_task(built_index(store, folder=tmp_path / "index"))
    await asyncio.sleep(0)
    assert not gc.isenabled()
    await building

    assert gc.isenabled()
