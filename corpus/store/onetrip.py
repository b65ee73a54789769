"""A connection to SQLite that goes to its thread once for each statement, instead of four times.

Most of what a small question costs is going there and back. Rows are fetched with the statement:
nobody here reads half of what was asked for.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any, Self

import aiosqlite
from typing_extensions import override


class _Cursor:
    """What was found, when it was asked for."""

    arraysize = 1

    def __init__(self, connection: "OneTrip") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Any = ()) -> Self:
        """Run a statement and fetch all its rows."""
        return await self._run(sqlite3.Connection.execute, sql, parameters)

    async def executemany(self, sql: str, parameters: Sequence[Any]) -> Self:
        """Run a statement for each of many."""
        return await self._run(sqlite3.Connection.executemany, sql, parameters)

    async def _run(self, how: Any, sql: str, parameters: Any) -> Self:
        found = await self._connection.there(how, sql, parameters)
        self._rows, self.description, self.rowcount, self.lastrowid = found
        return self

    async def fetchall(self) -> list[Any]:
        """All rows."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open."""


class OneTrip(aiosqlite.Connection):
    """The connection."""

    @override
    def cursor(self, cursor_class: Any = None) -> Any:  # no trip: there is nothing to open
        """Make a cursor."""
        return _Cursor(self)

    async def there(self, how: Any, sql: str, parameters: Any) -> tuple[list[Any], Any, int, Any]:
        """Run a statement in the thread; its rows, their names, how many changed, the last id."""

        def work() -> tuple[list[Any], Any, int, Any]:
            cursor = how(self._conn, sql, parameters)
            try:
                rows = cursor.fetchall() if cursor.description else []
                return rows, cursor.description, cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()

        found: tuple[list[Any], Any, int, Any] = await self._execute(work)  # type: ignore[no-untyped-call]  # its gap
        return found


async def connected(database: str, **options: Any) -> aiosqlite.Connection:
    """Connect as SQLAlchemy's dialect asks for."""
    connection = OneTrip(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 - as the dialect does itself
    return await connection
