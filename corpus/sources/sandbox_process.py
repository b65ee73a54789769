"""Tasks for one worker in, its answers out; or the worker's end, noticed at once.

The worker gets none of our environment (tokens, the database's address), no files but the two
pipes, and no say about how long it lives.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Self

from corpus.errors import SandboxError
from corpus.sources.worker import LARGEST_ANSWER, LENGTH, OUT_OF_MEMORY

START_S: Final = 60.0
"""A worker loads for a third of a second; a busy machine may take long over it."""
_HEAD: Final = 65536
_PIECE: Final = 64 * 1024
_PIPE: Final = 1024 * 1024
"""Bytes that are taken from the pipe before anybody reads them."""
_WHAT_KILLS: Final = {
    signal.SIGKILL: "its reader was killed from outside, perhaps for want of memory",
    signal.SIGXCPU: "takes too much processor time to read",
    signal.SIGALRM: "takes too long to read",
}


class WorkerEndedError(Exception):
    """The worker is no more, and gave no answer; the text says how it ended."""


@dataclass(slots=True, eq=False)
class WorkerProcess:
    """One worker, from its start to its end."""

    _process: Process
    tasks: int = 0
    """Done so far."""

    @classmethod
    async def start(cls, *, memory: int) -> Self:
        """Start a worker; it is not ready yet.

        Raises:
            SandboxError: It does not start.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-B", "-P", "-s", "-m", "corpus.sources.worker", str(memory)),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                cwd="/",
                env=_environment(),
                limit=_PIPE,
            )
        except OSError as error:
            raise SandboxError(f"no process can be started to read documents: {error}") from error
        return cls(process)

    async def ready(self) -> None:
        """Wait until it can be asked.

        Raises:
            SandboxError: It ended instead.
        """
        try:
            async with asyncio.timeout(START_S):
                await self._frame()
        except (TimeoutError, WorkerEndedError) as error:
            raise SandboxError(
                f"the process that reads documents does not start: {error or 'it takes too long'}. "
                f"See what it says: {sys.executable} -m corpus.sources.worker {1024**3}"
            ) from error

    @property
    def is_alive(self) -> bool:
        """Whether it may be asked."""
        return self._process.returncode is None and not _out(self._process).at_eof()

    async def ask(self, frame: bytes) -> bytes:
        """Give a task, and wait for its answer.

        Raises:
            WorkerEndedError: It ended instead.
        """
        self.tasks += 1
        into = self._process.stdin
        assert into is not None  # noqa: S101 - it was asked for
        into.write(len(frame).to_bytes(LENGTH))
        with suppress(ConnectionError):  # it ended; its answer says so
            for start in range(0, len(frame), _PIECE):
                into.write(frame[start : start + _PIECE])
                await into.drain()  # else all that is left of it is copied
        return await self._frame()

    def kill(self) -> None:
        """End it, whatever it does."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):  # it ended by itself
                self._process.kill()

    async def ended(self) -> None:
        """Wait until nothing is left of it."""
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        self._process.stdin.close()
        while await _out(self._process).read(_PIPE):
            pass
        await self._process.wait()

    async def _frame(self) -> bytes:
        out = _out(self._process)
        try:
            length = int.from_bytes(await out.readexactly(LENGTH))
            if length > LARGEST_ANSWER + _HEAD:
                raise WorkerEndedError("its reader answers more than it may")
            return await out.readexactly(length)
        except asyncio.IncompleteReadError as error:
            raise WorkerEndedError(_how(await self._process.wait())) from error


def _out(process: Process) -> asyncio.StreamReader:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    return process.stdout


def _environment() -> dict[str, str]:
    """What a worker must know to load the same modules as we do; nothing else of ours."""
    path = os.pathsep.join(os.path.abspath(place) for place in sys.path)  # noqa: PTH100 - "" is here
    return {"PYTHONPATH": path, "PYTHONUTF8": "1"}


def _how(status: int) -> str:
    if status == OUT_OF_MEMORY:
        return "needs more memory than it may have"
    killed = signal.Signals(-status) if -status in set(signal.Signals) else None
    if killed in _WHAT_KILLS:
        return _WHAT_KILLS[killed]
    return f"its reader crashed ({killed.name if killed else f'exit status {status}'})"
