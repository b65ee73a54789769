"""300 feeds on a local server, read thrice: seconds, memory, requests, the event loop's stretches.

Run it by hand: ``.venv/bin/python -m tests.bench.feeds [--feeds 300] [--entries 20]``.
The second round must be answered with "not modified" throughout; in the third one, every tenth
feed has a new entry.
"""

import argparse
import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from aiohttp import web

from bot.cli.serving import keep_loaded
from corpus.polling import LARGEST, READER_MEMORY, Poller, Reading
from corpus.sources.fetch import Fetcher
from corpus.sources.sandbox import Sandbox
from corpus.store import Store
from tests.corpus.hostile_run import Metronome, Scales

WORDS = ("loom", "thread", "pattern", "weaving", "signal", "kernel", "gradient", "routing", "cache")
HOSTS = 30
"""Addresses of loopback, so that more than one feed can be read at a time."""


@dataclass
class Press:
    """The server: an Atom feed at each path, with validators."""

    entries: int
    editions: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        etag = f'"{self.editions[request.path]}"'
        status = 304 if request.headers.get("If-None-Match") == etag else 200
        self.statuses[status] += 1
        body = b"" if status == 304 else self._feed(request.path).encode()
        return web.Response(status=status, body=body or None, headers={"ETag": etag})

    def _feed(self, path: str) -> str:
        chance = random.Random(path)
        newest = self.entries + self.editions[path]
        items = "".join(self._item(path, n, chance) for n in range(newest))
        title = f"<title>Feed {path}</title>"
        return f'<feed xmlns="http://www.w3.org/2005/Atom">{title}{items}</feed>'

    def _item(self, path: str, number: int, chance: random.Random) -> str:
        title = " ".join(chance.choices(WORDS, k=6)).capitalize()
        day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)
        text = " ".join(chance.choices(WORDS, k=120))
        arxiv = f"2601.{int(path[1:]) * 97 % 90000 + number:05}"
        link = f'&lt;a href="https://arxiv.org/abs/{arxiv}"&gt;{title}&lt;/a&gt; {text}'
        return (
            f"<entry><id>{path}/{number}</id><title>{title}</title>"
            f'<link href="https://blog.example{path}/{number}"/>'
            f"<published>{day.isoformat()}</published><author><name>Ada Example</name></author>"
            f'<content type="html">{link}</content></entry>'
        )


@asynccontextmanager
async def serving(press: Press) -> AsyncIterator[list[tuple[str, int]]]:
    """Serve on several addresses of loopback; give them."""
    app = web.Application()
    app.router.add_get("/{path:.*}", press.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    hosts = [f"127.0.0.{n + 1}" for n in range(HOSTS)]
    for host in hosts:
        await web.TCPSite(runner, host, 0).start()
    yield [(str(host), int(port)) for host, port in runner.addresses]
    await runner.cleanup()


async def measure(*, feeds: int, entries: int, workers: int) -> None:
    """Add feeds, then read them in several rounds."""
    press = Press(entries)
    at = datetime(2026, 6, 1, tzinfo=UTC)
    scales = Scales()
    scales.start()

    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = await Store.open(f"sqlite+aiosqlite:///{folder / 'offprint.db'}")
        stack.push_async_callback(store.close)
        places = await stack.enter_async_context(serving(press))
        poller = Poller(
            store=store,
            fetcher=await stack.enter_async_context(
                Fetcher(allow=frozenset(places), size_limit=LARGEST)
            ),
            sandbox=await stack.enter_async_context(Sandbox(workers=workers, memory=READER_MEMORY)),
            now=lambda: at,
            jitter=random.random,
        )
        for number in range(feeds):
            host, port = places[number % len(places)]
            await store.feeds.add(f"http://{host}:{port}/{number}", by="bench", now=at)
        for name in ("first", "second", "third"):
            if name == "third":
                press.editions.update(f"/{number}" for number in range(0, feeds, 10))
            await _round(name, poller, press)
            at += timedelta(days=2)
        counts = await store.counts()
        size = (folder / "offprint.db").stat().st_size / 1024**2
    print(
        f"{counts.papers} papers, {counts.posts} posts, {counts.documents} documents: "
        f"{size:.0f} MiB of database"
    )
    print(f"peak memory {scales.stop():.0f} MiB: the server, the poller and its workers")


async def _round(name: str, poller: Poller, press: Press) -> None:
    press.statuses.clear()
    begun = perf_counter()
    metronome = Metronome()
    async with metronome.listening():
        readings: tuple[Reading, ...] = await poller.refresh()
    took = perf_counter() - begun
    failed = [each for each in readings if each.feed.failures]
    asked = ", ".join(f"{number} x {status}" for status, number in press.statuses.items())
    print(
        f"{name}: {len(readings)} feeds in {took:.1f} s, asked {asked}; "
        f"{len(failed)} failed; event loop late by {metronome.late_s * 1000:.0f} ms at most, "
        f"by {metronome.own_late_s * 1000:.0f} ms through our own work"
    )
    for each in failed[:3]:
        print(f"  {each.feed.url}: {each.feed.complaint}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=300)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    keep_loaded()  # as a running bot does
    asyncio.run(measure(feeds=given.feeds, entries=given.entries, workers=given.workers))
