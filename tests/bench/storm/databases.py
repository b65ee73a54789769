"""The name of a kind of database in; an empty one of our own out, which can be pulled the plug."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import postgres


@dataclass(frozen=True, slots=True)
class Database:
    """A database that belongs to one storm."""

    url: str
    restart: Callable[[], object] | None
    """Ends the server as a power cut would, and starts it again."""


@contextmanager
def database(kind: str, folder: Path) -> Iterator[Database]:
    """Give an empty database in a folder; it is gone afterwards."""
    if kind == "sqlite":
        yield Database(f"sqlite+aiosqlite:///{folder / 'offprint.db'}", None)
        return
    with postgres(folder) as server:
        yield Database(server.new(), server.restart)
