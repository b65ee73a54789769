"""A saved web page in; the text that a reader of it sees, line by line, out.

Blocks begin and end lines, paragraphs stand apart, everything else stands together as it does on
the screen; the sources then read the lines as they read a page that was saved as text. Nothing
that a page says about itself is acted upon: no base address, no refresh, no script.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.sources import pages_limits
from corpus.sources.decode import Text
from corpus.sources.pages_addresses import web_address
from corpus.text import clean

_FIRST_TAG = re.compile(
    r"<(?:!doctype\s+html|(?:html|head|body|meta|title|link|main|article|section|div|table|h1|pre)"
    r"(?=[\s/>]))",
    re.IGNORECASE,
)
_LEADING: Final = 4000
"""Characters in which comments and an XML declaration may stand before the first element."""
_SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=(?:\(\d{1,6}\))?|Page saved with SingleFile\s+url:\s*)"
    r"(?P<url>https?://[^\s<>]+)",
    re.IGNORECASE,
)

_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "button",
        "nav",
        "footer",
        "head",
        "iframe",
        "object",
        "video",
        "audio",
        "canvas",
        "select",
        "textarea",
        "input",
        "datalist",
        "dialog",
    ]
)
_PARAGRAPHS = frozenset(
    ["p", "ul", "ol", "dl", "table", "blockquote", "pre", "article", "section", "figure"]
)
_BLOCKS = _PARAGRAPHS | frozenset(
    [
        "div",
        "header",
        "main",
        "aside",
        "li",
        "dt",
        "dd",
        "tr",
        "caption",
        "form",
        "fieldset",
        "figcaption",
        "details",
        "summary",
        "address",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hgroup",
    ]
)
_KEEPS_LINES = frozenset({"pre", "listing", "xmp"})
_HIDING_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_HIDING_CLASS = re.compile(r"(?:^|\s)(?:sr-only|visually-hidden|screen-reader-text)(?:\s|$)")


def is_page(text: Text) -> bool:
    """Whether a text is the source of a web page."""
    return _FIRST_TAG.match(_without_preamble(text.text[:_LEADING])) is not None


def visible(page: Text) -> Text:
    """Give what a reader sees; lines are counted in that, not in the source."""
    source, problems = pages_limits.readable(page.text)
    tree = LexborHTMLParser(source.encode("utf-8", "replace").decode())
    title = tree.css_first("title")
    return replace(
        page,
        text=_as_lines(tree.body) if tree.body else "",
        title=(clean(title.text()) or None) if title else None,
        url=_address(tree, source) or page.url,
        problems=(*page.problems, *problems),
    )


def _without_preamble(head: str) -> str:
    """Drop an XML declaration and comments, which may stand before the page."""
    while True:
        head = head.lstrip()
        for start, end in (("<!--", "-->"), ("<?", ">")):
            if head.startswith(start):
                head = head.partition(end)[2]
                break
        else:
            return head


def _address(tree: LexborHTMLParser, source: str) -> str | None:
    """Say where a page was saved from: what it says itself, or what the browser wrote down."""
    said = [
        *(node.attributes.get("href") for node in tree.css("link[rel=canonical]")[:1]),
        *(node.attributes.get("content") for node in tree.css('meta[property="og:url"]')[:1]),
        *(found["url"] for found in _SAVED_FROM.finditer(source[:_LEADING])),
    ]
    return next((url for text in said if text and (url := web_address(text))), None)


def _as_lines(body: LexborNode) -> str:
    lines = (clean(line) for line in "".join(_pieces(body)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _pieces(body: LexborNode) -> Iterator[str]:
    """Walk a page in document order; no recursion, pages may be deep."""
    ends: list[tuple[LexborNode | None, str, bool]] = []
    node, keeps_lines = body.child, False
    while node is not None or ends:
        if node is None:
            node, end, keeps_lines = ends.pop()
            yield end
        elif node.tag == "-text":
            yield _text(node, keeps_lines=keeps_lines)
            node = node.next
        elif node.child is None or _is_unseen(node):
            yield _empty(node)
            node = node.next
        else:
            edge = _edge(node.tag or "")
            yield edge
            ends.append((node.next, edge, keeps_lines))
            keeps_lines = keeps_lines or node.tag in _KEEPS_LINES
            node = node.child


def _text(node: LexborNode, *, keeps_lines: bool) -> str:
    text = node.text_content or ""
    # The ends of lines in the source mean nothing elsewhere.
    return text if keeps_lines else re.sub(r"\s+", " ", text)


def _edge(tag: str) -> str:
    if tag in _PARAGRAPHS:
        return "\n\n"
    if tag in _BLOCKS:
        return "\n"
    return " " if tag in {"td", "th"} else ""


def _empty(node: LexborNode) -> str:
    return "\n" if node.tag == "br" or node.tag in _BLOCKS else ""


def _is_unseen(node: LexborNode) -> bool:
    if node.tag in _UNSEEN:
        return True
    attributes = node.attributes
    return "hidden" in attributes or (
        _HIDING_STYLE.search(attributes.get("style") or "") is not None
        or _HIDING_CLASS.search(attributes.get("class") or "") is not None
    )
