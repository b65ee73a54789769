"""The store's face: nouns in and out; the SQL stands in the modules beside it."""

from pathlib import Path

from corpus.store import counting
from corpus.store.engine import Database
from corpus.store.ledger import Ledger
from corpus.store.subscriptions import Subscriptions


class Store:
    """Everything the corpus remembers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.subscriptions = Subscriptions(database)
        self.ledger = Ledger(database)

    @classmethod
    async def open(cls, url: str, *, upgrade: bool = True) -> "Store":
        """Open ``sqlite+aiosqlite:///path`` (or PostgreSQL), bringing its tables up to date.

        Raises:
            StoreError: It cannot be used; the message says what to do.
        """
        return cls(await Database.open(url, upgrade=upgrade))

    async def close(self) -> None:
        """Close every connection."""
        await self._database.close()

    async def schema(self) -> tuple[str | None, str]:
        """The revision of the database's tables, and the one this program wants."""
        return await self._database.schema()

    async def backup(self, path: Path) -> None:
        """Write a complete copy to a new file while others go on reading and writing."""
        await self._database.backup(path)

    async def change(self) -> int:
        """A number that grows with every change of papers or authors."""
        async with self._database.read() as connection:
            return await counting.value(connection, "change")
