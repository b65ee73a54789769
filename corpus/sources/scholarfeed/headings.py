"""The lines of a ScholarFeed page in; where its papers begin, and what a heading says, out.

A heading is category and date, perhaps with a score before and ``Code`` behind, often all glued
together (``88.3CLJan 9``). Lines of an abstract may look the same, and so may a title: what follows
tells them apart.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from corpus.sources.bylines import (
    looks_like_byline,
    may_be_names,
    read_byline,
    split_abstract,
    split_glued,
)
from corpus.sources.categories import full_category
from corpus.sources.scholarfeed.lines import Line, is_meta
from corpus.text import fold

_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_GAP: Final = r"[\s·|•]*"
_CODE: Final = r"(?P<code>[A-Za-z][A-Za-z-]{1,16}?(?:\.[A-Za-z-]{2,9}?)?)"
_DATE: Final = (
    rf"(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?\s(?P<day>\d{{1,2}})(?!\d)"
    r"(?:,\s*(?P<year>\d{4}))?"
)
_FLAG: Final = r"(?P<flag>Code(?![a-z]))?"
_SCORE: Final = r"(?:\d{1,3}(?:\.\d{1,2})?)?"
_START = re.compile(f"{_SCORE}{_GAP}{_CODE}{_GAP}{_DATE}{_GAP}{_FLAG}")
_ONLY_CODE = re.compile(f"{_SCORE}{_GAP}[A-Za-z][A-Za-z.-]{{1,20}}")
_ONLY_DATE = re.compile(f"{_DATE}{_GAP}{_FLAG}")
_ONLY_SCORE = re.compile(r"\d{1,3}\.\d{1,2}")
_LONGEST: Final = 80
"""Characters of a heading."""
_TITLE_GLUED = re.compile(r"[^\W\d_a-z]")


@dataclass(frozen=True, slots=True)
class Heading:
    """What the first line of a paper says."""

    code: str
    """Of the category, as printed."""
    month: int
    day: int
    year: int | None
    has_code: bool

    @property
    def category(self) -> str | None:
        """The full code; ``None`` when there is no such category."""
        return full_category(self.code)

    def published(self, as_of: date) -> tuple[date | None, bool]:
        """Give the date, and whether its year was inferred; ``None`` when there is no such day.

        The year is left out for that of the capture; a date is never later than the capture.
        """
        for year in (self.year,) if self.year else (as_of.year, as_of.year - 1):
            try:
                day = date(year, self.month, self.day)
            except ValueError:
                continue
            if self.year or day <= as_of:
                return day, self.year is None
        return None, False

    @property
    def printed(self) -> str:
        """Its date as printed."""
        return f"{_MONTHS[self.month - 1]} {self.day}" + (f", {self.year}" if self.year else "")


@lru_cache(maxsize=1024)
def read_heading(line: str) -> Heading | None:
    """Read a heading; ``None`` when a line is none.

    >>> read_heading("41.6CVMar 4Code").category, read_heading("Feb 10")
    ('cs.CV', None)
    """
    found = _START.fullmatch(line) if len(line) <= _LONGEST else None
    return _heading(found) if found else None


def arranged(lines: Sequence[Line]) -> list[Line]:
    """Give lines with each heading on one of its own, in whatever way a page was saved."""
    result: list[Line] = []
    for line in lines:
        before = result[-1].text if result else ""
        if _goes_on(before, line.text):
            result[-1] = _one(result[-1], line, text=before + line.text)
        elif line.text == before and result[-1].printed is None and read_heading(before):
            result[-1] = _one(result[-1], line, text=before)
        else:
            result += _unglued(line)
    return result


def _one(before: Line, line: Line, *, text: str) -> Line:
    return replace(before, text=text, printed=f"{before.printed or before.text} {line.text}")


def _goes_on(before: str, line: str) -> bool:
    """Whether two lines are pieces of one heading."""
    if _ONLY_DATE.fullmatch(line):
        return _is_code(before)
    if line == "Code":
        return not before.endswith(line) and read_heading(before) is not None
    is_score = _ONLY_SCORE.fullmatch(before) is not None
    return is_score and (_is_code(line) or read_heading(line) is not None)


def positions(lines: Sequence[Line]) -> list[int]:
    """Find the lines that begin a paper.

    The line after a heading is its title, even when it looks like a heading. A line of an abstract
    that looks like one is told by what follows: no title with authors, nor is it set apart as the
    others of its page are.
    """
    shaped = [number for number, line in enumerate(lines) if read_heading(line.text)]
    sure = {number for number in shaped if _has_authors(lines, number, known=())}
    known = names_in(lines, sure)
    rest = [number for number in shaped if known and number not in sure]
    sure |= {number for number in rest if _has_authors(lines, number, known=known)}
    shapes = Counter(_shape(lines, number) for number in sure)
    usual = shapes.most_common(1)[0][0] if shapes else None
    spaced = any(line.after_blank for line in lines[1:])
    found: list[int] = []
    for number in shaped:
        if found and number == found[-1] + 1:
            continue
        if number in sure or (
            number + 1 not in sure and _may_begin(lines, number, usual, spaced=spaced)
        ):
            found.append(number)
    return found


def _heading(found: re.Match[str]) -> Heading | None:
    if full_category(found["code"]) is None and not re.fullmatch("[A-Z]{2}", found["code"]):
        return None
    return Heading(
        code=found["code"],
        month=_MONTHS.index(found["month"]) + 1,
        day=int(found["day"]),
        year=int(found["year"]) if found["year"] else None,
        has_code=bool(found["flag"]),
    )


def _is_code(line: str) -> bool:
    if not _ONLY_CODE.fullmatch(line):
        return False
    code = line.lstrip("0123456789. ·|•")
    return full_category(code) is not None and (code.isupper() or "." in code or "-" in code)


def _unglued(line: Line) -> list[Line]:
    """Part a title from the heading that stands on the same line, if one does."""
    found = _START.match(line.text)
    title = line.text[found.end() :] if found else ""
    is_glued = found and _TITLE_GLUED.match(title) and len(title) > 2 and not found[0].endswith(" ")
    if not found or not is_glued or _heading(found) is None:
        return [line]
    return [
        replace(line, text=found[0], printed=line.text),
        replace(line, text=title, after_blank=False, printed=""),
    ]


def names_in(lines: Sequence[Line], starts: Iterable[int]) -> frozenset[str]:
    """Give the folded names of the authors of papers that name several.

    By them a single author is told from the last words of a title.
    """
    names: set[str] = set()
    for number in starts:
        for line in lines[number + 1 : number + 3]:
            alone, _ = split_abstract(line.text) or (line.text, "")
            _, byline = split_glued(alone) or ("", alone)
            authors = read_byline(byline).authors if looks_like_byline(byline) else ()
            names.update(fold(name) for name in authors if len(authors) > 1)
    return frozenset(names)


def _has_authors(lines: Sequence[Line], number: int, *, known: Collection[str]) -> bool:
    """Whether a title with authors follows, or a title that cannot be anything else."""
    following = lines[number + 1 : number + 3]
    if not following or is_meta(following[0].text) or _is_apart(following[0]):
        return False
    if following[0].number == lines[number].number:
        return True  # no sentence has a title glued to what looks like a heading
    if any(split_abstract(line.text) for line in following):
        return True
    if following[1:] and looks_like_byline(following[1].text):
        return True
    return split_glued(following[0].text, known) is not None


def _is_apart(line: Line) -> bool:
    """Whether it is the next heading rather than a title that looks like one."""
    return line.after_blank and read_heading(line.text) is not None


def _shape(lines: Sequence[Line], number: int) -> tuple[bool, bool]:
    """Say how a heading and its title are set apart; of the first line nobody knows."""
    return lines[number].after_blank or number == 0, lines[number + 1].after_blank


def _may_begin(
    lines: Sequence[Line], number: int, usual: tuple[bool, bool] | None, *, spaced: bool
) -> bool:
    """Whether a heading is set as the others are, although nobody knows who wrote the paper."""
    heading, following = lines[number], lines[number + 1 : number + 4]
    if not following:
        return heading.after_blank
    title = following[0]
    if is_meta(title.text) or _is_apart(title) or title.text.endswith("."):
        return False
    is_set = heading.after_blank or number == 0
    if usual is None:
        return is_set and not (spaced and title.after_blank)
    if usual[0]:
        return (is_set, title.after_blank) == usual
    # Nothing is set apart on this page; only unusual names tell a paper.
    return len(following) > 1 and may_be_names(following[1].text)
