"""Questions about a SQLite file in; each asked whole in a thread, in one trip; its answer out.

Going to a thread and back costs more than most statements, and what nine statements are to
answer needs it once. A question is written like all our reading, with ``await`` before each
statement; here nothing is ever waited for, so it runs through at one go.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import URL, Connection, CursorResult, Executable, ScalarResult, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import ConnectionPoolEntry

AT_ONCE = 4
"""Questions asked at a time: one that takes long keeps three short ones from nobody."""

P = ParamSpec("P")
T = TypeVar("T")
Question = Callable[Concatenate[AsyncConnection, P], Coroutine[Any, Any, T]]
"""What is asked: given a connection first, it waits for nothing but the statements on it."""


class Looking:
    """Who asks a file, from the first question until it is closed."""

    def __init__(self, address: URL, *, patience_ms: int) -> None:
        """Connect to nothing yet.

        Args:
            address: A file's, which exists when the first question is asked.
            patience_ms: How long to wait for whoever keeps even readers out.
        """
        self._engine = create_engine(
            address.set(drivername="sqlite+pysqlite"), pool_size=AT_ONCE, max_overflow=0
        )
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="looking")
        self._patience_ms = patience_ms
        event.listen(self._engine, "connect", self._configure)
        event.listen(self._engine, "begin", _begin)

    async def ask(self, question: Question[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Answer a question from one consistent view of the file."""
        work = partial(self._ask, question, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def close(self) -> None:
        """Let what was asked be answered, and close every connection."""
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

    def _ask(self, question: Question[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._engine.connect() as connection:
            asked = question(cast("AsyncConnection", _AtOnce(connection)), *args, **kwargs)
            try:
                asked.send(None)
            except StopIteration as answered:
                return cast("T", answered.value)
            asked.close()
            raise RuntimeError("a question waits for nothing but its statements")

    def _configure(self, connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for setting in (
            f"busy_timeout = {self._patience_ms}",
            "query_only = ON",
            "cache_size = -65536",
        ):
            connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    connection.connection.cursor().execute("BEGIN")  # not worth SQLAlchemy's own way


class _AtOnce:
    """As much of an ``AsyncConnection`` as a question needs; nothing of it has to be waited for."""

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
