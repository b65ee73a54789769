"""The tables of an old database brought up to date in-process, and newer ones refused.

Revisions are four-digit numbers at the start of the files in ``migrations/versions``.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text

from corpus.errors import StoreError

SCRIPTS = Path(__file__).parent / "migrations"


def newest() -> str:
    """The revision this program works with."""
    return max(_known())


def current(connection: Connection) -> str | None:
    """The revision of the database, ``None`` for an empty one.

    Raises:
        StoreError: There are tables, but not ours.
    """
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if tables:
        raise StoreError(
            "this database belongs to another program (it has tables, but not ours): "
            "choose another file or database name"
        )
    return None


def is_due(connection: Connection) -> bool:
    """Whether the tables are older than the program.

    Raises:
        StoreError: They are newer, or not ours.
    """
    revision = current(connection)
    if revision is not None and revision not in _known():
        raise StoreError(
            f"the database (revision {revision}) was written by a newer program than this one "
            f"(revision {newest()}): update the program, or restore an older backup"
        )
    return revision != newest()


def upgrade(connection: Connection) -> None:
    """Bring the tables up to date within the connection's transaction."""
    if connection.dialect.name == "postgresql":
        # Several replicas may start at once; the lock goes with the transaction.
        connection.execute(text("SELECT pg_advisory_xact_lock(7234501)"))
    if not is_due(connection):
        return
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _known() -> frozenset[str]:
    return frozenset(path.name[:4] for path in (SCRIPTS / "versions").glob("[0-9]*.py"))
