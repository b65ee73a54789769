"""The text of a ScholarFeed page in; its lines, and which of them are no words of anybody, out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.identifiers import canonical, identifiers_in, url_of
from corpus.sources.decode import Text
from corpus.sources.markdown import is_marked, unmarked
from corpus.sources.mentions import is_paper_url
from corpus.sources.pages_addresses import web_address
from corpus.text import clean

_ARXIV = (
    r"(?:(?:0[7-9]|1[0-4])[01]\d\.\d{4}|(?:1[5-9]|[2-9]\d)[01]\d\.\d{5}"
    r"|[a-z-]{2,9}(?:\.[a-z]{2})?/\d{7})"
)
_STATED = re.compile(rf"arxiv(?: id)?\s?:?\s?(?P<id>{_ARXIV})", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
# One piece of a line of identifiers and figures; glued pieces ("v23 citations") cannot be told
# apart, so a counter may lack its figure.
_META = re.compile(
    rf"(?:arxiv(?: id)?\s?:?\s?)?{_ARXIV}(?:v\d{{1,2}})?"
    r"|(?P<link>https?://\S+)|doi\s?:\s?10\.\S+|[\d.,]{0,12}k?\s?citations?(?::\s?[\d.,]{1,12})?"
    r"|h-?index\s?:?\s?\d{0,4}|novelty\s?:?\s?\d{1,3}\s?%|ai score\s?:?\s?\d{1,3}\s?%?"
    r"|view on arxiv|pdf|html|doi|arxiv|[\s·|,•]+",
    re.IGNORECASE,
)
_LONGEST_META = 400
_FURNITURE = re.compile(
    r"(?:scholarfeed|home|search|menu|sign (?:in|up)|log (?:in|out)|about|explore|follow(?:ing)?"
    r"|share|save|back(?: to .{1,30})?|(?:load|show|read|see) (?:more|less|all)"
    r"|sort(?: by)?:?.{0,30}|newest|oldest|latest|trending|most (?:cited|recent)|all|date|score"
    r"|(?:related|similar|more) papers|previous|next|page \d+|privacy(?: policy)?"
    r"|terms(?: of (?:use|service))?|contact|bookmark|cite|export|bibtex|(?:©|copyright) .{0,60}"
    r"|skip to (?:main )?content)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank."""

    number: int
    text: str
    after_blank: bool
    printed: str | None = None
    """As it stands on the page, where ``text`` was put together of several lines or of a part."""


@dataclass(frozen=True, slots=True)
class Links:
    """What lines that are no sentences say about where a paper is."""

    identifiers: tuple[str, ...] = ()
    url: str | None = None


def lines_of(text: Text) -> list[Line]:
    """Give the lines that are not blank, each with whether a blank one stands before it."""
    result: list[Line] = []
    last = 0
    marked = is_marked(text.lines)
    for number, line in text.numbered:
        if cleaned := clean(unmarked(line) if marked else line):
            result.append(Line(number, cleaned, after_blank=number > last + 1 or last == 0))
            last = number
    return result


def is_furniture(line: str) -> bool:
    """Whether a line is a button or a menu rather than what the page is about."""
    return len(line) <= 70 and _FURNITURE.fullmatch(line) is not None


def is_meta(line: str) -> bool:
    """Whether a line holds nothing but identifiers, links to papers and figures.

    >>> is_meta("arXiv:2101.01234v23 citations"), is_meta("As arXiv:2101.01234v2 says")
    (True, False)
    """
    if len(line) > _LONGEST_META:
        return False
    end = 0
    while found := _META.match(line, end):
        if (link := found["link"]) and not (is_paper_url(link) or canonical(link)):
            return False
        end = found.end()
    return end == len(line) > 0


def links_in(lines: Sequence[Line]) -> Links:
    """Read identifiers and the first address of a paper from such lines."""
    identifiers: list[str] = []
    url: str | None = None
    for line in lines:
        for found in _LINK.findall(line.text):
            address = web_address(found)
            if url is None and address and (is_paper_url(address) or canonical(address)):
                # A version may have a counter glued to it.
                arxiv = canonical(address) if "arxiv.org" in address else None
                url = url_of(arxiv) if arxiv else address
        stated = (f"arxiv:{found['id'].lower()}" for found in _STATED.finditer(line.text))
        identifiers += (known for text in stated if (known := canonical(text)))
        identifiers += identifiers_in(line.text)
    return Links(tuple(dict.fromkeys(identifiers)), url)


def joined(lines: Sequence[Line]) -> str | None:
    """Give lines as one text."""
    printed = (line.text if line.printed is None else line.printed for line in lines)
    return clean(" ".join(printed)) or None
