"""The text of a ScholarFeed page in; the author's profile and papers out.

A page is a few header lines, then one block a paper: category and date glued together, title,
authors, abstract. We walk it line by line: what is missing is left out, what is not understood is
a problem with its line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

from corpus.identifiers import canonical
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
from corpus.sources.bylines import Byline, is_prose, looks_like_byline, read_byline, split_glued
from corpus.sources.categories import full_category
from corpus.sources.decode import Text
from corpus.sources.shortnames import of_title
from corpus.text import clean

KINDS: Final = (DocumentKind.SCHOLARFEED_AUTHOR, DocumentKind.SCHOLARFEED_PAPER)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEADING = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,2})?)?[\s·|]*"  # a score, on pages sorted by it
    r"(?P<code>[A-Z]{2}|[A-Z]+-[A-Z]+|OPTICS|SOFT|OTHER|[a-z][a-z-]+(?:\.[A-Za-z-]{2,9})?)[\s·|]*"
    rf"(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?\s(?P<day>\d{{1,2}})(?:,\s*(?P<year>\d{{4}}))?"
    r"[\s·|]*(?P<code_flag>Code)?"
)
_COUNTERS = {
    "h_index": re.compile(r"h-?index\s*:?\s*([\d,]+)", re.IGNORECASE),
    "paper_count": re.compile(r"([\d,]+)\s*papers?", re.IGNORECASE),
    "citations": re.compile(r"([\d,]+)\s*citations?", re.IGNORECASE),
    "novelty": re.compile(r"Novelty\s*:?\s*(\d{1,3})\s*%", re.IGNORECASE),
    "ai_score": re.compile(r"AI Score\s*:?\s*(\d{1,3})\s*%?", re.IGNORECASE),
}
_PAPER_ADDRESS = re.compile(r"scholarfeed\.\w+/paper/([^?#\s]+)", re.IGNORECASE)
_ANNOUNCED = re.compile(r"([\d,]+) Papers?")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    after_blank: bool


def matches(text: Text) -> DocumentKind | None:
    """Recognise a page by its headings, or by the counters of its header."""
    lines = _lines(text)
    headings = len(_heading_positions(lines))
    counters = {
        name
        for line in lines[:40]
        for name, pattern in _COUNTERS.items()
        if pattern.fullmatch(line.text)
    }
    if headings == 1 and not counters:
        return DocumentKind.SCHOLARFEED_PAPER
    if headings or len(counters) >= 2:
        return DocumentKind.SCHOLARFEED_AUTHOR
    return None


def parse(document: Document, text: Text, *, kind: DocumentKind) -> ParsedDocument:
    """Read the header and every paper of a page."""
    lines = _lines(text)
    starts = _heading_positions(lines)
    header = lines[: starts[0]] if starts else lines
    profile, announced, problems = _header(header, document)
    entries: list[Entry] = []
    for start, end in pairwise([*starts, len(lines)]):
        entry, complaints = _paper(lines[start:end], document.as_of)
        entries.append(entry)
        problems.extend(complaints)
    if announced and announced.count != len(entries):
        problems.append(_cut(announced, len(entries)))
    url = document.url or text.url
    if kind is DocumentKind.SCHOLARFEED_PAPER:
        profile = None
        entries = [replace(entry, identifiers=_in_address(url)) for entry in entries[:1]]
    return ParsedDocument(
        kind=kind,
        title=text.title or (profile.name if profile else None),
        url=url,
        profile=profile,
        entries=tuple(entries),
        problems=tuple(sorted(problems, key=lambda problem: problem.line or 0)),
    )


def _in_address(url: str | None) -> tuple[str, ...]:
    """A paper's own page has its arXiv id in its address."""
    found = _PAPER_ADDRESS.search(url or "")
    identifier = canonical(found[1]) if found else None
    return (identifier,) if identifier else ()


# ------------------------------------------------------------------- blocks


def _lines(text: Text) -> list[_Line]:
    """The lines that are not blank, each with whether a blank one stands before it."""
    result: list[_Line] = []
    last = 0
    for number, line in text.numbered:
        if cleaned := clean(line):
            result.append(_Line(number, cleaned, after_blank=number > last + 1 or last == 0))
            last = number
    return result


def _heading_positions(lines: Sequence[_Line]) -> list[int]:
    """Find the lines that begin a paper.

    The line after a heading is its title, even when it looks like a heading. A heading-shaped
    line within an abstract is told by what follows: no title with a byline.
    """
    spaced = any(line.after_blank for line in lines[1:])
    positions: list[int] = []
    for position, line in enumerate(lines):
        if positions and position == positions[-1] + 1:
            continue
        if _HEADING.fullmatch(line.text) and _begins_paper(lines, position, spaced=spaced):
            positions.append(position)
    return positions


def _begins_paper(lines: Sequence[_Line], position: int, *, spaced: bool) -> bool:
    heading, following = lines[position], lines[position + 1 : position + 3]
    code = _HEADING.fullmatch(heading.text)
    if code is None or (full_category(code["code"]) is None and len(code["code"]) != 2):
        return False
    if not following:
        return heading.after_blank
    if following[0].after_blank and _HEADING.fullmatch(following[0].text):
        return False
    if len(following) == 2 and looks_like_byline(following[1].text):
        return True
    if split_glued(following[0].text):
        return True
    return heading.after_blank and not (spaced and following[0].after_blank)


