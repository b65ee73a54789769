"""What a bibliography says of one paper, in words common to all formats; its dates and links."""

import re
from dataclasses import dataclass
from datetime import date

from corpus.text import clean

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d|21\d\d)(?!\d)")
_DAY = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a bibliography."""

    line: int | None
    key: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    is_complete: bool = True
    when: date | None = None
    abstract: str | None = None
    category: str | None = None
    url: str | None = None
    identifiers: tuple[str, ...] = ()


def day(text: str | None) -> date | None:
    """Read a date as far as it is given; what is missing counts as the first."""
    found = _DAY.match(clean(text or ""))
    if not found:
        return year_and_month(text, None)
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    try:
        return date(year, month, day)
    except ValueError:
        return year_and_month(text, None)


def year_and_month(year: str | None, month: str | None) -> date | None:
    """Read a year, with a month by number or name if there is one."""
    found = _YEAR.search(year or "")
    if not found:
        return None
    said = clean(month or "").lower()
    number = int(said) if said.isascii() and said.isdigit() else 0
    name = re.search("|".join(_MONTHS), said)
    position = _MONTHS.index(name[0]) + 1 if name else number
    return date(int(found[1]), position if 1 <= position <= 12 else 1, 1)


def web_address(text: object) -> str | None:
    """Read a link, if it is one to the web."""
    url = clean(text.replace("\\", "").strip("{} ")) if isinstance(text, str) else ""
    return url if re.match(r"https?://\S+$", url, re.IGNORECASE) else None
