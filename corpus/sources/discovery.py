"""A web page or an OPML list in; the feeds that it names out."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from selectolax.lexbor import LexborHTMLParser

from corpus.model import Document
from corpus.sources.decode import decode
from corpus.text import clean

MOST_LINKS: Final = 20
MOST_OUTLINES: Final = 5_000

_KINDS = {
    "application/atom+xml": "atom",
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    "application/feed+json": "json",
    "application/json": "json",
}
_DECLARATION = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_XML_HEAD = re.compile(r"<\?xml[^>]*\?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that a page or a list names."""

    url: str
    title: str | None = None
    kind: str | None = None
    """``rss``, ``atom`` or ``json``, where it is said."""


def discover(document: Document) -> tuple[FeedLink, ...]:
    """Give the feeds of a web page, in its order, those of comments last."""
    tree = LexborHTMLParser(decode(document.content).text.encode("utf-8", "replace").decode())
    base = document.url or ""
    if (node := tree.css_first("base[href]")) and (href := node.attributes.get("href")):
        base = urljoin(base, href)
    found: dict[str, FeedLink] = {}
    for node in tree.css("link[rel~=alternate][href]"):
        kind = _KINDS.get((node.attributes.get("type") or "").strip().lower())
        url = _address(base, node.attributes.get("href") or "")
        if kind and url:
            title = clean(node.attributes.get("title") or "") or None
            found.setdefault(url, FeedLink(url=url, title=title, kind=kind))
    return tuple(sorted(found.values(), key=_is_of_comments))[:MOST_LINKS]


def outlines(document: Document) -> tuple[FeedLink, ...]:
    """Give the feeds of an OPML list, however deep they stand in it.

    Raises:
        ValueError: It is no such list; the text says why.
    """
    text = _XML_HEAD.sub("", decode(document.content).text, count=1).strip()
    if _DECLARATION.search(text):
        raise ValueError("declares entities or a document type: not read")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - it declares nothing, see above
    except ElementTree.ParseError as error:
        raise ValueError(f"is not well-formed: {error}") from error
    if root.tag.lower() != "opml":
        raise ValueError("is no OPML list of feeds")
    found: dict[str, FeedLink] = {}
    for node in root.iter("outline"):
        url = _address("", node.get("xmlUrl") or node.get("xmlurl") or "")
        if url:
            title = clean(node.get("title") or node.get("text") or "") or None
            found.setdefault(url, FeedLink(url=url, title=title))
    if len(found) > MOST_OUTLINES:
        raise ValueError(f"names more than {MOST_OUTLINES} feeds")
    return tuple(found.values())


def _address(base: str, href: str) -> str | None:
    try:
        url = urljoin(base, clean(href))
        parts = urlsplit(url)
    except ValueError:
        return None
    is_web = parts.scheme in {"http", "https"} and parts.hostname
    return url if is_web and parts.username is None else None


def _is_of_comments(link: FeedLink) -> bool:
    return "comment" in f"{link.title or ''} {link.url}".lower()
