"""The text of a CatalyzeX author page in; its abstracts, with the names of systems, out.

A page as people copy it has neither titles nor authors nor dates, and does not say whose it is; the
name comes from the person who imports it, or from the address or name under which it was saved.
A page saved as a whole may have title, date and authors above an abstract.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from urllib.parse import unquote

from corpus.latex import plain
from corpus.model import (
    Document,
    DocumentKind,
    Entry,
    EntryKind,
    ParsedDocument,
    Problem,
    Profile,
)
from corpus.sources.bylines import Byline, looks_like_byline, read_byline
from corpus.sources.decode import Text
from corpus.sources.endings import broken_off
from corpus.sources.markdown import is_marked, unmarked
from corpus.sources.moments import NotADateError, believable, moment
from corpus.sources.owners import saved_as
from corpus.sources.shortnames import of_abstract
from corpus.text import clean, fold

KINDS: Final = (DocumentKind.CATALYZEX_AUTHOR,)

_MARKER = re.compile(r"\s*Abstract:\s*(.*)")
_MARKER_GLUED = re.compile(r"(?<=[.!?)\]])Abstract:(?=\S)")
_ADDRESS = re.compile(r"catalyzex\.com/author/([^/?#\s]+)", re.IGNORECASE)
_SLUG = re.compile(r"[^\W\d_A-Z]+(?:-[^\W\d_A-Z]+)+")
_FURNITURE = re.compile(
    r"Via|Access Paper or Ask Questions|(?:Figures?(?: and Tables?)?:?)|Share|Like|Paper|Code|Alert"
    r"|Add to Chrome|Request Code|View Code|Picture for .*|Sign (?:in|up)|CatalyzeX",
    re.IGNORECASE,
)
_DATE = re.compile(r"[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}")
_PARAGRAPH: Final = 80
"""Characters; what is shorter and stands apart is no part of an abstract."""
_NO_PLACE = re.compile(r"abstract\b|.*[.!?] [A-Z]\w+ \w+ \w+|.{300}", re.IGNORECASE)
_AFFILIATIONS: Final = 3
"""Lines above the first abstract; what is below them nobody knows."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    is_apart: bool
    """Something stands between it and the line before: a blank line, or a button."""
    is_marked: bool = False
    """An abstract begins here; the text is without the mark."""


@dataclass(slots=True)
class _Card:
    """One abstract, with what stands above it."""

    line: int
    parts: list[str]
    above: list[_Line] = field(default_factory=list)


def matches(text: Text) -> DocumentKind | None:
    """Recognise a page by a line that begins with ``Abstract:``."""
    found = any(_MARKER.fullmatch(line) for _, line in _words(text))
    return DocumentKind.CATALYZEX_AUTHOR if found else None


def parse(document: Document, text: Text, *, kind: DocumentKind) -> ParsedDocument:
    """Read the affiliation and every abstract of a page."""
    problems: list[Problem] = []
    cards, rest = _cards(_lines(text, problems))
    name = _name(document, text)
    header = _take_header(cards, name)
    problems += [Problem(line.number, f"not understood: {line.text[:60]}") for line in rest]
    entries = _entries(cards, document.as_of, problems)
    if entries and not rest:
        problems += broken_off(entries[-1].abstract, text.numbered[-1][0])
    return ParsedDocument(
        kind=kind,
        title=text.title or name,
        url=document.url or text.url,
        profile=_profile(header, name, problems),
        entries=entries,
        problems=tuple(problems),
    )


# -------------------------------------------------------------------------- cards


def _words(text: Text) -> Iterator[tuple[int, str]]:
    """Give the lines that are not blank, without the marks of whatever they were saved as."""
    if not is_marked(text.lines):
        return iter(text.numbered)
    return ((number, unmarked(line)) for number, line in text.numbered)


def _lines(text: Text, problems: list[Problem]) -> Iterator[_Line]:
    """Give the lines that are no buttons; an abstract that is glued to another is a line."""
    last, is_apart = 0, False
    for number, raw in _words(text):
        is_apart = is_apart or number > last + 1
        last = number
        first, *glued = _MARKER_GLUED.split(clean(raw))
        if not first or _FURNITURE.fullmatch(first):
            is_apart = True
            continue
        found = _MARKER.fullmatch(first)
        yield _Line(number, found[1] if found else first, is_apart, is_marked=found is not None)
        is_apart = False
        for part in glued:
            problems.append(Problem(number, "two abstracts stand on one line: split there"))
            yield _Line(number, part.strip(), is_apart=True, is_marked=True)


