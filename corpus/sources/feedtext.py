"""The text of a feed in; where its root and entries stand, and what keeps it from being read, out.

Everything here walks the text once, whatever is in it: it has not been parsed yet.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.model import Problem
from corpus.sources.decode import Text

SIZE_LIMIT: Final = 20 * 1024 * 1024
"""Characters; a feed beyond it is refused: feedparser's time grows faster than its input."""
_HEAD: Final = 3000
"""Characters before which the root stands, whatever is in front of it."""

_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf)(?=[\s>/])", re.IGNORECASE)
_ROOT_TAG = re.compile(r"<([\w:]{1,30})(?:\s[^<>]{0,5000})?>")
_ROOT_END = re.compile(r"</(?:\w{1,20}:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
# What browsers write above a feed that is copied from them.
_SHOWN = re.compile(r"This XML file does not appear to have any style information")
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_DECLARED = re.compile(r"<!DOCTYPE\s[^<>\[]{0,500}\[", re.IGNORECASE)
_RSS_IN_RDF = re.compile(r"purl\.org/rss|netscape\.com/rdf|<(?:rss:)?channel\b", re.IGNORECASE)
_TOKEN = re.compile(
    r"<!--|<!\[CDATA\[|<\?|<(?P<end>/?)(?:\w{1,20}:)?(?:entry|item)(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_CLOSED_BY: Final = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
# Front matter, and the marks of Liquid, Jinja, Handlebars, Go, ERB and PHP.
_TEMPLATE_START = re.compile(r"---\s*\n|\{[{%#]|<%|<\?php\b")
_TEMPLATE_MARK = re.compile(r"\{%-?\s*\w|\{\{[^{}\n]{1,200}\}\}|<%[-=@]?\s|<\?(?:php|=)")
_FILLED_IN = re.compile(
    r"<(?:title|link|guid|id)(?:\s[^<>]{0,500})?>\s*(?:<!\[CDATA\[)?[^<>{}%\[\]]{3,2000}(?:\]\]>|<)"
    r"|href=[\"']https?://[^\"'<>{}%]{3,2000}[\"']",
    re.IGNORECASE,
)
# No XML may hold these, as themselves or by number: controls, halves of characters (some write an
# emoji as two of them), and what is beyond the last character.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
    r"|&#0{0,6}(?:[0-8]|1[124-9]|2\d|3[01]|5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d"
    r"|5734[0-3]|6553[45]|111411[2-9]|11141[2-9]\d|1114[2-9]\d\d|111[5-9]\d{3}|11[2-9]\d{4}"
    r"|1[2-9]\d{5}|[2-9]\d{6}|[1-9]\d{7,30});"
    r"|&#[xX]0{0,6}(?:[0-8bBcCeEfF]|1[\da-fA-F]|[dD][89a-fA-F][\da-fA-F]{2}|[fF]{3}[eEfF]"
    r"|1[1-9a-fA-F][\da-fA-F]{4}|[2-9a-fA-F][\da-fA-F]{5}|[1-9a-fA-F][\da-fA-F]{6,30});"
)


@dataclass(frozen=True, slots=True)
class Span:
    """Where one entry stands in the text."""

    start: int
    end: int
    is_whole: bool = True
    """False: another one begins, or the text ends, before this one does."""


def root_of(text: str) -> int | None:
    """Give the position of a feed's root element; ``None`` when there is none."""
    start = _prolog_end(text)
    is_xml = text[start : start + 1] == "<" or _SHOWN.match(text, start) is not None
    if _PAGE.match(text, start) or not (is_xml or is_template(text)):
        return None
    # Whatever a document type declares is skipped: a root may stand in it.
    declared = text.find("]>", start) if _DECLARED.match(text, start) else -1
    start = max(start, declared)
    found = _ROOT.search(text, start, start + _HEAD)
    if not found:
        return None
    head = text[found.start() : found.start() + _HEAD]
    is_rdf = found[0].lower().endswith("rdf")
    return found.start() if not is_rdf or _RSS_IN_RDF.search(head) else None


def root_tags(text: str, root: int) -> tuple[str, str]:
    """Give the tags that begin and end a feed; nothing when the first is not whole."""
    found = _ROOT_TAG.match(text, root)
    return (found[0], f"</{found[1]}>") if found else ("", "")


def is_page(text: str) -> bool:
    """Whether the first element of a text makes it a web page."""
    return _PAGE.match(text, _prolog_end(text)) is not None


def refusal(text: Text, root: int) -> Problem | None:
    """Say why a feed must not be parsed at all."""
    if len(text.text) > SIZE_LIMIT:
        return Problem(None, f"larger than {SIZE_LIMIT // 1024 // 1024} MB: not read")
    # An entity may hold a root of its own, but is declared before it.
    if "<!ENTITY" in text.text[:root].upper():
        return Problem(
            text.line_at(_prolog_end(text.text)), "declares entities (<!ENTITY): not read"
        )
    return None


def junk_before(text: str, root: int) -> int | None:
    """Find text that stands before the root and is no part of any XML."""
    start = _prolog_end(text)
    is_xml = start >= root or text[start : start + 9].upper() == "<!DOCTYPE"
    return None if is_xml else start


def spans(text: str) -> tuple[Span, ...]:
    """Find the entries; what stands in comments and CDATA is none."""
    found: list[Span] = []
    start: int | None = None
    for position, end, is_end in _tags(text):
        if start is not None:
            found.append(Span(start, end) if is_end else Span(start, position, is_whole=False))
        start = None if is_end else position
    return tuple(found) if start is None else (*found, Span(start, len(text), is_whole=False))


def _tags(text: str) -> Iterator[tuple[int, int, bool]]:
    """Give start, end and whether it ends an entry, for each tag of one; ``<item/>`` is two."""
    unclosed: set[str] = set()
    position = 0
    while found := _TOKEN.search(text, position):
        position = found.end()
        if closing := _CLOSED_BY.get(found[0].upper()):
            # What is never closed hides nothing, and is looked for only once.
            end = -1 if closing in unclosed else text.find(closing, position)
            if end < 0:
                unclosed.add(closing)
            else:
                position = end + len(closing)
        else:
            yield found.start(), found.end(), bool(found["end"])
            if found[0].endswith("/>") and not found["end"]:
                yield found.start(), found.end(), True


def is_cut(text: str) -> bool:
    """Whether a feed has no end."""
    return _ROOT_END.search(text, max(0, len(text) - _HEAD)) is None


def is_template(text: str) -> bool:
    """Whether a text begins as the template of a feed does, before a program has filled it in."""
    return _TEMPLATE_START.match(text, _prolog_end(text)) is not None


def template_mark(text: str, entries: Sequence[Span]) -> int | None:
    """Find what a program should have filled in, where no person writes: between the entries.

    ``None`` when there is none, or when an entry is filled in all the same.
    """
    found = _between(text, entries)
    if found is None or any(_FILLED_IN.search(text, span.start, span.end) for span in entries):
        return None
    return found


def _between(text: str, entries: Sequence[Span]) -> int | None:
    position = 0
    for span in (*entries, Span(len(text), len(text))):
        if found := _TEMPLATE_MARK.search(text, position, span.start):
            return found.start()
        position = span.end
    return None


def mark_in(text: str) -> int | None:
    """Find what was to be filled in, and was not."""
    found = _TEMPLATE_MARK.search(text)
    return found.start() if found else None


def without_controls(text: str) -> tuple[str, int]:
    """Drop the characters that no XML may hold; give the rest, and how many they were."""
    return _FORBIDDEN.subn("", text)


def first_control(text: str, start: int) -> int:
    """Give the position of the first such character."""
    found = _FORBIDDEN.search(text, start)
    return found.start() if found else 0


def _prolog_end(text: str) -> int:
    position = 0
    while found := _PROLOG.match(text, position):
        position = found.end()
    return position
