"""A clock in; a small blog on loopback out, whose feed has what is published by then.

For the demo: people add it as a source and read its next post when they wind the clock. Blog,
author and posts are invented; the papers it links to are real.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from aiohttp import web

from bot.playground.server import Server

HOME = "https://small-cluster.example"
"""Where the posts say they are; a feed's links into a private network are never shown."""
TITLE, AUTHOR = "Notes from a small cluster", "Ilse Tannhof"


@dataclass(frozen=True, slots=True)
class Post:
    """One post of the blog."""

    published: datetime
    slug: str
    title: str
    text: str
    """One paragraph of HTML."""


def _arxiv(number: str, title: str) -> str:
    return f'<a href="https://arxiv.org/abs/{number}">{title}</a>'


def _on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 6, tzinfo=UTC)


POSTS = (
    Post(
        _on(5, 4),
        "patience",
        "Four cards and much patience",
        "What we learned from training on four old cards: measure first, then buy.",
    ),
    Post(
        _on(5, 18),
        "involution",
        "A kernel for every pixel",
        "We read "
        + _arxiv("2103.06255", "Involution: Inverting the Inherence of Convolution")
        + " again, five years later, and it still runs well on small machines.",
    ),
    Post(
        _on(5, 31),
        "federated-frugality",
        "Federated learning for the frugal",
        "Sending less is most of the art. Our notes on compressing updates between three desks.",
    ),
    Post(
        _on(6, 6),
        "mammoth",
        "A mammoth in the server room",
        "How far one gets with "
        + _arxiv("2406.18193", "MammothModa: Multi-Modal Large Language Model")
        + " in twelve gigabytes.",
    ),
    Post(
        _on(6, 13),
        "beans",
        "Counting tokens like beans",
        "A spreadsheet of what every experiment of this spring has cost us, and what it brought.",
    ),
    Post(
        _on(6, 20),
        "quiet-fans",
        "Quiet fans",
        "Training at night: what the neighbours hear, and how to make it less.",
    ),
)


class Press:
    """The blog, while it is open."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._server = Server()
        self._server.add([web.get("/", self._page), web.get("/feed.xml", self._feed)])

    @property
    def address(self) -> str:
        """Where people read it; the page names its feed."""
        return f"{self._server.base_url}/"

    @property
    def allow(self) -> frozenset[tuple[str, int]]:
        """What lets a program read here."""
        return frozenset({("127.0.0.1", self._server.port)})

    async def __aenter__(self) -> "Press":
        await self._server.start(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.stop()

    def published(self) -> tuple[Post, ...]:
        """The posts that are out, newest first."""
        now = self._clock()
        return tuple(post for post in reversed(POSTS) if post.published <= now)

    async def _page(self, _: web.Request) -> web.Response:
        return web.Response(text=page(self.published()), content_type="text/html")

    async def _feed(self, _: web.Request) -> web.Response:
        text = feed(self.published())
        return web.Response(text=text, content_type="application/atom+xml")


def page(posts: tuple[Post, ...]) -> str:
    """The blog as people read it."""
    body = "".join(
        f'<article id="{post.slug}"><h2>{post.title}</h2>'
        f"<p>{post.published:%d %B %Y}</p><p>{post.text}</p></article>"
        for post in posts
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<link rel="alternate" type="application/atom+xml" title="{TITLE}" href="/feed.xml">'
        f"</head><body><h1>{TITLE}</h1>{body}</body></html>"
    )


def feed(posts: tuple[Post, ...]) -> str:
    """The blog as programs read it."""
    updated = max((post.published for post in posts), default=POSTS[0].published)
    entries = "".join(
        f"<entry><title>{post.title}</title><id>{HOME}/#{post.slug}</id>"
        f'<link href="{HOME}/#{post.slug}"/><published>{post.published.isoformat()}</published>'
        f"<updated>{post.published.isoformat()}</updated>"
        f'<content type="html">{escape(post.text)}</content></entry>'
        for post in posts
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{TITLE}</title><id>{HOME}/</id><author><name>{AUTHOR}</name></author>"
        f"<updated>{updated.isoformat()}</updated>{entries}</feed>"
    )
