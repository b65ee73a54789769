"""Typed days, times and zones in; dates and schedules out, or the word that cannot be read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

from rapidfuzz import fuzz, process

from corpus.model import Rhythm, Schedule

_TIME = re.compile(r"^([01]?\d|2[0-3])(?:[:.h]([0-5]\d))?(am|pm)?$", re.IGNORECASE)
_SPAN = re.compile(r"^(\d{1,3})\s*(d|days?|w|weeks?|m|months?)$", re.IGNORECASE)
_DAYS_IN = {"d": 1, "w": 7, "m": 30}
_SAID = {"today": 0, "yesterday": 1, "this week": 7, "last week": 7, "week": 7, "last month": 30}
NEAR = 75
"""Smallest similarity, in per cent, at which a zone is suggested."""
_LONG_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""As people type them; longer forms count too."""
_SPANS = {"weekdays": range(5), "workdays": range(5), "weekends": (5, 6), "weekend": (5, 6)}
_SMALL_WORDS = {"at", "on", "and", "&", "every", "time", "timezone", "zone", ""}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A word of a schedule that means nothing to us, and why."""

    word: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadSchedule:
    """A schedule as typed, with defaults for what was not."""

    schedule: Schedule
    given: frozenset[str]
    """Which of ``days``, ``time`` and ``zone`` were typed."""


def day_of(words: str, *, today: date) -> date | None:
    """The day that words like ``2w``, ``last week`` or ``2026-11-01`` reach back to.

    >>> day_of("10d", today=date(2026, 6, 15))
    datetime.date(2026, 6, 5)
    >>> day_of("last friday", today=date(2026, 6, 15))
    datetime.date(2026, 6, 12)
    """
    words = words.strip().lower()
    if words in _SAID:
        return today - timedelta(days=_SAID[words])
    words = words.removesuffix(" ago").removeprefix("last ")
    if name := _weekday(words):
        return today - timedelta(days=(today.weekday() - WEEKDAYS.index(name)) % 7 or 7)
    if span := _SPAN.match(words):
        return today - timedelta(days=int(span[1]) * _DAYS_IN[span[2][0].lower()])
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def schedule_of(words: Sequence[str]) -> ReadSchedule | Unreadable:
    """Read ``weekly mon,thu 9:00 Europe/Berlin``: days, time and zone in any order, each optional.

    >>> schedule_of(["weekly", "mon,", "wed-fri", "8:30"]).schedule.days
    (0, 2, 3, 4)
    """
    rhythm = Rhythm(words[0].lower())
    days: set[int] = set()
    time: tuple[int, int] | None = None
    zone: str | None = None
    for word in words[1:]:
        plain = word.lower().strip(",")
        if plain in _SMALL_WORDS:
            continue
        if (read_days := _days(plain, rhythm=rhythm)) is not None:
            days |= read_days
        elif rhythm is Rhythm.MONTHLY and plain.isdecimal():  # it looks like a day, and is none
            return Unreadable(word, _why(word, rhythm=rhythm))
        elif time is None and (read_time := _time(plain)) is not None:
            time = read_time
        elif zone is None and (read_zone := zone_of(word)) is not None:
            zone = read_zone
        else:
            return Unreadable(word, _why(word, rhythm=rhythm))
    hour, minute = time or (9, 0)
    first_day = 1 if rhythm is Rhythm.MONTHLY else 0
    schedule = Schedule(
        rhythm=rhythm,
        days=tuple(sorted(days)) or (first_day,),
        hour=hour,
        minute=minute,
        zone=zone or "UTC",
    )
    typed = {"days": days, "time": time, "zone": zone}
    given = frozenset(name for name, read in typed.items() if read)
    return ReadSchedule(schedule, given)


def _days(word: str, *, rhythm: Rhythm) -> set[int] | None:
    """The days that one word names, alone, in a list or as a range; ``None`` for other words."""
    if rhythm is Rhythm.DAILY:
        return None
    if rhythm is Rhythm.WEEKLY and word in _SPANS:
        return set(_SPANS[word])
    days: set[int] = set()
    for part in re.split(r"[,&+/]", word):
        first, dash, last = part.partition("-")
        ends = [_day(first, rhythm=rhythm), _day(last if dash else first, rhythm=rhythm)]
        if ends[0] is None or ends[1] is None:
            return None
        days |= _between(ends[0], ends[1], rhythm=rhythm)
    return days


def _between(first: int, last: int, *, rhythm: Rhythm) -> set[int]:
    """Days in a row; a week goes on after Sunday, a month does not."""
    if rhythm is Rhythm.WEEKLY:
        return {(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)}
    return set(range(min(first, last), max(first, last) + 1))


def _day(word: str, *, rhythm: Rhythm) -> int | None:
    if rhythm is Rhythm.WEEKLY and (name := _weekday(word)):
        return WEEKDAYS.index(name)
    if rhythm is Rhythm.MONTHLY and (number := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", word)):
        return int(number[1]) if 1 <= int(number[1]) <= 31 else None
    return None


def _weekday(word: str) -> str | None:
    """``mon`` for "mon", "monday", "mondays" and what lies between; never for "money"."""
    named = (day for day in _LONG_DAYS if day.startswith(word.removesuffix("s")))
    long = next(named, None)
    return long[:3] if long and len(word) >= 3 else None


def _time(word: str) -> tuple[int, int] | None:
    found = _TIME.match(word)
    if not found:
        return None
    hour, half = int(found[1]), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour, int(found[2] or 0)


@cache
def _zones() -> dict[str, str]:
    """Folded name -> IANA name; without the files that are no zones of a place."""
    names = available_timezones() - {"localtime", "Factory", "posixrules"}
    return {name.lower(): name for name in sorted(names)}


@cache
def _cities() -> dict[str, str]:
    """Folded last part of a name -> the name, where only one zone ends so: ``berlin``."""
    ends: dict[str, set[str]] = {}
    for folded, name in _zones().items():
        if "/" in folded and not folded.startswith(("etc/", "us/", "posix/", "right/")):
            ends.setdefault(folded.rsplit("/", 1)[1], set()).add(name)
    return {end: next(iter(names)) for end, names in ends.items() if len(names) == 1}


def zone_of(word: str) -> str | None:
    """The IANA name, whatever its case, or that of a city; ``None`` when there is no such zone.

    >>> zone_of("europe/berlin"), zone_of("Tokyo"), zone_of("Berln")
    ('Europe/Berlin', 'Asia/Tokyo', None)
    """
    return _zones().get(word.lower()) or _cities().get(word.lower())


def no_zone(word: str) -> str:
    """There is no such zone; the nearest one, if one is near."""
    known = _zones() if "/" in word else _cities()
    near = process.extractOne(word.lower(), list(known), scorer=fuzz.ratio, score_cutoff=NEAR)
    hint = f"Did you mean `{known[near[0]]}`?" if near else "They look like `Europe/Berlin`."
    return f"There is no time zone of that name. {hint}"


def _why(word: str, *, rhythm: Rhythm) -> str:
    if "/" in word:
        return no_zone(word)
    days = {
        Rhythm.DAILY: "",
        Rhythm.WEEKLY: "weekdays (`mon` or `mon,thu`), ",
        Rhythm.MONTHLY: "days of the month (`1` or `1,15`), ",
    }
    return f"I read {days[rhythm]}a time (`9:00`) and a time zone (`Europe/Berlin`)."


def midnight(day: date) -> datetime:
    """The start of a day, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
