"""Paths of the hostile server in; what became of polling them among honest feeds, as JSON, out.

A process of its own, so that its memory is nobody else's; its hostile server is another one::

    python -m tests.corpus.hostile_run FOLDER DEADLINE_S READ_S GOOD [PATH ...]

polls the paths given (all of them when none is) together with so many honest feeds, each under a
name of its own, through the real fetcher, the real sandbox and the real poller; then all once more.
"""

import asyncio
import json
import os
import resource
import sys
import threading
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from typing_extensions import override

from bot.cli.serving import keep_loaded
from corpus.polling import LARGEST, READER_MEMORY, Poller, Reading
from corpus.sources.fetch import Fetcher
from corpus.sources.sandbox import Sandbox
from corpus.store import Store
from tests.hostile import ATTACKS, HERE, TRAP, Rebinding

ROOT = Path(__file__).parents[2]
TICK_S = 0.005
WEIGH_S = 0.02


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one feed in one round."""

    path: str
    is_read: bool
    entries: int
    complaint: str | None


@dataclass(frozen=True, kw_only=True)
class Tale:
    """What was seen; each round holds all feeds."""

    first: tuple[Outcome, ...]
    second: tuple[Outcome, ...]
    trapped: int
    peak_mib: float
    """Of this process and its workers together; the hostile server is not one of them."""
    own_peak_mib: float
    lag_ms: float
    """By which the event loop was late at worst, whoever else used the machine."""
    own_lag_ms: float
    """The part of it for which this process, whichever of its threads, was at work: what would be
    left of it on a machine of its own, at most."""
    busy_ms: float
    """For which the event loop's own thread worked at a stretch, at most."""
    seconds: float


class Scales(threading.Thread):
    """Weighs this process and its workers again and again, in a thread of its own."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most_mib = 0.0
        self._done = threading.Event()

    @override
    def run(self) -> None:
        while not self._done.wait(WEIGH_S):
            self.most_mib = max(self.most_mib, sum(map(_resident_mib, [os.getpid(), *_workers()])))

    def stop(self) -> float:
        """Give the most there was."""
        self._done.set()
        self.join()
        return self.most_mib


def _workers() -> list[int]:
    """Give the children that run a worker; one that was only just forked is still ourselves."""
    pids: list[int] = []
    for task in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        with suppress(OSError):  # the thread has ended
            pids += map(int, task.read_text().split())
    return [pid for pid in pids if b"corpus.sources.worker" in _read(f"/proc/{pid}/cmdline")]


def _resident_mib(pid: int) -> float:
    _, pages, *_ = [*_read(f"/proc/{pid}/statm").split(), 0, 0]
    return int(pages) * resource.getpagesize() / 1024**2


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:  # the process has ended
        return b""


class Metronome:
    """Ticks; the longest that a tick was late is the lag of the event loop."""

    def __init__(self) -> None:
        self.late_s = 0.0
        self.own_late_s = 0.0
        self.busy_s = 0.0

    async def tick(self) -> None:
        """Go on until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            before, worked, all_worked = loop.time(), time.thread_time(), time.process_time()
            await asyncio.sleep(TICK_S)
            late = loop.time() - before - TICK_S
            self.late_s = max(self.late_s, late)
            self.own_late_s = max(self.own_late_s, min(late, time.process_time() - all_worked))
            self.busy_s = max(self.busy_s, time.thread_time() - worked)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Tick meanwhile."""
        ticking = asyncio.create_task(self.tick())
        yield
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking


class Stranger:
    """The hostile server as a process."""

    def __init__(self, process: Process, port: int) -> None:
        self._process = process
        self.port = port

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator["Stranger"]:
        """Start it, and end it."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.hostile"), stdin=PIPE, stdout=PIPE, cwd=ROOT
        )
        assert process.stdin is not None
        assert process.stdout is not None
        address = (await process.stdout.readline()).decode().strip()
        try:
            yield cls(process, int(address.rpartition(":")[2]))
        finally:
            process.stdin.close()
            await process.wait()

    async def trapped(self) -> int:
        """Say how often somebody connected to where nobody may."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"?\n")
        return int(await self._process.stdout.readline())


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long a server may take to answer, and a document to be read."""

    deadline_s: float
    read_s: float


async def poll(
    database: str, port: int, *, paths: Sequence[str], good: int, limits: Limits
) -> tuple[tuple[Outcome, ...], tuple[Outcome, ...], Metronome]:
    """Poll everything twice in this process; give both rounds, and how the event loop did."""
    feeds = {f"h{n}": path for n, path in enumerate(paths)}
    feeds |= {f"g{n}": f"/good/{n}" for n in range(1, good + 1)}
    # The name of one honest address leads to the trap from the second look on.
    names = Rebinding(**{name: [[HERE]] for name in feeds}, rebinding=[[HERE], [TRAP]])
    feeds["rebinding"] = "/good/0"
    fetcher = Fetcher(
        allow=frozenset({(HERE, port)}),
        deadline_s=limits.deadline_s,
        size_limit=LARGEST,
        resolver=names,
    )
    sandbox = Sandbox(seconds=limits.read_s, memory=READER_MEMORY)
    store, metronome = await Store.open(database), Metronome()
    async with fetcher, sandbox:
        poller = Poller(store=store, fetcher=fetcher, sandbox=sandbox, now=_now, jitter=lambda: 0.5)
        for name, path in feeds.items():
            await store.feeds.add(f"http://{name}.example:{port}{path}", by="U1", now=_now())
        async with metronome.listening():
            rounds = [await poller.refresh(every=True) for _ in range(2)]
    await store.close()
    first, second = (tuple(_outcome(each, feeds) for each in readings) for readings in rounds)
    return first, second, metronome


async def run(folder: Path, *, paths: Sequence[str], good: int, limits: Limits) -> Tale:
    """Poll everything twice and tell what was seen."""
    database = f"sqlite+aiosqlite:///{folder / 'hostile.db'}"
    began = time.monotonic()
    async with Stranger.running() as server:
        scales = Scales()
        scales.start()
        first, second, metronome = await poll(
            database, server.port, paths=paths, good=good, limits=limits
        )
        trapped = await server.trapped()
        peak_mib = scales.stop()
    return Tale(
        first=first,
        second=second,
        trapped=trapped,
        peak_mib=peak_mib,
        own_peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        lag_ms=metronome.late_s * 1000,
        own_lag_ms=metronome.own_late_s * 1000,
        busy_ms=metronome.busy_s * 1000,
        seconds=time.monotonic() - began,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _outcome(reading: Reading, feeds: dict[str, str]) -> Outcome:
    feed = reading.feed
    name = feed.source.removeprefix("http://").partition(".")[0]
    return Outcome(
        path="/rebinding" if name == "rebinding" else feeds[name],
        is_read=feed.failures == 0,
        entries=reading.report.entries if reading.report else 0,
        complaint=feed.complaint,
    )


if __name__ == "__main__":
    folder, deadline_s, read_s, good, *given = sys.argv[1:]
    limits = Limits(deadline_s=float(deadline_s), read_s=float(read_s))
    paths = given or list(ATTACKS)
    keep_loaded()  # as a running bot does
    tale = asyncio.run(run(Path(folder), paths=paths, good=int(good), limits=limits))
    print(json.dumps(asdict(tale)))
