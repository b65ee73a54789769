"""A feed and what came of reading it in; the feed as it is now, and whom to alert, out.

The rhythm: an hour after something new came, then ever less often while nothing does, a day at
the most; after a failure twice as long each time, a day at the most; never sooner than the server
asks. A random part keeps many feeds from falling due at the same moment.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from corpus.model import Feed, FeedState

SOONEST: Final = timedelta(hours=1)
LATEST: Final = timedelta(days=1)
FIRST_BACKOFF: Final = timedelta(minutes=15)
LONGEST_WAIT: Final = timedelta(days=31)
"""However long a server asks us to wait."""
SILENCE: Final = timedelta(days=1)
"""Of failures, before anybody is told: most pass by themselves."""
QUIET_PART: Final = 0.1
"""Of the time for which nothing new came: that is the wait, within its bounds."""
EARLIER: Final = 0.1
"""By so much of itself a wait is shorter at most, at random; a back-off by half."""
LATER: Final = 0.1
"""By so much of itself a time for which the server wants no question is longer at most."""
_NO_TIME: Final = timedelta(0)


class Alert(StrEnum):
    """What people who added a feed are told; once for each outage, and once at its end."""

    FAILING = "failing"
    """It could not be read for a day."""
    RECOVERED = "recovered"
    """It can be read again, after they were told that it could not."""
    GONE = "gone"
    """Its server says that it will not come back."""


class Health(StrEnum):
    """How a feed is, in one word."""

    UNREAD = "unread"
    """Nobody asked its server yet."""
    WELL = "well"
    FAILING = "failing"
    GONE = "gone"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An answer that could be read, "not modified" included."""

    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    fresh_for: timedelta | None = None
    """Not worth asking before."""
    title: str | None = None
    is_new: bool = False
    """Something came that we did not know."""
    last_news: datetime | None = None
    """When that was the case last."""
    complaint: str | None = None
    """What is wrong although it could be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A reading that gave nothing."""

    complaint: str
    is_gone: bool = False
    retry_after: timedelta | None = None


def of(feed: Feed) -> Health:
    """Say how a feed is."""
    if feed.state is not FeedState.ACTIVE:
        return Health(feed.state.value)
    if feed.failures:
        return Health.FAILING
    return Health.WELL if feed.succeeded_at else Health.UNREAD


def after(
    feed: Feed, outcome: Heard | Failed, *, now: datetime, jitter: float
) -> tuple[Feed, Alert | None]:
    """Give the feed after a reading, and whom it concerns.

    Args:
        feed: As it was.
        outcome: What came of the reading.
        now: When that was.
        jitter: From 0 to 1.
    """
    if isinstance(outcome, Heard):
        return _well(feed, outcome, now=now, jitter=jitter)
    return _ill(feed, outcome, now=now, jitter=jitter)


def _well(feed: Feed, heard: Heard, *, now: datetime, jitter: float) -> tuple[Feed, Alert | None]:
    well = replace(
        feed,
        state=FeedState.ACTIVE if feed.state is FeedState.GONE else feed.state,
        url=heard.moved_to or feed.url,
        title=heard.title or feed.title,
        etag=heard.etag,
        last_modified=heard.last_modified,
        checked_at=now,
        succeeded_at=now,
        due=now + _rest(feed, heard, now=now, jitter=jitter),
        failures=0,
        failing_since=None,
        complaint=heard.complaint,
        alerted_at=None,
    )
    return well, Alert.RECOVERED if feed.alerted_at else None


def _rest(feed: Feed, heard: Heard, *, now: datetime, jitter: float) -> timedelta:
    """How long a feed is left alone that could be read."""
    silence = _NO_TIME if heard.is_new else now - (heard.last_news or feed.added_at)
    wait = min(max(SOONEST, silence * QUIET_PART), LATEST)
    asked = min(heard.fresh_for or _NO_TIME, LATEST)
    return max(wait * (1 - EARLIER * jitter), asked * (1 + LATER * jitter))


def _ill(feed: Feed, failed: Failed, *, now: datetime, jitter: float) -> tuple[Feed, Alert | None]:
    since = feed.failing_since or now
    alert = _alert(feed, failed, now=now, since=since)
    ill = replace(
        feed,
        state=FeedState.GONE if failed.is_gone else feed.state,
        checked_at=now,
        due=now + _back_off(feed, failed, now=now, since=since, jitter=jitter),
        failures=feed.failures + 1,
        failing_since=since,
        complaint=failed.complaint,
        alerted_at=now if alert else feed.alerted_at,
    )
    return ill, alert


def _alert(feed: Feed, failed: Failed, *, now: datetime, since: datetime) -> Alert | None:
    if feed.alerted_at is not None:
        return None
    if failed.is_gone:
        return Alert.GONE
    return Alert.FAILING if now - since >= SILENCE else None


def _back_off(
    feed: Feed, failed: Failed, *, now: datetime, since: datetime, jitter: float
) -> timedelta:
    """How long a feed is left alone that could not be read.

    It is asked once more when the day is over after which people are told, so that they learn of
    it then and not with a chance delay of another day.
    """
    doubled: int = 2 ** min(feed.failures, 20)  # far beyond the cap
    wait = min(FIRST_BACKOFF * doubled, LATEST) * (1 - jitter / 2)
    if now < since + SILENCE:
        wait = min(wait, since + SILENCE - now)
    return max(wait, min(failed.retry_after or _NO_TIME, LONGEST_WAIT))
