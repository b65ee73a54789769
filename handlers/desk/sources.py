"""What is read: listed with its health, added, checked and removed by those who may."""

import re
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from corpus.errors import FeedError, FetchError
from corpus.model import Feed, SourceStatus
from corpus.polling import Added, Poller, Reading
from corpus.store import Store
from corpus.text import fold
from handlers.blocks import Message
from handlers.desk import slow
from handlers.desk.numbers import recall, remember
from handlers.desk.owners import is_owner
from handlers.messages import source_changes as changes
from handlers.messages import sources as words
from handlers.turn import Asker, Audience, Reply

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sources:
    """The sources as people see and change them."""

    store: Store
    poller: Poller
    admins: frozenset[str]
    """Slack user ids of those who may change what is read; nobody else may."""
    alert: Callable[[Sequence[Reading]], Awaitable[None]]
    """Tells people what they must know of a reading."""
    now: Callable[[], datetime]
    command: str
    patience: timedelta = slow.PATIENCE

    async def listed(self, asker: Asker) -> Reply:
        """What is read, what fails first, numbered."""
        statuses = words.in_order(await self.store.sources())
        if statuses:
            refs = [ref_of(each) for each in statuses]
            await remember(self.store, asker, refs)
        message = words.listed(statuses, now=self.now(), command=self.command)
        return Reply(message, Audience.ASKER)

    async def show(self, ref: str, number: int) -> Reply:
        """One source of the last list, with all that is known of it."""
        status = await self._behind(ref)
        if status is None:
            message = changes.unknown(str(number), listed_before=True, command=self.command)
            return Reply(message, Audience.ASKER)
        message = words.one(status, number, now=self.now(), command=self.command)
        return Reply(message, Audience.ASKER)

    async def add(self, address: str, asker: Asker) -> Reply:
        """Read an address from now on."""
        if refused := self._refused(asker):
            return refused
        return await self._in_time(self._add(address, asker), address)

    async def check(self, text: str, asker: Asker) -> Reply:
        """Read a source now."""
        found = self._refused(asker) or await self._polled(text, asker)
        if isinstance(found, Reply):
            return found
        return await self._in_time(self._check(found), found.source)

    async def remove(self, text: str, asker: Asker) -> Reply:
        """Read a source no more."""
        found = self._refused(asker) or await self._polled(text, asker)
        if isinstance(found, Reply):
            return found
        removed = await self.poller.remove(found)
        log.info("source removed", feed=removed.id, by=asker.user)
        message = changes.removed(removed, user=asker.user, command=self.command)
        return Reply(message, Audience.ROOM)

    def _refused(self, asker: Asker) -> Reply | None:
        """Everybody may look; only who is named may change anything."""
        if is_owner(self.admins, asker.user):
            return None
        return Reply(changes.not_allowed(asker.user, nobody=not self.admins), Audience.ASKER)

    async def _in_time(self, work: Coroutine[Any, Any, Reply], address: str) -> Reply:
        return await slow.in_time(
            work,
            meanwhile=changes.reading(address),
            interrupted=changes.interrupted(address, command=self.command),
            patience=self.patience,
        )

    async def _add(self, address: str, asker: Asker) -> Reply:
        try:
            added = await self.poller.add(
                address, by=asker.user, workspace=asker.workspace, channel=asker.channel
            )
        except FetchError as error:
            message = changes.unreadable(address, str(error), command=self.command)
            return Reply(message, Audience.ASKER)
        except FeedError as error:
            message = changes.no_feed(str(error), command=self.command)
            return Reply(message, Audience.ASKER)
        if not added.is_new:
            return await self._known(added.feed)
        log.info("source added", feed=added.feed.id, by=asker.user)
        return Reply(self._added(added, address, asker), Audience.ROOM)

    def _added(self, added: Added, address: str, asker: Asker) -> Message:
        return changes.added(
            added.feed,
            added.reading.report if added.reading else None,
            asked=address,
            others=[each.url for each in added.others],
            now=self.now(),
            user=asker.user,
            command=self.command,
        )

    async def _known(self, feed: Feed) -> Reply:
        status = await self._behind(f"s{feed.id}")
        if status is None:  # removed at this very moment
            message = changes.unknown(feed.source, listed_before=True, command=self.command)
        else:
            message = changes.known(status, now=self.now(), command=self.command)
        return Reply(message, Audience.ASKER)

    async def _check(self, feed: Feed) -> Reply:
        reading = await self.poller.check(feed)
        await self.alert([reading])
        message = changes.checked(
            reading.feed, reading.report, now=self.now(), command=self.command
        )
        return Reply(message)

    async def _polled(self, text: str, asker: Asker) -> Feed | Reply:
        """The feed that a number of the last list, an address or a name means."""
        if re.fullmatch(r"#?[0-9]{1,3}", text):
            refs = await recall(self.store, asker)
            status = await self._numbered(int(text.lstrip("#")), refs)
            listed = any(is_source(ref) for ref in refs)
        else:
            status, listed = await self._called(text), True
        if status is None:
            message = changes.unknown(text, listed_before=listed, command=self.command)
            return Reply(message, Audience.ASKER)
        if status.feed is None:
            return Reply(changes.not_polled(status, command=self.command), Audience.ASKER)
        return status.feed

    async def _numbered(self, number: int, refs: Sequence[str]) -> SourceStatus | None:
        return await self._behind(refs[number - 1]) if 1 <= number <= len(refs) else None

    async def _behind(self, ref: str) -> SourceStatus | None:
        statuses = words.in_order(await self.store.sources())
        return next((each for each in statuses if ref_of(each) == ref), None)

    async def _called(self, text: str) -> SourceStatus | None:
        """The one source of an address or a name."""
        found = called(words.in_order(await self.store.sources()), text)
        return found[0] if len(found) == 1 else None


def ref_of(status: SourceStatus) -> str:
    """The short id of a source in a numbered list: ``s3`` for what is polled, ``d7`` for a file."""
    return f"s{status.feed.id}" if status.feed else f"d{status.id}"


def is_source(ref: str) -> bool:
    """Whether a line of a numbered list is a source.

    >>> is_source("s3"), is_source("p3")
    (True, False)
    """
    return ref[:1] in {"s", "d"}


def called(statuses: Sequence[SourceStatus], text: str) -> tuple[SourceStatus, ...]:
    """Those of an address or a name; a part of the name will do where it is nobody's whole name."""
    wanted, address = fold(text), _address(text)
    at = [each for each in statuses if address in _addresses(each)]
    same = [each for each in statuses if wanted and fold(words.name_of(each)) == wanted]
    like = [each for each in statuses if wanted and wanted in fold(words.name_of(each))]
    return tuple(at or same or like)


def _addresses(status: SourceStatus) -> set[str]:
    feed = (status.feed.url, status.feed.source) if status.feed else ()
    return {_address(each) for each in (status.url, status.name, status.source, *feed) if each}


def _address(url: str) -> str:
    """An address as it is compared: people leave out the ``s`` of https, and the last slash."""
    return re.sub(r"^https?://", "", url.strip(), flags=re.IGNORECASE).rstrip("/")
