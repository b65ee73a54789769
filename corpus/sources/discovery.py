"""A web page or an OPML list in; the feeds that it names out.

Both come from strangers, so both are read inside the sandbox (``Sandbox.discover`` and
``Sandbox.outlines``). Whether an address may be fetched is decided where it is fetched.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin
from xml.etree import ElementTree

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.errors import DocumentError
from corpus.model import Document
from corpus.sources.decode import decode
from corpus.sources.pages_limits import readable
from corpus.sources.scrub import is_web
from corpus.text import clean

MOST_LINKS: Final = 20
MOST_OUTLINES: Final = 5_000

_LONGEST_TITLE: Final = 300
"""Characters; a title is shown in a list."""
_KINDS: Final = {
    "application/atom+xml": "atom",
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    # Not application/json: WordPress names its programming interface so on every page.
    "application/feed+json": "json",
}
_DECLARATION = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_XML_HEAD = re.compile(r"<\?xml[^>]*\?>")
_LOOSE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)")
"""Addresses with several parameters are often written without escaping."""
_OF_COMMENTS = re.compile(r"comment|/kommentare\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that a page or a list names."""

    url: str
    title: str | None = None
    kind: str | None = None
    """``rss``, ``atom`` or ``json``, where it is said."""


def discover(document: Document) -> tuple[FeedLink, ...]:
    """Give the feeds of a web page, in its order, those of comments last."""
    source, _ = readable(decode(document.whole).text)
    tree = LexborHTMLParser(source.encode("utf-8", "replace").decode())
    base = _base(tree, document.url or "")
    found: dict[str, FeedLink] = {}
    for node in tree.css("link[rel~=alternate i][href]"):
        if link := _link(node, base):
            found.setdefault(link.url, link)
    # Sorting keeps the order of equals.
    return tuple(sorted(found.values(), key=_is_of_comments))[:MOST_LINKS]


def outlines(document: Document) -> tuple[FeedLink, ...]:
    """Give the feeds of an OPML list, however deep they stand in it.

    Raises:
        DocumentError: It is no such list, or too long; the text says why.
    """
    text = _XML_HEAD.sub("", decode(document.whole).text, count=1).strip()
    if _DECLARATION.search(text):
        raise DocumentError("declares a document type or entities: not read", name=document.name)
    found: dict[str, FeedLink] = {}
    for attributes in _attributes(text, name=document.name):
        if link := _outline(attributes):
            found.setdefault(link.url, link)
        if len(found) > MOST_OUTLINES:
            raise DocumentError(
                f"names more than {MOST_OUTLINES} feeds: import it in parts", name=document.name
            )
    return tuple(found.values())


# --------------------------------------------------------------------------- web pages


def _base(tree: LexborHTMLParser, address: str) -> str:
    """Say what links are relative to; a page may not send us off the web."""
    node = tree.css_first("base[href]")
    said = _resolved(address, node.attributes.get("href") or "") if node else None
    return said or address


def _link(node: LexborNode, base: str) -> FeedLink | None:
    media_type = (node.attributes.get("type") or "").partition(";")[0]
    kind = _KINDS.get(media_type.strip().lower())
    url = _resolved(base, node.attributes.get("href") or "")
    title = node.attributes.get("title") or ""
    return FeedLink(url=url, title=_title(title), kind=kind) if kind and url else None


def _is_of_comments(link: FeedLink) -> bool:
    return _OF_COMMENTS.search(f"{link.title or ''} {link.url}") is not None


# --------------------------------------------------------------------------- OPML


class _Outlines:
    """What the XML parser reports to: keeps the attributes of outlines, and no tree."""

    def __init__(self) -> None:
        self.root: str | None = None
        self.found: list[Mapping[str, str]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.root = self.root or tag.lower()
        if tag.lower() == "outline":
            self.found.append({name.lower(): said for name, said in attributes.items()})


def _attributes(text: str, *, name: str) -> Sequence[Mapping[str, str]]:
    target = _Outlines()
    try:
        parser = ElementTree.XMLParser(target=target)  # noqa: S314 - it declares nothing, see above
        parser.feed(_LOOSE_AMPERSAND.sub("&amp;", text))
        parser.close()
    except (ElementTree.ParseError, ValueError) as error:
        raise DocumentError(f"is no well-formed OPML: {error}", name=name) from error
    if target.root != "opml":
        raise DocumentError(f"is no OPML list of feeds: it begins with <{target.root}>", name=name)
    return target.found


def _outline(attributes: Mapping[str, str]) -> FeedLink | None:
    """Take what an outline names as it stands: what cannot be read is refused with its name."""
    url = clean(attributes.get("xmlurl", "")).replace(" ", "%20")
    title = attributes.get("title") or attributes.get("text") or ""
    kind = attributes.get("type", "").strip().lower()
    kinds = frozenset(_KINDS.values())
    return (
        FeedLink(url=url, title=_title(title), kind=kind if kind in kinds else None)
        if url
        else None
    )


# --------------------------------------------------------------------------- both


def _resolved(base: str, href: str) -> str | None:
    try:
        url = urljoin(base, clean(href).replace(" ", "%20"))
    except ValueError:
        return None
    return url if href and is_web(url) else None


def _title(said: str) -> str | None:
    return clean(said)[:_LONGEST_TITLE].strip() or None
