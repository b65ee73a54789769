"""Pages and feeds on loopback, as a test wants them: what lies there in, an address out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from aiohttp import web
from aiohttp.test_utils import TestServer

_FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel>
<title>{title}</title><link>https://blog.example/</link>
{items}
</channel></rss>
"""
_ITEM = """<item>
<title>{title}</title><link>https://blog.example/{number}</link><guid>{number}</guid>
<pubDate>{day}</pubDate><description>A few lines about {title}.</description>
</item>"""
_PAGE = """<!doctype html>
<html><head><title>A blog</title>{links}</head><body><p>Words.</p></body></html>
"""


def a_feed(*titles: str, title: str = "Tidewater Notes", day: datetime) -> str:
    """A feed whose posts are numbered from the oldest, all of one day."""
    items = [
        _ITEM.format(title=each, number=number, day=format_datetime(day))
        for number, each in enumerate(titles, 1)
    ]
    return _FEED.format(title=title, items="\n".join(reversed(items)))


def a_page(*feeds: str) -> str:
    """A page that names its feeds."""
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="Feed {number}" href="{href}">'
        for number, href in enumerate(feeds, 1)
    )
    return _PAGE.format(links=links)


@dataclass
class Newsstand:
    """What lies at which path; a number is answered as a status."""

    server: TestServer
    pages: dict[str, str | int] = field(default_factory=dict)
    hold: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared: nothing is answered for the time being."""
    asked: list[str] = field(default_factory=list)

    def address(self, path: str = "/feed.xml") -> str:
        """Where a path is."""
        return f"http://127.0.0.1:{self.server.port}{path}"

    @property
    def allow(self) -> frozenset[tuple[str, int]]:
        """What lets the program read here."""
        return frozenset({("127.0.0.1", self.server.port or 0)})

    async def answer(self, request: web.Request) -> web.Response:
        """Give what lies there."""
        self.asked.append(request.path)
        await self.hold.wait()
        page = self.pages.get(request.path, 404)
        if isinstance(page, int):
            return web.Response(status=page)
        kind = "text/html" if page.startswith("<!doctype html") else "application/rss+xml"
        return web.Response(text=page, content_type=kind)


@asynccontextmanager
async def newsstand() -> AsyncIterator[Newsstand]:
    """A newsstand on a free port."""
    app = web.Application()
    server = TestServer(app, host="127.0.0.1")
    stand = Newsstand(server)
    stand.hold.set()
    app.router.add_get("/{path:.*}", stand.answer)
    async with server:
        yield stand
