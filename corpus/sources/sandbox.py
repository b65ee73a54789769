"""Untrusted bytes in; what they say out, read by processes that can be killed.

feedparser and its like are safe to run, not safe from running for hours: their patterns can be
made to try everything with everything, and a thread that hangs cannot be ended. So documents of
strangers are read by workers (``worker.py``) with little memory, no environment, no files and five
seconds for each document. What a worker says is checked twice: by its types (``wire.py``), and by
the last door of all sources (``scrub.py``).

A worker is started when a document comes and none is free, which takes a third of a second, and
stays until it has done its share. Nothing is kept in reserve: starting is waited for, not computed
in the event loop, and a hang that costs five seconds may cost a third of a second more.

Only the newest entries of a feed are given: a poller has seen the others before. Whoever imports
a file gives ``newest=None``.
"""

import asyncio
import json
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Literal, Self

from corpus.errors import DocumentError, SandboxError
from corpus.model import Document, DocumentKind, ParsedDocument, Problem
from corpus.sources import wire
from corpus.sources.discovery import FeedLink
from corpus.sources.sandbox_process import WorkerEndedError, WorkerProcess
from corpus.sources.scrub import scrubbed

SECONDS: Final = 5.0
MEMORY: Final = 1024**3
NEWEST: Final = 500
"""Entries of a feed."""
LARGEST: Final = 10 * 1024 * 1024
"""Bytes; what is larger was not fetched from a stranger, and is read where its caller is."""

_TASKS_EACH: Final = 500
"""Then a worker is replaced, lest it grow or keep what a document left in it."""
_SMALL: Final = 16 * 1024
"""Bytes of an answer that are read faster than a thread is found."""

_Task = Literal["parse", "discover", "outlines"]


class _UnreadableError(Exception):
    """Nothing came of a task; the text says why, to follow the document's name."""


@dataclass(frozen=True, slots=True)
class _Limits:
    seconds: float
    memory: int
    newest: int | None


class Sandbox:
    """Processes that read documents; an async context manager."""

    def __init__(
        self,
        *,
        workers: int = 1,
        seconds: float = SECONDS,
        memory: int = MEMORY,
        newest: int | None = NEWEST,
    ) -> None:
        """Keep what holds for all documents; nothing is started yet.

        Args:
            workers: How many documents are read at a time; the others wait in turn.
            seconds: For one document.
            memory: Bytes that a worker may have.
            newest: How many entries of a feed are given; ``None``: all.
        """
        self._limits = _Limits(seconds, memory, newest)
        self._turns = asyncio.Semaphore(workers)
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def __aenter__(self) -> Self:
        """Give the sandbox; it starts workers when there is something to read."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave no process behind."""
        await self.close()

    async def parse(self, document: Document, *, seconds: float | None = None) -> ParsedDocument:
        """Say what a document says; one that hangs or crashes its reader says nothing.

        Args:
            document: Bytes of anybody.
            seconds: For this document, instead of what holds for all.

        Raises:
            SandboxError: No process can be started, or the sandbox is closed.
        """
        try:
            answer = await self._ask("parse", document, seconds=seconds)
            return await _decoded(answer)
        except _UnreadableError as error:
            problem = Problem(None, str(error))
            return ParsedDocument(kind=DocumentKind.UNKNOWN, problems=(problem,))

    async def discover(self, document: Document) -> tuple[FeedLink, ...]:
        """Give the feeds that a web page names; none when it cannot be read.

        Raises:
            SandboxError: No process can be started, or the sandbox is closed.
        """
        try:
            return _links(await self._ask("discover", document))
        except _UnreadableError:
            return ()

    async def outlines(self, document: Document) -> tuple[FeedLink, ...]:
        """Give the feeds of an OPML list.

        Raises:
            DocumentError: It is no such list, or too long; the text says why.
            SandboxError: No process can be started, or the sandbox is closed.
        """
        try:
            return _links(await self._ask("outlines", document))
        except _UnreadableError as error:
            raise DocumentError(str(error), name=document.name) from error

    async def close(self) -> None:
        """End all workers and wait until they are gone; whoever waits for one gets an error."""
        self._is_closed = True
        for worker in (*self._idle, *self._busy):
            self._end(worker)
        self._idle.clear()
        while self._ending:
            await asyncio.wait(self._ending)

    # ------------------------------------------------------------------------ workers

    async def _ask(self, task: _Task, document: Document, *, seconds: float | None = None) -> bytes:
        limit = seconds or self._limits.seconds
        frame = _frame(task, document, seconds=limit, newest=self._limits.newest)
        async with self._turns:
            worker = await self._free()
            is_last = True
            try:
                async with asyncio.timeout(limit):
                    answer = await worker.ask(frame)
                is_last, result = _result(answer)
            except TimeoutError as error:
                raise _UnreadableError(_too_slow(limit)) from error
            except WorkerEndedError as error:
                self._check_open()
                raise _UnreadableError(f"could not be read: {error}") from error
            finally:
                # Also when we are cancelled: a worker that is still at it is good for nobody.
                self._release(worker, is_last=is_last)
        return result

    async def _free(self) -> WorkerProcess:
        self._check_open()
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive:
                self._busy.add(worker)
                return worker
            self._end(worker)
        return await self._started()

    async def _started(self) -> WorkerProcess:
        worker = await WorkerProcess.start(memory=self._limits.memory)
        self._busy.add(worker)
        try:
            await worker.ready()
        except BaseException:
            self._release(worker, is_last=True)
            self._check_open()
            raise
        if self._is_closed:  # meanwhile
            self._release(worker, is_last=True)
        self._check_open()
        return worker

    def _release(self, worker: WorkerProcess, *, is_last: bool) -> None:
        self._busy.discard(worker)
        if is_last or self._is_closed or worker.tasks >= _TASKS_EACH:
            self._end(worker)
        else:
            self._idle.append(worker)

    def _end(self, worker: WorkerProcess) -> None:
        worker.kill()
        task = asyncio.create_task(worker.ended())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _check_open(self) -> None:
        if self._is_closed:
            raise SandboxError("documents are not read any more: the program is stopping")


# --------------------------------------------------------------------------- the wire


def _frame(task: _Task, document: Document, *, seconds: float, newest: int | None) -> bytes:
    head = {"do": task, "seconds": seconds, "newest": newest}
    said = wire.dump_document(document)
    return b"\n".join([json.dumps(head).encode(), said, document.whole])


def _result(answer: bytes) -> tuple[bool, bytes]:
    """Give whether it was the worker's last, and what came of its task."""
    head, _, result = answer.partition(b"\n")
    try:
        fields = json.loads(head)
        refused, is_last = fields["refused"], bool(fields["is_last"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WorkerEndedError("its reader answers nonsense") from error
    if refused is not None:
        raise _UnreadableError(str(refused)[:300])
    return is_last, result


async def _decoded(answer: bytes) -> ParsedDocument:
    if len(answer) <= _SMALL:
        return _parsed(answer)
    return await asyncio.to_thread(_parsed, answer)


def _parsed(answer: bytes) -> ParsedDocument:
    try:
        return scrubbed(wire.load_parsed(answer))
    except wire.WireError as error:
        raise _UnreadableError(
            f"could not be read: its reader answers nonsense ({error})"
        ) from error


def _links(answer: bytes) -> tuple[FeedLink, ...]:
    try:
        return wire.load_links(answer)
    except wire.WireError as error:
        raise _UnreadableError("could not be read: its reader answers nonsense") from error


def _too_slow(seconds: float) -> str:
    return f"takes longer than {seconds:g} s to read: given up"
