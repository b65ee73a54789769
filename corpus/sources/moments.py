"""A date as a feed writes it in; a date, or a moment in UTC, out, or why it is not believed.

Feeds write dates in many ways and get them wrong in more. We read the forms that leave no doubt
ourselves: a reader that guesses makes November of "2026/03/02" and today of "12:30".
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_LONGEST: Final = 100
"""Characters; what is longer is no date."""
_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?m\.?(?!\w))?\s*(?P<zone>Z|(?:GMT|UTC)?[+-]\d\d?:?\d\d|[A-Z][A-Z/_]{0,30})?"
)
_NUMERIC = re.compile(
    r"(?P<year>\d{4})(?:[-/](?P<month>\d{1,2})(?:[-/](?P<day>\d{1,2})"
    rf"(?:(?:T|\s+|,\s*){_CLOCK})?)?)?\W*",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_CHINESE = re.compile(
    rf"(?P<year>\d{{4}})\s*年\s*(?P<month>\d\d?)\s*月\s*(?P<day>\d\d?)\s*日(?:\s*{_CLOCK})?",
    re.IGNORECASE,
)
# "Mon, 02 Mar 2026 10:00:00 GMT", whatever day of the week it says.
_DAY_FIRST = re.compile(
    r"(?:[^\W\d]{2,12}\.?,?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<name>[a-z]{3,9})\.?,?[\s-]+"
    rf"(?P<year>\d{{4}}|\d\d)(?:,?\s+(?:at\s+)?{_CLOCK})?(?:\s*\([^()]*\))?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"(?:[a-z]{2,9}\.?,?\s+)?(?P<name>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+"
    rf"(?P<year>\d{{4}})(?:,?\s+(?:at\s+)?{_CLOCK})?",
    re.IGNORECASE,
)
# "Mon Mar  2 10:00:00 2026", as C's asctime writes.
_YEAR_LAST = re.compile(
    rf"(?:[a-z]{{3}}\s+)?(?P<name>[a-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s*(?P<year>\d{{4}})",
    re.IGNORECASE,
)
_FORMS: Final = (_NUMERIC, _COMPACT, _CHINESE, _DAY_FIRST, _MONTH_FIRST, _YEAR_LAST)
_OFFSET = re.compile(r"(?:GMT|UTC)?([+-])(\d\d?):?(\d\d)", re.IGNORECASE)
# Names that mean one offset only, or that RFC 822 settles.
_ZONES: Final = {
    **dict.fromkeys(("Z", "UT", "UTC", "GMT", "WET", "ETC/UTC", "ETC/GMT"), 0),
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "WEST": 1,
    "CET": 1,
    "MET": 1,
    "CEST": 2,
    "MEST": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "JST": 9,
    "KST": 9,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
}


class NotADateError(Exception):
    """What stands where a date belongs is none, or one that cannot be; the text says why."""


def moment(said: str) -> date:
    """Read a date; a ``datetime`` in UTC where a time is given.

    A time without a zone counts as UTC. Of a time in a zone that we do not know, the day is kept.

    >>> moment("Tue, 02 Mar 2026 10:00:00 CET").isoformat(), moment("2026/03/02").isoformat()
    ('2026-03-02T09:00:00+00:00', '2026-03-02')

    Raises:
        NotADateError: It cannot be read.
    """
    said = said.strip()
    found = None
    if len(said) <= _LONGEST:
        found = next((found for form in _FORMS if (found := form.fullmatch(said))), None)
    if found is None:
        raise NotADateError(f"a date that is not understood: {said[:40]}")
    try:
        return _moment(found.groupdict())
    except (ValueError, OverflowError) as error:
        raise NotADateError(f"a date that does not exist: {said[:40]}") from error


def believable(when: date, *, as_of: date) -> date:
    """Give a date back unless it cannot be true of something that was read on a day.

    Raises:
        NotADateError: It lies ahead of the day of reading, or is what programs write for "none".
    """
    day = when.date() if isinstance(when, datetime) else when
    if day > as_of + timedelta(days=1):
        raise NotADateError(f"a date after the day it was read: {day}")
    at_midnight = not isinstance(when, datetime) or not (when.hour or when.minute or when.second)
    if day.year < 1000 or (day == date(1970, 1, 1) and at_midnight):
        raise NotADateError(f"a date that programs write for none: {day}")
    return when


def _moment(parts: dict[str, str | None]) -> date:
    day = date(_year(parts["year"] or ""), _month(parts), int(parts.get("day") or 1))
    if parts.get("hour") is None:
        return day
    zone = (parts["zone"] or "Z").upper()
    offset = _offset(zone)
    time = datetime(
        *(day.year, day.month, day.day, _hour(parts), int(parts["minute"] or 0)),
        min(int(parts["second"] or 0), 59),  # a leap second is no reason to lose the date
        tzinfo=UTC,
    )
    return day if offset is None else time - offset


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else year + (1900 if year >= 90 else 2000)


def _month(parts: dict[str, str | None]) -> int:
    name = parts.get("name")
    if not name:
        return int(parts.get("month") or 1)
    return _MONTHS.index(name[:3].lower()) + 1  # ValueError: no month of English


def _hour(parts: dict[str, str | None]) -> int:
    hour, half = int(parts["hour"] or 0), (parts["half"] or "").lower()
    if not half:
        return hour
    return hour % 12 + (12 if half.startswith("p") else 0)


def _offset(zone: str) -> timedelta | None:
    if found := _OFFSET.fullmatch(zone):
        distance = timedelta(hours=int(found[2]), minutes=int(found[3]))
        return -distance if found[1] == "-" else distance
    return timedelta(hours=_ZONES[zone]) if zone in _ZONES else None