def _paper(block: Sequence[_Line], as_of: date) -> tuple[Entry, list[Problem]]:
    heading, *rest = block
    published, inferred, problems = _when(heading, as_of)
    found = _HEADING.fullmatch(heading.text)
    code, has_code = (found["code"], bool(found["code_flag"])) if found else ("", False)
    category = full_category(code)
    if category is None:
        problems.append(Problem(heading.number, f"unknown category {code}"))
    title, byline, abstract, complaints = _body(heading, rest)
    entry = Entry(
        kind=EntryKind.PAPER,
        title=title,
        short_name=of_title(title),
        authors=byline.authors,
        authors_complete=byline.is_complete,
        affiliations=byline.affiliations,
        category=category,
        published=published,
        year_inferred=inferred,
        has_code=has_code,
        abstract=abstract,
        line=heading.number,
    )
    return entry, problems + complaints


def _body(
    heading: _Line, rest: Sequence[_Line]
) -> tuple[str | None, Byline, str | None, list[Problem]]:
    """Read title, byline and abstract from the lines below a heading."""
    problems: list[Problem] = []
    nobody = Byline()
    if not rest:
        problems.append(Problem(heading.number, "a paper without a title: the page is cut here"))
        return None, nobody, None, problems
    title, *others = rest
    byline_follows = bool(others) and (
        looks_like_byline(others[0].text) or _stands_as_byline(others)
    )
    if not byline_follows and (parts := split_glued(title.text)):
        problems.append(Problem(title.number, "title and authors stand on one line: split there"))
        return plain(parts[0]), read_byline(parts[1]), _joined(others), problems
    if not byline_follows:
        problems.append(Problem(title.number, "no authors below this title"))
        return plain(title.text), nobody, _joined(others), problems
    return plain(title.text), read_byline(others[0].text), _joined(others[1:]), problems


def _stands_as_byline(lines: Sequence[_Line]) -> bool:
    """Whether unusual names ("Bo") stand where a byline does: a short line, then an abstract."""
    return (
        len(lines) > 1
        and all(line.after_blank for line in lines[:2])
        and len(lines[0].text) < min(120, len(lines[1].text))
        and not is_prose(lines[0].text)
    )


def _joined(lines: Sequence[_Line]) -> str | None:
    return clean(" ".join(line.text for line in lines)) or None


def _when(heading: _Line, as_of: date) -> tuple[date | None, bool, list[Problem]]:
    found = _HEADING.fullmatch(heading.text)
    if found is None:  # pragma: no cover - headings are chosen by this pattern
        return None, False, []
    month, day = _MONTHS.index(found["month"]) + 1, int(found["day"])
    years = [int(found["year"])] if found["year"] else [as_of.year, as_of.year - 1]
    for year in years:
        try:
            published = date(year, month, day)
        except ValueError:
            continue
        if found["year"]:
            return published, False, []
        if published <= as_of:
            return published, True, []
    problem = Problem(heading.number, f"no such date: {found['month']} {found['day']}")
    return None, False, [problem]


# ------------------------------------------------------------------- header


@dataclass(frozen=True, slots=True)
class _Announced:
    count: int
    line: int


def _header(
    lines: Sequence[_Line], document: Document
) -> tuple[Profile | None, _Announced | None, list[Problem]]:
    """Read what stands above the first paper."""
    counters: dict[str, int] = {}
    name: str | None = None
    category: str | None = None
    announced: _Announced | None = None
    problems: list[Problem] = []
    for line in lines:
        if counter := _counter(line.text):
            announced = _later(announced, counter, line) or announced
            counters.setdefault(*counter)
        elif category is None and (code := _category_line(line.text)):
            category = code
        elif name is None and not counters and category is None:
            name = line.text
        else:
            problems.append(Problem(line.number, f"not understood: {line.text[:60]}"))
    name = name or (clean(document.author) if document.author else None)
    if name is None and category is None and not counters:
        return None, announced, problems
    profile = Profile(
        name=name,
        category=category,
        h_index=counters.get("h_index"),
        paper_count=counters.get("paper_count"),
        citations=counters.get("citations"),
        novelty=counters.get("novelty"),
        ai_score=counters.get("ai_score"),
    )
    return profile, announced, problems


def _counter(line: str) -> tuple[str, int] | None:
    for name, pattern in _COUNTERS.items():
        if (found := pattern.fullmatch(line)) and (digits := found[1].replace(",", "")):
            return name, int(digits[:9])
    return None


def _later(
    announced: _Announced | None, counter: tuple[str, int], line: _Line
) -> _Announced | None:
    """Take the heading of the list ("56 Papers") rather than the counter ("56papers")."""
    name, count = counter
    if name != "paper_count" or (announced and not _ANNOUNCED.fullmatch(line.text)):
        return None
    return _Announced(count, line.number)


def _category_line(line: str) -> str | None:
    return full_category(line) if line.isupper() or "." in line or "-" in line else None


def _cut(announced: _Announced, present: int) -> Problem:
    missing = present < announced.count
    return Problem(
        announced.line,
        f"{announced.count} announced, {present} present"
        + (": the page is cut" if missing else ": more than the page says"),
    )
