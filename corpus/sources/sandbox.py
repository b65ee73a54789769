"""Untrusted documents in; what they say out, read by processes that can be killed.

A regular expression that never ends, a document that eats all memory, a crash of a library: each
costs one worker process, and the document is said to be unreadable. The worker's answers are read
back as data only: nothing but our own nouns comes out of them.
"""

import asyncio
import io
import pickle
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from typing_extensions import override

import corpus
from corpus.model import Document, DocumentKind, ParsedDocument, Problem
from corpus.sources.discovery import FeedLink

SECONDS: Final = 5.0
"""For one document."""
MEMORY: Final = 1024**3
"""Bytes of address space for a worker."""
START_S: Final = 60.0
"""For a worker to be ready, on however busy a machine."""
MOST_DOCUMENTS: Final = 500
"""After which a worker is replaced."""
ANSWER_LIMIT: Final = 256 * 1024 * 1024

_LENGTH = struct.Struct(">Q")
_DATA: Final = {
    "builtins": {"ValueError"},
    "datetime": {"date", "datetime", "timezone", "timedelta"},
    "corpus.model.documents": {
        "DocumentKind",
        "Entry",
        "EntryKind",
        "Mention",
        "ParsedDocument",
        "Problem",
        "Profile",
    },
    "corpus.sources.discovery": {"FeedLink"},
}


class _LostError(Exception):
    """A worker did not answer; the text says why, for whoever reads the complaint."""


class Sandbox:
    """Worker processes that read one document at a time each."""

    def __init__(self, *, workers: int = 1, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        """Prepare; a worker is started when there is something to read.

        Args:
            workers: How many documents are read at the same time.
            seconds: After which a worker is killed.
            memory: Bytes which a worker may have.
        """
        self._seconds = seconds
        self._memory = memory
        self._idle: asyncio.LifoQueue[_Worker | None] = asyncio.LifoQueue()
        self._living: set[_Worker] = set()
        for _ in range(workers):
            self._idle.put_nowait(None)

    async def __aenter__(self) -> Self:
        """Open it."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every worker."""
        await self.close()

    async def close(self) -> None:
        """End every worker."""
        await asyncio.gather(*(self._end(worker) for worker in tuple(self._living)))

    async def parse(self, document: Document) -> ParsedDocument:
        """Say what a document says; one that cannot be read says why among its problems."""
        try:
            answer = await self._ask("parse", document)
        except (_LostError, ValueError) as error:
            kind = document.kind or DocumentKind.UNKNOWN
            return ParsedDocument(kind=kind, problems=(Problem(None, str(error)),))
        return answer if isinstance(answer, ParsedDocument) else _nothing(document)

    async def discover(self, document: Document) -> tuple[FeedLink, ...]:
        """Give the feeds that a web page names; none when it cannot be read."""
        try:
            return _links(await self._ask("discover", document))
        except (_LostError, ValueError):
            return ()

    async def outlines(self, document: Document) -> tuple[FeedLink, ...]:
        """Give the feeds of an OPML list.

        Raises:
            ValueError: It cannot be read; the text says why.
        """
        try:
            return _links(await self._ask("outlines", document))
        except _LostError as error:
            raise ValueError(str(error)) from error

    async def _ask(self, task: str, document: Document) -> object:
        worker = await self._idle.get()
        try:
            if worker is None:
                worker = await self._start()
            answer = await worker.ask(task, document, seconds=self._seconds)
        except BaseException:
            if worker is not None:
                await self._end(worker)
            worker = None
            raise
        finally:
            if worker is not None and worker.asked >= MOST_DOCUMENTS:
                await self._end(worker)
                worker = None
            self._idle.put_nowait(worker)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    async def _start(self) -> "_Worker":
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "corpus.sources.worker", str(self._memory)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd="/",
            env=_environment(),
            limit=1024 * 1024,
        )
        worker = _Worker(process)
        self._living.add(worker)
        await worker.ready()
        return worker

    async def _end(self, worker: "_Worker") -> None:
        self._living.discard(worker)
        await worker.kill()


class _Worker:
    """One process, and the pipes to it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.asked = 0

    async def ready(self) -> None:
        try:
            async with asyncio.timeout(START_S):
                await self._answer()
        except TimeoutError as error:
            raise _LostError("the program that reads documents did not start") from error

    async def ask(self, task: str, document: Document, *, seconds: float) -> object:
        self.asked += 1
        content = pickle.dumps((task, document))
        stdin = self._process.stdin
        if stdin is None:
            raise _LostError("the program that reads documents is gone")
        try:
            async with asyncio.timeout(seconds):
                stdin.write(_LENGTH.pack(len(content)) + content)
                await stdin.drain()
                return await self._answer()
        except TimeoutError as error:
            raise _LostError(f"takes longer than {seconds:g} s to read: given up") from error
        except OSError as error:
            raise _LostError("could not be read: its reader ended") from error

    async def kill(self) -> None:
        if self._process.returncode is None:
            with suppress(ProcessLookupError):  # it ended by itself
                self._process.kill()
        await self._process.wait()

    async def _answer(self) -> object:
        stdout = self._process.stdout
        if stdout is None:
            raise _LostError("the program that reads documents is gone")
        try:
            (size,) = _LENGTH.unpack(await stdout.readexactly(_LENGTH.size))
            if size > ANSWER_LIMIT:
                raise _LostError("says more than we take in")
            content = await stdout.readexactly(size)
        except asyncio.IncompleteReadError as error:
            raise _LostError(
                "could not be read: its reader ended, out of memory or time"
            ) from error
        return await asyncio.to_thread(_data, content)


class _Data(pickle.Unpickler):
    """Makes our nouns, and nothing else, out of what a worker wrote."""

    @override
    def find_class(self, module: str, name: str) -> Any:
        """Give a class that is nothing but data."""
        if name in _DATA.get(module, ()):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no data")


def _data(content: bytes) -> object:
    try:
        return _Data(io.BytesIO(content)).load()
    except Exception as error:
        raise _LostError("could not be read: its reader gave no sense") from error


def _links(answer: object) -> tuple[FeedLink, ...]:
    if not isinstance(answer, tuple):
        return ()
    return tuple(each for each in answer if isinstance(each, FeedLink))


def _nothing(document: Document) -> ParsedDocument:
    problem = Problem(None, "could not be read: its reader gave no sense")
    return ParsedDocument(kind=document.kind or DocumentKind.UNKNOWN, problems=(problem,))


def _environment() -> Mapping[str, str]:
    """Nothing of ours but where the code is: no token and no address of a database."""
    root = Path(next(iter(corpus.__path__))).parent
    return {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}
