"""Readings of feeds in; what people must know of them said where each feed was added, once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

import structlog
from slack_sdk.errors import SlackApiError

from corpus.health import Alert
from corpus.model import Feed
from corpus.polling import Reading
from handlers.blocks import Message
from handlers.delivery.slackcalls import LookError
from handlers.messages.lines import is_person, shown_address
from handlers.messages.source_changes import failing, recovered

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Alerts:
    """Told after every round of readings.

    Whether there is something to tell was decided, and saved, with the reading; so what Slack does
    not take is not repeated: the list of sources and the log say it all the same.
    """

    tell: Callable[[str, Message], Awaitable[None]]
    """Writes to a channel, once."""
    command: str

    async def __call__(self, readings: Sequence[Reading]) -> None:
        """Say what must be said; raises nothing."""
        for reading in readings:
            if reading.alert is not None:
                await self._say(reading, reading.alert)

    async def _say(self, reading: Reading, alert: Alert) -> None:
        feed = reading.feed
        which = {"feed": feed.id, "address": shown_address(feed.url), "channel": feed.channel}
        log.warning("feed health changed", now=alert.value, **which, complaint=feed.complaint)
        if feed.channel is None:  # added on the command line: the log and the doctor know
            return
        message = _message(reading, alert, command=self.command)
        try:
            await self._tell(feed, feed.channel, message)
        except LookError as error:
            log.warning("alert not posted", **which, cause=str(error))

    async def _tell(self, feed: Feed, channel: str, message: Message) -> None:
        """Say it in the channel; where Slack refuses that, to the person who added the feed."""
        try:
            await self.tell(channel, message)
        except LookError as error:
            if not (isinstance(error.__cause__, SlackApiError) and is_person(feed.added_by)):
                raise
            await self.tell(feed.added_by, message)


def _message(reading: Reading, alert: Alert, *, command: str) -> Message:
    match alert:
        case Alert.FAILING | Alert.GONE:
            return failing(reading.feed, command=command)
        case Alert.RECOVERED:
            return recovered(reading.feed, reading.report, command=command)
    assert_never(alert)
