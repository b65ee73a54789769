"""What holds for the whole suite."""

import gc
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from sqlalchemy import Connection, create_engine

from corpus.store import upgrading

# No test asserts on time: a busy machine must not fail a property.
settings.register_profile("suite", deadline=None, max_examples=50)
settings.register_profile("deep", deadline=None, max_examples=2000)  # --hypothesis-profile=deep
settings.load_profile("suite")

MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory
ROOM = 2 * 1024**3
"""Bytes that the files of the whole suite never take."""
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    # Thousands of transactions wait for their file to be written; killed processes lose nothing.
    tempfile.tempdir = str(MEMORY)

# A traceback with everything that stands in its frames holds the loop for most of a second.
*STEPS, _ = structlog.get_config()["processors"]
PLAIN = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*STEPS, PLAIN])


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep what is loaded out of every later collection of garbage; thousands of tests are."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def tables_at_once() -> Iterator[None]:
    """Give an empty SQLite database the tables that the migrations made for the first one.

    Hundreds of tests begin with an empty database, and the migrations take ten times as long as
    their outcome. Databases of an older program still go through them, and so does PostgreSQL.
    """
    migrate, made = upgrading.upgrade, _made_by_migrations()

    def upgrade(connection: Connection) -> None:
        if connection.dialect.name != "sqlite" or upgrading.current(connection) is not None:
            migrate(connection)
            return
        for statement in made:
            connection.exec_driver_sql(statement)

    upgrading.upgrade = upgrade
    yield
    upgrading.upgrade = migrate


def _made_by_migrations() -> list[str]:
    """What the migrations make of an empty database, as SQL."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        upgrading.upgrade(connection)
    with engine.connect() as connection:
        dump = connection.connection.driver_connection.iterdump()
        made = [line for line in dump if line not in {"BEGIN TRANSACTION;", "COMMIT;"}]
    engine.dispose()
    return made
