"""Short work on a SQLite file in; done whole in a thread, in one trip; what came of it out.

Going to a thread and back costs more than most statements, and what eight statements are to
answer needs it once. Such work is written like all our SQL, with ``await`` before each statement;
here nothing is ever waited for, so it runs through at one go.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import (
    URL,
    Connection,
    CursorResult,
    Engine,
    Executable,
    ScalarResult,
    create_engine,
    event,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import ConnectionPoolEntry

SETTINGS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
"""Of every connection to a file: durable and strict."""
SMALL = "cache_size = -8192"
"""Short work reads little; the system keeps the rest of the file in memory as it can."""
READERS = 4
"""Questions asked at a time: one that takes long keeps three short ones from nobody."""

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[AsyncConnection, P], Coroutine[Any, Any, T]]
"""What is done: given a connection first, it waits for nothing but the statements on it."""


class Beside:
    """The threads beside the loop that ask one file, and the one that writes to it."""

    def __init__(self, address: URL) -> None:
        """Connect to nothing yet: the file exists when the first work comes."""
        self._readers = _Door.of(address, "BEGIN", most=READERS, settings=("query_only = ON",))
        self._writer = _Door.of(address, "BEGIN IMMEDIATE", most=1)

    async def look(
        self, patience_ms: int, work: Work[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do what only reads, on one consistent view of the file."""
        return await self._readers.do(patience_ms, work, *args, **kwargs)

    async def write(
        self, patience_ms: int, work: Work[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do what writes, all or nothing.

        Args:
            patience_ms: How long to wait for whoever else is writing.
            work: What is done.
            args: What it is given.
            kwargs: The same by name.
        """
        return await self._writer.do(patience_ms, work, *args, **kwargs)

    async def close(self) -> None:
        """Let what was begun end, and close every connection."""
        await self._readers.close()
        await self._writer.close()


@dataclass(frozen=True, slots=True)
class _Door:
    """Threads, a connection for each, and how their transactions begin."""

    engine: Engine
    threads: ThreadPoolExecutor
    begin: str

    @classmethod
    def of(cls, address: URL, begin: str, *, most: int, settings: Sequence[str] = ()) -> "_Door":
        driver = address.set(drivername="sqlite+pysqlite")
        engine = create_engine(driver, pool_size=most, max_overflow=0)
        event.listen(engine, "connect", partial(_configure, settings=(*SETTINGS, SMALL, *settings)))
        return cls(engine, ThreadPoolExecutor(most, thread_name_prefix="database"), begin)

    async def do(self, patience_ms: int, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        there = partial(self._do, patience_ms, work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self.threads, there)

    async def close(self) -> None:
        await asyncio.to_thread(self.threads.shutdown)
        self.engine.dispose()

    def _do(self, patience_ms: int, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self.engine.connect() as connection, connection.begin():
            connection.connection.cursor().execute(f"PRAGMA busy_timeout = {patience_ms}")
            connection.exec_driver_sql(self.begin)
            done = work(cast("AsyncConnection", _AtOnce(connection)), *args, **kwargs)
            try:
                done.send(None)
            except StopIteration as ended:
                return cast("T", ended.value)
            done.close()
            raise RuntimeError("work on the database waits for nothing but its statements")


def _configure(
    connection: DBAPIConnection, _: ConnectionPoolEntry, *, settings: Sequence[str]
) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for setting in settings:
        connection.execute(f"PRAGMA {setting}")


class _AtOnce:
    """As much of an ``AsyncConnection`` as work needs; nothing of it has to be waited for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run a statement."""
        return self._connection.execute(statement, parameters)

    async def scalars(self, statement: Executable, parameters: Any = None) -> ScalarResult[Any]:
        """Run a statement for the first column of its rows."""
        return self._connection.scalars(statement, parameters)

    async def scalar(self, statement: Executable, parameters: Any = None) -> Any:
        """Run a statement for the first value of its first row."""
        return self._connection.scalar(statement, parameters)
