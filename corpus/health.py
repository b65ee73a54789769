"""A feed and what came of reading it in; the feed as it is now, and whom to alert, out.

The rhythm: an hour after something new came, then ever less often while nothing does, a day at
the most; after a failure twice as long each time, a day at the most; never sooner than the server
asks. A random part keeps many feeds from falling due at the same moment.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from corpus.model import Feed, FeedState

SOONEST = timedelta(hours=1)
LATEST = timedelta(days=1)
FIRST_BACKOFF = timedelta(minutes=15)
LONGEST_WAIT = timedelta(days=31)
"""However long a server asks us to wait."""
SILENCE = timedelta(days=1)
"""Of failures, before anybody is told: most pass by themselves."""
SPREAD = 0.1
"""By so much of itself every wait is longer, at random."""
QUIET_PART = 0.1
"""Of the time for which nothing new came: that is the wait, within its bounds."""


class Alert(StrEnum):
    """What people who added a feed are told."""

    FAILING = "failing"
    """It could not be read for a day."""
    RECOVERED = "recovered"
    """It can be read again, after they were told that it could not."""
    GONE = "gone"
    """Its server says that it will not come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An answer that could be read, "not modified" included."""

    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    fresh_for: timedelta | None = None
    title: str | None = None
    is_new: bool = False
    """Something came that we did not know."""
    last_news: datetime | None = None
    """When that was the case last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A reading that gave nothing."""

    complaint: str
    is_gone: bool = False
    retry_after: timedelta | None = None


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
    silence = timedelta(0) if heard.is_new else now - (heard.last_news or feed.added_at)
    wait = min(max(SOONEST, silence * QUIET_PART), LATEST)
    wait = max(wait, min(heard.fresh_for or SOONEST, LATEST))
    well = replace(
        feed,
        url=heard.moved_to or feed.url,
        title=heard.title or feed.title,
        etag=heard.etag,
        last_modified=heard.last_modified,
        checked_at=now,
        succeeded_at=now,
        due=now + _spread(wait, jitter),
        failures=0,
        failing_since=None,
        complaint=None,
        alerted_at=None,
    )
    return well, Alert.RECOVERED if feed.alerted_at else None


def _ill(feed: Feed, failed: Failed, *, now: datetime, jitter: float) -> tuple[Feed, Alert | None]:
    since = feed.failing_since or now
    wait = min(FIRST_BACKOFF * 2 ** min(feed.failures, 20), LATEST)
    wait = max(_spread(wait, jitter), min(failed.retry_after or SOONEST * 0, LONGEST_WAIT))
    alert = None
    if failed.is_gone:
        alert = Alert.GONE
    elif feed.alerted_at is None and now - since >= SILENCE:
        alert = Alert.FAILING
    ill = replace(
        feed,
        state=FeedState.GONE if failed.is_gone else feed.state,
        checked_at=now,
        due=now + wait,
        failures=feed.failures + 1,
        failing_since=since,
        complaint=failed.complaint,
        alerted_at=now if alert else feed.alerted_at,
    )
    return ill, alert


def _spread(wait: timedelta, jitter: float) -> timedelta:
    return wait * (1 + SPREAD * jitter)
