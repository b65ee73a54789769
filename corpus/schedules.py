"""A schedule and a moment in, due slots out: local wall time in any zone, both DST days included.

A slot is named by the wall time people meant, ``2026-03-29T02:30[Europe/Berlin]``, even on the
day on which the clock jumps over it: the name is the key under which a digest goes out once, so
it must not change when a country changes its rules.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from corpus.model import Rhythm, Schedule, Slot

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Missed:
    """What to do about slots that have passed."""

    deliver: Slot | None
    """The newest slot, when it is still within its grace."""
    skip: tuple[Slot, ...]
    """All others, oldest first: to be recorded, never delivered."""


def instant(wall: datetime, zone: str) -> datetime:
    """Give the moment at which a wall clock in that zone shows ``wall``.

    A time that occurs twice means its first occurrence; a time that the clock jumps over means
    the first minute after the jump.

    >>> instant(datetime(2026, 3, 29, 2, 30), "Europe/Berlin").isoformat()
    '2026-03-29T01:00:00+00:00'
    """
    there = ZoneInfo(zone)
    moment = wall.replace(tzinfo=there, fold=0).astimezone(UTC)
    if moment.astimezone(there).replace(tzinfo=None, fold=0) == wall:
        return moment
    return _end_of_gap(wall, there)


def _end_of_gap(wall: datetime, there: ZoneInfo) -> datetime:
    """Find the first minute after the jump over ``wall``.

    Python reads a skipped time with the offset before the jump (fold=0) or after it (fold=1);
    the jump lies between the two readings.
    """
    before = wall.replace(tzinfo=there, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=there, fold=0).astimezone(UTC)
    while after - before >= 2 * _MINUTE:
        middle = before + (after - before) // _MINUTE // 2 * _MINUTE
        if middle.astimezone(there).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after


def slot_name(wall: datetime, zone: str) -> str:
    """Name the slot of a wall time."""
    return f"{wall:%Y-%m-%dT%H:%M}[{zone}]"


def extra_slot(now: datetime) -> Slot:
    """Name a digest that was asked for outside the schedule; it takes nobody's slot."""
    return Slot(f"now:{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}", now)


def upcoming(schedule: Schedule, *, after: datetime) -> Iterator[Slot]:
    """Give the slots due strictly after a moment, in order."""
    start = after.astimezone(ZoneInfo(schedule.zone)).date() - timedelta(days=2)
    for day in _days(schedule, start):
        slot = _slot_on(schedule, day)
        if slot.due > after:
            yield slot


def next_slot(schedule: Schedule, *, after: datetime) -> Slot:
    """Give the first slot due strictly after a moment."""
    return next(upcoming(schedule, after=after))


def next_due(schedule: Schedule, after: datetime) -> datetime:
    """Give the moment of the first slot due strictly after a moment, in UTC."""
    return next_slot(schedule, after=after).due


def slots_due(schedule: Schedule, *, since: datetime, now: datetime) -> tuple[Slot, ...]:
    """Give the slots due after ``since`` and not after ``now``, oldest first."""
    due = []
    for slot in upcoming(schedule, after=since):
        if slot.due > now:
            break
        due.append(slot)
    return tuple(due)


def judge_missed(schedule: Schedule, *, since: datetime, now: datetime) -> Missed:
    """Say which slot that has passed still goes out, and which are only recorded.

    After a long silence people want one digest, not a burst of them; and none at all when the
    moment has long gone, because its items come with the next one anyway.
    """
    earliest = now - look_back(schedule.rhythm)
    slots = slots_due(schedule, since=max(since, earliest), now=now)
    if slots and now - slots[-1].due <= grace(schedule.rhythm):
        return Missed(slots[-1], slots[:-1])
    return Missed(None, slots)


def grace(rhythm: Rhythm) -> timedelta:
    """Say how late a digest may still go out."""
    match rhythm:
        case Rhythm.DAILY:
            return timedelta(hours=24)
        case Rhythm.WEEKLY:
            return timedelta(hours=48)
        case Rhythm.MONTHLY:
            return timedelta(hours=96)
        case _:
            assert_never(rhythm)


def look_back(rhythm: Rhythm) -> timedelta:
    """Say how far back missed slots are recorded: enough to explain a silence, never thousands."""
    match rhythm:
        case Rhythm.DAILY:
            return timedelta(days=31)
        case Rhythm.WEEKLY:
            return timedelta(weeks=13)
        case Rhythm.MONTHLY:
            return timedelta(days=366)
        case _:
            assert_never(rhythm)


def in_words(schedule: Schedule) -> str:
    """Say when a digest comes.

    >>> in_words(Schedule(zone="Europe/Berlin"))
    'every Monday at 9:00 (Europe/Berlin)'
    """
    at = f"at {schedule.hour}:{schedule.minute:02} ({schedule.zone})"
    match schedule.rhythm:
        case Rhythm.DAILY:
            return f"every day {at}"
        case Rhythm.WEEKLY:
            return f"every {_in_a_row([WEEKDAYS[day] for day in schedule.days])} {at}"
        case Rhythm.MONTHLY:
            days = _in_a_row([ordinal(day) for day in schedule.days])
            return f"every month on the {days}{_or_its_end(schedule.days)} {at}"
        case _:
            assert_never(schedule.rhythm)


def moment_in_words(moment: datetime, zone: str) -> str:
    """Say when a moment is, by the clock of a zone.

    >>> moment_in_words(datetime(2026, 6, 8, 7, tzinfo=UTC), "Europe/Berlin")
    'Monday 8 June at 9:00'
    """
    there = moment.astimezone(ZoneInfo(zone))
    return f"{WEEKDAYS[there.weekday()]} {there.day} {there:%B} at {there.hour}:{there.minute:02}"


def _in_a_row(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _or_its_end(days: Sequence[int]) -> str:
    return ", or its last day," if days[-1] > 28 else ""


def ordinal(number: int) -> str:
    """Write a number as a place in a row.

    >>> [ordinal(n) for n in (1, 2, 3, 11, 22)]
    ['1st', '2nd', '3rd', '11th', '22nd']
    """
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _slot_on(schedule: Schedule, day: date) -> Slot:
    wall = datetime.combine(day, time(schedule.hour, schedule.minute))
    return Slot(slot_name(wall, schedule.zone), instant(wall, schedule.zone))


def _days(schedule: Schedule, start: date) -> Iterator[date]:
    """Give the local dates of the slots from ``start`` on, without end."""
    match schedule.rhythm:
        case Rhythm.DAILY:
            yield from _every(start, timedelta(days=1))
        case Rhythm.WEEKLY:
            every_day = _every(start, timedelta(days=1))
            yield from (day for day in every_day if day.weekday() in schedule.days)
        case Rhythm.MONTHLY:
            yield from _every_month(start, schedule.days)
        case _:
            assert_never(schedule.rhythm)


def _every(start: date, step: timedelta) -> Iterator[date]:
    while True:
        yield start
        start += step


def _every_month(start: date, days: Sequence[int]) -> Iterator[date]:
    month = start.year * 12 + start.month - 1
    while True:
        year, index = divmod(month, 12)
        last = monthrange(year, index + 1)[1]
        for day in sorted({min(day, last) for day in days}):
            if (chosen := date(year, index + 1, day)) >= start:
                yield chosen
        month += 1
