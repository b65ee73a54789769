"""A server on loopback, a poller with a wound clock, and what feeds look like."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from aiohttp import web

from corpus.model import Document, Feed, ParsedDocument
from corpus.polling import Poller, Reading
from corpus.reading import Sandbox
from corpus.refresh import parse_here
from corpus.sources.discovery import FeedLink, discover
from corpus.sources.fetch import Fetcher
from corpus.store import Store
from tests.factories import NOW

DAY = timedelta(days=1)


def atom(*entries: tuple[str, str], title: str = "A blog", stamp: str = "") -> str:
    """A feed with entries of link and title."""
    items = "".join(
        f"<entry><id>{link}</id><title>{name}</title><link href='{link}'/></entry>"
        for link, name in entries
    )
    head = f"<title>{title}</title><updated>{stamp}</updated>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{items}</feed>'


class Here:
    """Reads in this process: these tests are not about hostile bytes."""

    async def parse(self, document: Document) -> ParsedDocument:
        return await parse_here(document)

    async def discover(self, document: Document) -> tuple[FeedLink, ...]:
        return discover(document)


@dataclass
class World:
    """A server with one text for each path, and a poller with a clock."""

    store: Store
    fetcher: Fetcher | None = None
    base: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    answers: dict[str, web.StreamResponse] = field(default_factory=dict)
    """For once, instead of the text."""
    asked: list[web.Request] = field(default_factory=list)
    at: datetime = NOW
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)

    @property
    def paths(self) -> list[str]:
        """What was asked for."""
        return [request.path_qs for request in self.asked]

    def a_poller(self, *, sandbox: Sandbox | None = None) -> Poller:
        """One process that polls."""
        assert self.fetcher is not None
        return Poller(
            store=self.store,
            fetcher=self.fetcher,
            sandbox=sandbox or Here(),
            now=self.now,
            jitter=lambda: 0.0,
            sleep=self.sleep,
        )

    async def add(self, path: str = "/feed") -> Feed:
        """Add a feed that nobody polls yet."""
        added = await self.a_poller().add(self.base + path, by="U1", workspace="T1", channel="C1")
        assert added.is_new
        assert added.reading
        return added.feed

    async def next(self, *, later: timedelta = 2 * DAY) -> Reading:
        """Let time pass, then read the one feed that is due."""
        self.at += later
        (reading,) = await self.a_poller().refresh()
        return reading

    async def news(self) -> list[str]:
        """What digests would bring."""
        return sorted(str(item.title) for item in await self.store.new_items(NOW - DAY))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        path = request.path_qs
        if path in self.answers:
            return self.answers.pop(path)
        if path not in self.texts:
            raise web.HTTPNotFound
        text = self.texts[path]
        etag = f'"{sha256(text.encode()).hexdigest()[:8]}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(text=text, content_type="application/xml", headers={"ETag": etag})


@asynccontextmanager
async def a_world() -> AsyncIterator[World]:
    """A world with one feed of one entry at ``/feed``."""
    async with AsyncExitStack() as stack:
        store = await Store.open("sqlite+aiosqlite://")
        stack.push_async_callback(store.close)
        world = World(store)
        app = web.Application()
        app.router.add_get("/{path:.*}", world.handle)
        runner = web.AppRunner(app)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        world.base = f"http://127.0.0.1:{port}"
        world.fetcher = await stack.enter_async_context(
            Fetcher(allow=frozenset({("127.0.0.1", port)}), clock=world.now)
        )
        world.texts["/feed"] = atom(("https://b.example/1", "One"))
        yield world
