"""The source of a web page in; as much of it as can be read in reasonable time out.

The parser's time grows with the square of how deep elements stand in each other and of how many
attributes one has: 200,000 nested elements, one megabyte, would take a minute and a half. Browsers
themselves stop at a depth of 512.
"""

import re
from typing import Final

from corpus.model import Problem

SIZE: Final = 20 * 1024 * 1024
"""Characters."""
DEPTH: Final = 1000
ATTRIBUTES: Final = 1000
"""Of one element."""

# Every quantifier is possessive and every part may be empty: each character is read once.
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][^\s/>]*+)"
    r"(?P<attributes>(?:[\s/]*+[^\s=/>][^\s=/>]*+(?:\s*+=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>]*+))?+)*+)"
)
_ATTRIBUTE = re.compile(r"[^\s=/>][^\s=/>]*+(?:\s*+=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>]*+))?+")
_NEVER_NESTED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "option",
        "optgroup",
        "html",
        "head",
        "body",
    ]
)
"""Void elements, and those that the next of their kind ends."""


def readable(source: str) -> tuple[str, tuple[Problem, ...]]:
    """Cut a page where it becomes too large, too deep or too crowded, and say so.

    >>> readable("<div>" * 5000)[1][0].message
    'elements stand more than 1000 deep in each other: the page is not read further'
    """
    if len(source) > SIZE:
        too_large = f"a page larger than {SIZE // 1024 // 1024} MB: not read"
        return "", (Problem(None, too_large),)
    depth = 0
    for tag in _TAG.finditer(source):
        if len(tag["attributes"]) > ATTRIBUTES and _is_crowded(tag["attributes"]):
            return _cut(source, tag, f"an element has more than {ATTRIBUTES} attributes")
        if tag["name"].lower() not in _NEVER_NESTED:
            depth = max(0, depth - 1) if tag["end"] else depth + 1
        if depth > DEPTH:
            return _cut(source, tag, f"elements stand more than {DEPTH} deep in each other")
    return source, ()


def _is_crowded(attributes: str) -> bool:
    return sum(1 for _ in _ATTRIBUTE.finditer(attributes)) > ATTRIBUTES


def _cut(source: str, tag: re.Match[str], why: str) -> tuple[str, tuple[Problem, ...]]:
    line = source.count("\n", 0, tag.start()) + 1
    return source[: tag.start()], (Problem(line, f"{why}: the page is not read further"),)
