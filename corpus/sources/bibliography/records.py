"""What a bibliography says of one paper, in words common to all formats; its dates and links."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from corpus.sources.moments import NotADateError, moment
from corpus.sources.weblinks import read_link
from corpus.text import clean, is_cjk

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile("|".join(_MONTHS))
_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d|21\d\d)(?!\d)")
_DAY = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?!\d)")
_OTHERS = re.compile(r"\{?(?:and\s+)?(?:others|et\s+al\.?)\}?", re.IGNORECASE)
_URL_MACRO = re.compile(r"\\url\s*")


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
    said = clean(text or "")
    if found := _DAY.match(said):
        try:
            return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
        except ValueError:
            return year_and_month(said, None)
    try:
        when = moment(said)
    except NotADateError:
        return year_and_month(said, None)
    return when.date() if isinstance(when, datetime) else when


def year_and_month(year: str | None, month: str | None, day: str | None = None) -> date | None:
    """Read a year, with a month by number or name and a day, if there are any.

    >>> year_and_month("2023", "15~mar").isoformat(), year_and_month("in press, 2023", None).year
    ('2023-03-15', 2023)
    """
    found = _YEAR.search(clean(year or "")[:200])
    if not found:
        return None
    said = clean(month or "").lower()[:100]
    name = _MONTH.search(said)
    numbers = [int(number) for number in _NUMBER.findall(said)]
    position = _MONTHS.index(name[0]) + 1 if name else next(iter(numbers), 1)
    days = [int(number) for number in _NUMBER.findall((day or "")[:20])]
    in_month = next(iter(days or (numbers if name else [])), 1)
    try:
        return date(int(found[1]), position, in_month)
    except ValueError:
        return date(int(found[1]), position if 1 <= position <= 12 else 1, 1)


def web_address(text: object) -> str | None:
    r"""Read a link, if it is one to the web; ``\url{...}`` around it is left out."""
    if not isinstance(text, str):
        return None
    href = clean(_URL_MACRO.sub("", text).replace("\\", "").strip("{} "))
    return read_link(href).url if re.match(r"https?://\S+$", href, re.IGNORECASE) else None


def in_order(given: str, family: str, suffix: str = "") -> str:
    """Write a name in the order of a byline; a Chinese one keeps its own.

    >>> in_order("Ada", "Example", "Jr."), in_order("琪", "佘")
    ('Ada Example, Jr.', '佘琪')
    """
    if is_cjk(given) and is_cjk(family):
        return clean(f"{family}{given}")
    name = clean(f"{given} {family}")
    return f"{name}, {clean(suffix)}" if clean(suffix) else name


def is_others(name: str) -> bool:
    """Whether a name says that there are more authors than are named."""
    return _OTHERS.fullmatch(name.strip()) is not None
