"""The doors to the database: ``look``, ``write``, ``read`` and ``transaction``; SQLite's settings.

Writers are serialised: one at a time in this program by a lock, one at a time on the machine by
BEGIN IMMEDIATE, which waits for its turn; a transaction that starts reading and then writes would
fail at once instead.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Dialect, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    IntegrityError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from corpus.errors import StoreError
from corpus.store import upgrading
from corpus.store.beside import SETTINGS, Beside, Work
from corpus.store.onetrip import connected

PATIENCE = timedelta(seconds=30)
"""How long a writer waits for another program's transaction; an import may take that long."""

P = ParamSpec("P")
T = TypeVar("T")

READING, WRITING = "-65536", "-409600"
"""Of the pages a connection remembers, in KiB: who writes a large document comes back to pages all
over the database, and each that was forgotten is written twice and read again."""

CHECKED_BYTES = 64 * 1024 * 1024
"""Databases up to this size are checked whole when opened; it takes a fraction of a second."""


class Database:
    """One database and who may write to it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._beside = _beside(engine.url)
        self.address = engine.url.render_as_string(hide_password=False)
        """As given to ``open``: it may hold a password."""
        self._writing = asyncio.Lock()

    @classmethod
    async def open(cls, url: str, *, upgrade: bool = True, create: bool = True) -> "Database":
        """Connect, check, and bring the tables up to date.

        Args:
            url: Of SQLAlchemy.
            upgrade: Whether tables of an older program may be changed.
            create: Whether a SQLite file that is not there may be made; an empty database in
                memory stands for it otherwise.

        Raises:
            StoreError: The database is unreachable, damaged, of a newer program, or (without
                ``upgrade``) of an older one.
        """
        address = _address(url)
        if not create and _is_missing(address):
            address, upgrade = address.set(database=":memory:"), True
        database = cls(_engine(address))
        try:
            await database._check(address)
            await database._prepare(upgrade=upgrade)
        except StoreError:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        """Close every connection."""
        if self._beside is not None:
            await self._beside.close()
        await self._engine.dispose()

    async def look(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do what only reads, in however many statements, on one consistent view.

        Args:
            work: Given a connection first; it waits for nothing but the statements on it.
            args: What else it is given.
            kwargs: The same by name.

        Raises:
            StoreError: The database failed.
        """
        if self._beside is None:
            async with self.read() as connection:
                return await work(connection, *args, **kwargs)
        with _as_store_errors():
            return await self._beside.look(_ms(PATIENCE), work, *args, **kwargs)

    async def write(
        self, patience: timedelta, work: Work[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do what writes, in a few short statements, all or nothing.

        Args:
            patience: How long to wait for another writer.
            work: As for ``look``.
            args: What else it is given.
            kwargs: The same by name.

        Raises:
            StoreError: The database failed, or somebody else was writing for too long.
        """
        if self._beside is None:
            async with self.transaction(patience=patience) as connection:
                return await work(connection, *args, **kwargs)
        with _as_store_errors():
            async with self._turn(patience):
                return await self._beside.write(_ms(patience), work, *args, **kwargs)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view of the database, for reading."""
        with _as_store_errors():
            async with self._engine.connect() as connection:
                if self._is_postgresql:
                    # SQLite has one view of everything anyway.
                    await connection.execution_options(isolation_level="REPEATABLE READ")
                async with connection.begin():
                    yield connection

    @asynccontextmanager
    async def transaction(
        self, *, keep: bool = True, patience: timedelta | None = None
    ) -> AsyncIterator[AsyncConnection]:
        """All or nothing; with ``keep=False`` nothing, however it ends.

        Never open ``read`` or another ``transaction`` inside it: pass the connection on.

        Args:
            keep: Whether what was written stays.
            patience: How long to wait for another writer, when not as long as it may take.

        Raises:
            StoreError: The database failed, or somebody else was writing for too long.
        """
        with _as_store_errors():
            async with self._turn(patience), self._engine.connect() as connection:
                await connection.execution_options(
                    offprint_begin="BEGIN IMMEDIATE",
                    offprint_patience=patience or PATIENCE,
                    offprint_cache=WRITING,
                )
                async with connection.begin() as transaction:
                    if patience and self._is_postgresql:
                        await connection.execute(text(f"SET LOCAL lock_timeout = {_ms(patience)}"))
                    yield connection
                    if not keep:
                        await transaction.rollback()

    @asynccontextmanager
    async def _turn(self, patience: timedelta | None) -> AsyncIterator[None]:
        """Be the only one of this program who writes."""
        try:
            async with asyncio.timeout(patience.total_seconds() if patience else None):
                await self._writing.acquire()
        except TimeoutError as error:
            raise StoreError("the database is busy: somebody else is writing") from error
        try:
            yield
        finally:
            self._writing.release()

    @property
    def _is_postgresql(self) -> bool:
        return self._engine.dialect.name == "postgresql"

    async def schema(self) -> tuple[str | None, str]:
        """The revision of the database's tables, and the one this program wants."""
        async with self.read() as connection:
            return await connection.run_sync(upgrading.current), upgrading.newest()

    async def backup(self, path: Path) -> None:
        """Write a complete copy to a new file while others go on reading and writing.

        Raises:
            StoreError: The file exists or cannot be written, or the database is not SQLite.
        """
        if self._engine.dialect.name != "sqlite":
            raise StoreError("only SQLite is backed up from here: use pg_dump for PostgreSQL")
        with _as_store_errors():
            part = await asyncio.to_thread(_free_part, path)
            async with self._engine.connect() as connection:
                await connection.execution_options(offprint_begin="")  # VACUUM stands alone
                await connection.execute(text("VACUUM INTO :path"), {"path": str(part)})
            await asyncio.to_thread(part.rename, path)

    async def _check(self, address: URL) -> None:
        """Refuse a file that is no database, or a damaged one, before anything is written."""
        if address.get_backend_name() != "sqlite":
            return
        size = _size(address)
        try:
            async with self._engine.connect() as connection:
                if size > CHECKED_BYTES:
                    await connection.execute(text("SELECT count(*) FROM sqlite_master"))
                    return
                answer = (await connection.execute(text("PRAGMA quick_check(1)"))).scalar_one()
        except SQLAlchemyError as error:
            raise StoreError(
                f"{address.database} cannot be opened as a database ({_cause(error)}): check the "
                "path, or move the file away and restore a backup"
            ) from error
        if answer != "ok":
            raise StoreError(
                f"{address.database} is damaged ({answer}): stop the program, move the file away "
                "and restore a backup"
            )

    async def _prepare(self, *, upgrade: bool) -> None:
        async with self.read() as connection:
            wanted = await connection.run_sync(upgrading.is_due)
        if not wanted:
            return
        if not upgrade:
            raise StoreError("the database is older than the program: run `offprint db upgrade`")
        async with self.transaction() as connection:
            await connection.run_sync(upgrading.upgrade)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError("the database URL cannot be read") from error
    if address.drivername in {"postgres", "postgresql"}:
        return address.set(drivername="postgresql+asyncpg")
    if address.drivername == "sqlite":
        return address.set(drivername="sqlite+aiosqlite")
    return address


def _engine(address: URL) -> AsyncEngine:
    try:
        if address.get_backend_name() != "sqlite":
            return create_async_engine(address, pool_pre_ping=True)
        if not _is_file(address):
            # A database in memory lives as long as its one connection.
            engine = create_async_engine(
                address, poolclass=AsyncAdaptedQueuePool, pool_size=1, max_overflow=0
            )
        else:
            Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
            engine = create_async_engine(address)
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise StoreError(f"the database cannot be reached: {_cause(error)}") from error
    event.listen(engine.sync_engine, "do_connect", _in_one_trip)
    event.listen(engine.sync_engine, "connect", _configure)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _beside(address: URL) -> Beside | None:
    """Who does short work in one trip: on a file; a server is asked over the network anyway."""
    if address.get_backend_name() != "sqlite" or not _is_file(address):
        return None
    return Beside(address)


def _in_one_trip(_: Dialect, __: object, ___: object, options: dict[str, Any]) -> None:
    """Connect with a connection of our own kind."""
    options["async_creator_fn"] = connected


_TOLD = {"busy_timeout": str(PATIENCE // timedelta(milliseconds=1)), "cache_size": READING}
"""Of every connection, until a transaction says otherwise."""


def _configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Set a new SQLite connection up: durable, patient, strict."""
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for setting in (*(f"{name} = {value}" for name, value in _TOLD.items()), *SETTINGS):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    wanted = options.get("offprint_begin", "BEGIN")
    told = {
        "busy_timeout": str(_ms(options.get("offprint_patience", PATIENCE))),
        "cache_size": options.get("offprint_cache", READING),
    }
    # What one transaction was told stays with the connection until another is told otherwise.
    for setting, value in told.items():
        if value != connection.info.get(setting, _TOLD[setting]):
            connection.exec_driver_sql(f"PRAGMA {setting} = {value}")
            connection.info[setting] = value
    if wanted:
        connection.exec_driver_sql(wanted)


def _ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _free_part(path: Path) -> Path:
    if path.exists():
        raise StoreError(f"{path} exists already; nothing was overwritten")
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    return part


def _is_file(address: URL) -> bool:
    return address.database not in {None, "", ":memory:"}


def _is_missing(address: URL) -> bool:
    is_sqlite = address.get_backend_name() == "sqlite"
    return is_sqlite and _is_file(address) and not Path(str(address.database)).exists()


def _size(address: URL) -> int:
    path = Path(str(address.database))
    return path.stat().st_size if _is_file(address) and path.exists() else 0


@contextmanager
def _as_store_errors() -> Iterator[None]:
    """Turn what the database (not our SQL) did wrong into an error a caller can act on.

    Integrity is the database's word too: two programs wrote what only one may.
    """
    try:
        yield
    except (DBAPIError, OSError) as error:
        theirs = isinstance(error, OperationalError | IntegrityError | OSError)
        # PostgreSQL's driver gives most of its own failures no class of their own.
        lost = isinstance(error, DBAPIError) and error.connection_invalidated
        if theirs or lost or type(error) in {DatabaseError, DBAPIError}:
            raise StoreError(f"the database failed: {_cause(error)}") from error
        raise


def _cause(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error)
