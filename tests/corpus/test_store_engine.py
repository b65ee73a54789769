"""The doors to the database: opening, refusing, all-or-nothing, two programs on one file."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.errors import StoreError
from corpus.model import Schedule
from corpus.store import Store, counting, intake, upgrading
from corpus.store.engine import READING, WRITING, Database, _address
from corpus.tables import counters, metadata


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "offprint.db"


def url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


async def test_an_empty_store_has_change_0(store: Store) -> None:
    assert await store.change() == 0


async def test_a_new_database_has_the_newest_schema(store: Store) -> None:
    assert await store.schema() == (upgrading.newest(), upgrading.newest())


async def test_the_migrations_make_exactly_the_tables_we_declare(database_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, metadata))

    database = await Database.open(database_url)

    async with database.read() as connection:
        found = await connection.run_sync(differences)
    await database.close()

    assert found == []


async def test_an_error_within_a_transaction_leaves_nothing(database_url: str) -> None:
    database = await Database.open(database_url)

    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as connection:
            await connection.execute(insert(counters), {"name": "x", "value": 1})
            _ = 1 / 0

    async with database.read() as connection:
        assert await counting.value(connection, "x") == 0
    await database.close()


async def test_a_transaction_which_is_not_kept_leaves_nothing(database_url: str) -> None:
    database = await Database.open(database_url)

    async with database.transaction(keep=False) as connection:
        assert list(await counting.take(connection, "x", 3)) == [1, 2, 3]

    async with database.read() as connection:
        assert await counting.value(connection, "x") == 0
    await database.close()


async def test_numbers_are_given_out_once(database_url: str) -> None:
    database = await Database.open(database_url)

    async def take() -> range:
        async with database.transaction() as connection:
            return await counting.take(connection, "x", 2)

    taken = await asyncio.gather(*(take() for _ in range(5)))
    await database.close()

    assert sorted(number for numbers in taken for number in numbers) == list(range(1, 11))


async def test_two_stores_write_to_one_file_in_turn(path: Path) -> None:
    one, two = await asyncio.gather(Database.open(url(path)), Database.open(url(path)))

    async def take(database: Database) -> range:
        async with database.transaction() as connection:
            return await counting.take(connection, "x")

    taken = await asyncio.gather(*(take(database) for database in (one, two) * 10))
    await one.close()
    await two.close()

    assert sorted(numbers[0] for numbers in taken) == list(range(1, 21))


async def test_every_counter_stands_there_from_the_start(database_url: str) -> None:
    database = await Database.open(database_url)

    async with database.read() as connection:
        names = set(await connection.scalars(select(counters.c.name)))
    await database.close()

    assert {"subscription", "subscription_change", "follow", *intake._COUNTED} <= names


async def test_a_writer_of_little_patience_gives_up_soon_and_the_next_one_waits(
    path: Path,
) -> None:
    one, two = await asyncio.gather(Database.open(url(path)), Database.open(url(path)))

    async with one.transaction():
        with pytest.raises(StoreError):
            async with two.transaction(patience=timedelta(milliseconds=50)):
                pass
    async with two.transaction() as connection:
        patient = (await connection.exec_driver_sql("PRAGMA busy_timeout")).scalar_one()
    await one.close()
    await two.close()

    assert patient == 30_000


async def test_who_writes_remembers_more_pages_and_who_reads_after_them_does_not(
    path: Path,
) -> None:
    database = await Database.open(url(path))

    async with database.transaction() as connection:
        writing = (await connection.exec_driver_sql("PRAGMA cache_size")).scalar_one()
    async with database.read() as connection:
        reading = (await connection.exec_driver_sql("PRAGMA cache_size")).scalar_one()
    await database.close()

    assert (writing, reading) == (int(WRITING), int(READING))
    assert writing < reading < 0  # SQLite counts kibibytes below zero


async def test_what_only_one_may_write_is_the_stores_error(database_url: str) -> None:
    database = await Database.open(database_url)

    with pytest.raises(StoreError, match="the database failed"):
        async with database.transaction() as connection:
            for _ in range(2):
                await connection.execute(insert(counters), {"name": "x", "value": 1})

    await database.close()


async def test_readers_do_not_wait_for_a_writer(path: Path) -> None:
    database = await Database.open(url(path))

    async with database.transaction() as writing:
        await counting.take(writing, "x")
        async with database.read() as reading:
            assert await counting.value(reading, "x") == 0
    await database.close()


async def test_a_question_sees_what_was_written_before_and_nothing_else(database_url: str) -> None:
    async def both(connection: AsyncConnection, name: str) -> list[int]:
        return [await counting.value(connection, each) for each in (name, "y")]

    database = await Database.open(database_url)
    async with database.transaction() as connection:
        await counting.take(connection, "x", 3)

    found = await asyncio.gather(*(database.look(both, "x") for _ in range(10)))
    await database.close()

    assert found == [[3, 0]] * 10


async def test_short_work_is_kept_whole_or_not_at_all(database_url: str) -> None:
    async def fails(connection: AsyncConnection) -> None:
        await counting.take(connection, "x")
        _ = 1 / 0

    database = await Database.open(database_url)
    patience = timedelta(seconds=5)

    taken = await asyncio.gather(
        *(database.write(patience, counting.take, "x", 2) for _ in range(10))
    )
    with pytest.raises(ZeroDivisionError):
        await database.write(patience, fails)
    found = await database.look(counting.value, "x")
    await database.close()

    assert sorted(number for numbers in taken for number in numbers) == list(range(1, 21))
    assert found == 20


async def test_short_work_of_little_patience_gives_up_soon(path: Path) -> None:
    one, two = await asyncio.gather(Database.open(url(path)), Database.open(url(path)))
    soon = timedelta(milliseconds=50)

    async with one.transaction():
        for database in (one, two):  # the same program, and another one
            with pytest.raises(StoreError):
                await database.write(soon, counting.take, "x")
    await two.write(soon, counting.take, "x")
    assert await one.look(counting.value, "x") == 1
    await one.close()
    await two.close()


async def test_short_work_is_as_durable_and_strict_as_all_other(path: Path) -> None:
    async def settings(connection: AsyncConnection) -> list[object]:
        wanted = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [await connection.scalar(text(f"PRAGMA {each}")) for each in wanted]

    database = await Database.open(url(path))
    found = await database.write(timedelta(seconds=7), settings)
    await database.close()

    assert found == ["wal", 2, 1, 7000]


async def test_questions_do_not_wait_for_a_writer(path: Path) -> None:
    database = await Database.open(url(path))

    async with database.transaction() as writing:
        await counting.take(writing, "x")
        assert await database.look(counting.value, "x") == 0
    assert await database.look(counting.value, "x") == 1
    await database.close()


async def test_a_question_can_neither_write_nor_wait_for_anything_else(path: Path) -> None:
    async def waits(_: AsyncConnection) -> None:
        await asyncio.sleep(0)

    async def takes_and_waits(connection: AsyncConnection) -> None:
        await counting.take(connection, "x")
        await asyncio.sleep(0)

    database = await Database.open(url(path))

    with pytest.raises(StoreError, match="readonly"):
        await database.look(counting.take, "x")
    with pytest.raises(RuntimeError, match="waits for nothing"):
        await database.look(waits)
    with pytest.raises(RuntimeError, match="waits for nothing"):
        await database.write(timedelta(seconds=1), takes_and_waits)
    assert await database.look(counting.value, "x") == 0  # its connection is as good as new
    await database.close()


async def test_a_file_is_durable_patient_and_strict(path: Path) -> None:
    database = await Database.open(url(path))

    async with database.read() as connection:
        settings = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    await database.close()

    assert settings["journal_mode"] == "wal"
    assert settings["synchronous"] == 2
    assert settings["foreign_keys"] == 1
    assert settings["busy_timeout"] >= 5000


async def test_a_newer_schema_is_refused_and_left_alone(path: Path) -> None:
    store = await Store.open(url(path))
    await store.close()
    with sqlite3.connect(path) as plain:
        plain.execute("UPDATE alembic_version SET version_num = '9001'")
    plain.close()
    before = path.read_bytes()

    with pytest.raises(StoreError, match="newer program"):
        await Store.open(url(path))

    assert path.read_bytes() == before


def written_by_an_older_program(path: Path, revision: str, row: str) -> None:
    """A database as it was at some revision, with a row in it."""
    with create_engine(f"sqlite:///{path}").begin() as old:
        config = Config()
        config.set_main_option("script_location", str(upgrading.SCRIPTS))
        config.attributes["connection"] = old
        command.upgrade(config, revision)
        old.execute(text(row))


async def test_the_digest_of_an_older_program_keeps_its_day(path: Path) -> None:
    written_by_an_older_program(
        path,
        "0005",
        "INSERT INTO subscriptions (id, workspace, channel, rhythm, day, hour, minute,"
        " zone, style, cap, state, created_by, created_at) VALUES (1, 'T1', 'C1',"
        " 'weekly', 4, 16, 30, 'Asia/Tokyo', 'full', 20, 'active', 'U1',"
        " '2026-06-01T09:00:00.000000Z')",
    )

    store = await Store.open(url(path))
    kept = await store.subscriptions.every()
    await store.close()

    assert [each.schedule for each in kept] == [
        Schedule(days=(4,), hour=16, minute=30, zone="Asia/Tokyo")
    ]


async def test_what_an_older_program_remembered_of_a_paper_stays(path: Path) -> None:
    written_by_an_older_program(
        path,
        "0015",
        "INSERT INTO discussions VALUES ('T1', 'C1', 'p1', '1.5', '1.1',"
        " '2026-06-01T09:00:00.000000+00:00')",
    )

    store = await Store.open(url(path))
    [kept] = await store.discussions.of("p1", workspace="T1")
    await store.close()

    assert (kept.channel, kept.ts, kept.thread_ts) == ("C1", "1.5", "1.1")


async def test_an_older_schema_is_refused_when_it_may_not_be_upgraded(path: Path) -> None:
    with pytest.raises(StoreError, match="offprint db upgrade"):
        await Store.open(url(path), upgrade=False)


async def test_a_database_of_another_program_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE bookmarks (x)")
    plain.close()

    with pytest.raises(StoreError, match="another program"):
        await Store.open(url(path))


async def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 1000)

    with pytest.raises(StoreError, match=r"cannot be opened as a database"):
        await Store.open(url(path))


async def test_a_damaged_database_is_refused(path: Path) -> None:
    store = await Store.open(url(path))
    await store.close()
    raw = bytearray(path.read_bytes())
    raw[4096 * 3 : 4096 * 20] = b"\xff" * (4096 * 17)
    path.write_bytes(raw)

    with pytest.raises(StoreError, match="backup"):
        await Store.open(url(path))


@pytest.mark.parametrize("bad", ["", "nonsense", "sqlite+aiosqlite:////proc/nowhere/x.db"])
async def test_an_address_that_leads_nowhere_is_refused(bad: str) -> None:
    with pytest.raises(StoreError):
        await Store.open(bad)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@h/db", "postgresql+asyncpg"),
        ("postgresql://u:p@h/db", "postgresql+asyncpg"),
        ("postgresql+psycopg://u:p@h/db", "postgresql+psycopg"),
        ("sqlite:///x.db", "sqlite+aiosqlite"),
    ],
)
def test_common_addresses_get_their_asynchronous_driver(given: str, used: str) -> None:
    assert _address(given).drivername == used


async def test_a_backup_is_a_whole_database(path: Path, tmp_path: Path) -> None:
    database = await Database.open(url(path))
    async with database.transaction() as connection:
        await counting.take(connection, "x", 5)

    await database.backup(tmp_path / "copy.db")

    copy = await Database.open(url(tmp_path / "copy.db"), upgrade=False)
    async with copy.read() as connection:
        assert await counting.value(connection, "x") == 5
    await copy.close()
    await database.close()


async def test_a_backup_overwrites_nothing(path: Path, tmp_path: Path) -> None:
    database = await Database.open(url(path))
    (tmp_path / "copy.db").write_text("precious")

    with pytest.raises(StoreError, match="exists already"):
        await database.backup(tmp_path / "copy.db")

    await database.close()
    assert (tmp_path / "copy.db").read_text() == "precious"