def _cards(lines: Iterator[_Line]) -> tuple[list[_Card], list[_Line]]:
    """Give each abstract with the lines above it, and the lines that belong to none."""
    cards: list[_Card] = []
    above: list[_Line] = []
    for line in lines:
        if line.is_marked:
            cards.append(_Card(line.number, [line.text] if line.text else [], above))
            above = []
        elif cards and not above and (not line.is_apart or _goes_on(line.text)):
            cards[-1].parts.append(line.text)
        else:
            above.append(line)
    return cards, above


def _goes_on(text: str) -> bool:
    """Whether a paragraph that stands apart is a sentence rather than a title or a button."""
    return len(text) > _PARAGRAPH and text.endswith((".", "!", "?", ")", "…"))


def _entries(cards: Sequence[_Card], as_of: date, problems: list[Problem]) -> tuple[Entry, ...]:
    entries: dict[str, Entry] = {}
    for card in cards:
        abstract = clean(" ".join(card.parts))
        if not abstract:
            is_last = card is cards[-1]
            cut = ": the page is cut here" if is_last else ""
            problems.append(Problem(card.line, f"an abstract without text{cut}"))
        elif fold(abstract) in entries:
            problems.append(Problem(card.line, "the same abstract twice"))
        else:
            entry = Entry(
                kind=EntryKind.PAPER,
                short_name=of_abstract(abstract),
                abstract=abstract,
                authors_complete=False,
                line=card.line,
            )
            entries[fold(abstract)] = _titled(entry, card.above, as_of, problems)
            continue
        problems += _not_understood(card.above)
    return tuple(entries.values())


def _titled(entry: Entry, above: Sequence[_Line], as_of: date, problems: list[Problem]) -> Entry:
    """Add what stands above an abstract, if it is a title with a date or with authors."""
    if not above:
        return entry
    dated = next((line for line in above if _DATE.fullmatch(line.text)), None)
    named = next((line for line in above[1:] if looks_like_byline(line.text)), None)
    title = above[0]
    if title in {dated, named} or not (dated or named):
        problems += _not_understood(above)
        return entry
    byline = read_byline(named.text) if named else Byline(is_complete=False)
    known = {title, dated, named}
    problems += _not_understood([line for line in above if line not in known])
    return replace(
        entry,
        title=plain(title.text),
        authors=byline.authors,
        authors_complete=byline.is_complete,
        affiliations=byline.affiliations,
        published=_day(dated, as_of, problems) if dated else None,
    )


def _day(line: _Line, as_of: date, problems: list[Problem]) -> date | None:
    try:
        return believable(moment(line.text), as_of=as_of)
    except NotADateError as error:
        problems.append(Problem(line.number, str(error)))
        return None


def _not_understood(lines: Sequence[_Line]) -> list[Problem]:
    return [Problem(line.number, f"not understood: {line.text[:60]}") for line in lines]


# ------------------------------------------------------------------------- whose page


def _take_header(cards: Sequence[_Card], name: str | None) -> list[_Line]:
    """Take the lines above the first paper's own: whose page it is, and where they work."""
    if not cards:
        return []
    above = cards[0].above
    dated = [n for n, line in enumerate(above) if n and _DATE.fullmatch(line.text)]
    end = dated[0] - 1 if dated else len(above)
    header, cards[0].above = above[:end], above[end:]
    return [line for line in header if line.text != name]


def _profile(header: Sequence[_Line], name: str | None, problems: list[Problem]) -> Profile | None:
    told = [line for line in header if not _NO_PLACE.match(line.text)][:_AFFILIATIONS]
    problems += _not_understood([line for line in header if line not in told])
    places = dict.fromkeys(line.text for line in told)
    if not (name or places):
        return None
    return Profile(name=name, affiliation="; ".join(places) or None)


def _name(document: Document, text: Text) -> str | None:
    if document.author:
        return clean(document.author) or None
    for address in (document.url, text.url, document.name):
        if address and (found := _ADDRESS.search(address)):
            return _written(found[1])
    return saved_as("CatalyzeX", text.title, document.name)


def _written(part: str) -> str | None:
    """Read a name as it stands in an address."""
    name = clean(unquote(unquote(part)).replace("+", " ").replace("_", " "))
    return (name.replace("-", " ").title() if _SLUG.fullmatch(name) else name) or None
