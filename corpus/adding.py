"""An address as somebody typed it in; the feed that is meant out, its first answer read already."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from shlex import quote
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from corpus.errors import FeedError
from corpus.model import Feed
from corpus.reading import Page, Pages, complaint_about, is_feed
from corpus.sources import OTHER_PAGE, arxiv
from corpus.sources.discovery import FeedLink
from corpus.sources.fetch import Fetched

_HOST_FIRST: Final = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#].*)?")
_QUOTED: Final = re.compile(r"<(?P<url>[^<>|]+)(?:\|[^<>]*)?>")

_NO_QUERY: Final = (
    '"{}" is no query of arXiv: it is written arxiv:cat:cs.LG (a category), arxiv:au:Hinton '
    "(an author) or arxiv:all:drift (words)"
)

Known = Callable[[str], Awaitable[Feed | None]]
"""Gives the feed that is polled under an address, if there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A feed that nobody polls yet."""

    url: str
    fetched: Fetched
    page: Page
    others: tuple[FeedLink, ...] = ()
    """More feeds that the page named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """A feed that is polled already."""

    feed: Feed
    others: tuple[FeedLink, ...] = ()


async def find(address: str, *, pages: Pages, known: Known) -> Fresh | Old:
    """Find the feed at an address; of a web page, the first one that it names.

    Raises:
        FetchError: There is nothing to be had, or the address may not be read.
        FeedError: What is there is no feed; the text says what to do.
    """
    url = address_of(address)
    if url.lower().startswith("arxiv:"):
        raise FeedError(_NO_QUERY.format(url[:80]), url=url)
    found = await _at(url, pages=pages, known=known)
    if isinstance(found, Old) or is_feed(found.page):
        return _usable(found)
    links = await pages.discover(found.page)
    if not links:
        raise FeedError(_no_feed(found.page, url), url=url)
    named = await _at(links[0].url, pages=pages, known=known, others=links[1:])
    return _usable(named)


def address_of(typed: str) -> str:
    """Write an address as we ask for it: with its scheme, a query of arXiv in full.

    >>> address_of(" Blog.example "), address_of("feed://a.example/rss#top")
    ('https://blog.example/', 'https://a.example/rss')
    """
    text = typed.strip()
    if quoted := _QUOTED.fullmatch(text):
        text = quoted["url"]
    text = re.sub(r"^feed:(?://)?(?=https?:)|^feed:(?=//)", "", text)
    if text.startswith("//") or _HOST_FIRST.fullmatch(text):
        text = f"https://{text.removeprefix('//')}"
    return arxiv.query_url(text) or _canonical(text)


def _canonical(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    if parts.scheme not in {"http", "https"}:
        return text
    small = parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/", fragment="")
    return text if "@" in parts.netloc else urlunsplit(small)


async def _at(
    url: str, *, pages: Pages, known: Known, others: tuple[FeedLink, ...] = ()
) -> Fresh | Old:
    """Look what is at one address; a feed that is polled already is not asked for again."""
    if feed := await known(url):
        return Old(feed=feed, others=others)
    fetched = await pages.ask(url)
    if fetched.moved_to and (feed := await known(fetched.moved_to)):
        return Old(feed=feed, others=others)
    return Fresh(url=url, fetched=fetched, page=await pages.parse(fetched), others=others)


def _usable(found: Fresh | Old) -> Fresh | Old:
    if isinstance(found, Fresh) and (complaint := complaint_about(found.page)):
        raise FeedError(f"{found.url}: {complaint}", url=found.url)
    return found


def _no_feed(page: Page, url: str) -> str:
    """Say what an address is instead of a feed, and what can be done with it."""
    if page.parsed.entries:
        kind = page.parsed.kind.value
        return f"{url} is no feed ({kind}): read it once with `offprint import {quote(url)}`"
    said = page.parsed.problems[0].message if page.parsed.problems else OTHER_PAGE
    why = "" if said == OTHER_PAGE else f" ({said})"
    return (
        f"{url} answers, but is no feed{why} and names none. "
        'Look on the page for a link called "RSS", "Atom" or "feed", and add its address'
    )
