"""A saved web page in; the text that a reader of it sees, line by line, out.

Blocks begin and end lines, everything else stands together as it does on the screen; the sources
then read the lines as they read a page that was saved as text.
"""

import re
from dataclasses import replace
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from corpus.model import Problem
from corpus.sources.decode import Text
from corpus.text import clean

SIZE_LIMIT: Final = 20 * 1024 * 1024
"""Characters; deeply nested pages take the parser far longer than flat ones."""

_PAGE = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_UNSEEN = "script, style, noscript, template, svg, head > *:not(title), button, nav, footer"
_BLOCK = re.compile(
    r"(?=</?(?:p|div|section|article|header|main|ul|ol|li|dl|dt|dd|table|tr|blockquote|pre|h[1-6]"
    r"|form|figure|figcaption|details|summary|br)\b)",
    re.IGNORECASE,
)


def is_page(text: Text) -> bool:
    """Whether a text is the source of a web page."""
    return _PAGE.match(text.text[:4000]) is not None


def visible(page: Text) -> Text:
    """Give what a reader sees; lines are counted in that, not in the source."""
    if len(page.text) > SIZE_LIMIT:
        too_large = Problem(None, f"a page larger than {SIZE_LIMIT // 1024 // 1024} MB: not read")
        return replace(page, text="", problems=(*page.problems, too_large))
    # The ends of lines in the source mean nothing; blocks begin and end a line.
    folded = _BLOCK.sub("\n", re.sub(r"\s+", " ", page.text))
    tree = LexborHTMLParser(folded.encode("utf-8", "replace").decode())
    title = tree.css_first("title")
    address = tree.css_first("link[rel=canonical]")
    url = clean((address.attributes.get("href") if address else None) or "")
    for node in tree.css(_UNSEEN):
        node.decompose()
    lines = (clean(line) for line in (tree.body.text() if tree.body else "").split("\n"))
    return replace(
        page,
        text=re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n"),
        title=(clean(title.text()) or None) if title else None,
        url=url if re.match(r"https?://\S+$", url, re.IGNORECASE) else None,
    )
