"""The headers of an answer in; what they say about asking again out."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

FRESH_AT_MOST: Final = timedelta(days=1)
RETRY_AT_MOST: Final = timedelta(days=31)

_VALIDATOR: Final = re.compile(r"[\x20-\x7e]{1,512}")
_SECONDS: Final = re.compile(r"\d{1,9}", re.ASCII)
_DATE_LENGTH: Final = 64
_NOT_IN_AGENT: Final = re.compile(r"[^\x20-\x7e]|[()\\]")


def agent(version: str | None = None, *, contact: str | None = None) -> str:
    """Give the name under which we ask.

    >>> agent("26.1.0", contact="https://lab.example/bot")
    'Offprint/26.1.0 (feed reader of a research team; +https://lab.example/bot)'
    """
    name = f"Offprint/{version}" if version else "Offprint"
    more = f"; +{contact}" if contact else ""
    comment = _NOT_IN_AGENT.sub("", f"feed reader of a research team{more}")
    return f"{name} ({comment})"


def validator(headers: Mapping[str, str], name: str) -> str | None:
    """Give an ETag or a Last-Modified that can be stored, and be sent back as it is."""
    value = headers.get(name, "").strip()
    return value if _VALIDATOR.fullmatch(value) else None


def retry_after(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Say how long the server wants to be left alone: it gives seconds, or a date."""
    value = headers.get("Retry-After", "").strip()
    wait = _seconds(value)
    if wait is None:
        until = _moment(value)
        wait = None if until is None else until - now
    return None if wait is None else max(timedelta(0), min(wait, RETRY_AT_MOST))


def fresh_for(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Say how long asking again is not worth it; ``None``: the server does not say."""
    directives = [part.strip().lower() for part in headers.get("Cache-Control", "").split(",")]
    if {"no-store", "no-cache"} & {part.partition("=")[0] for part in directives}:
        return None
    ages = [part.partition("=")[2] for part in directives if part.startswith("max-age=")]
    if ages:
        span = _seconds(ages[0].strip('" '))
        age = _seconds(headers.get("Age", "").strip()) or timedelta(0)
        return _some(span - age) if span is not None else None
    expires = _moment(headers.get("Expires", ""))
    return _some(expires - (_moment(headers.get("Date", "")) or now)) if expires else None


def _some(span: timedelta) -> timedelta | None:
    return min(span, FRESH_AT_MOST) if span > timedelta(0) else None


def _seconds(text: str) -> timedelta | None:
    return timedelta(seconds=int(text)) if _SECONDS.fullmatch(text) else None


def _moment(text: str) -> datetime | None:
    """Read an HTTP date, which is in UTC by definition."""
    if not text or len(text) > _DATE_LENGTH:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
