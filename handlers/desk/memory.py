"""A paper and who asks for it in; where this workspace has had it before, as they may know, out."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice

import structlog

from corpus.errors import StoreError
from corpus.lookup import Lookup
from corpus.model import Discussed
from corpus.store import Store
from handlers.desk.linked import linked
from handlers.messages import memory as words
from handlers.turn import Asker, Reply, Room

log = structlog.get_logger(__name__)

MOST_LINKED = 12
"""Papers that are remembered of one message; who links to more posts a list."""
SURE = timedelta(hours=1)
"""For so long a message that was there is not asked for again."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """Where a thing was discussed, for somebody who may know; nothing, if nowhere else."""

    line: str | None = None
    afterwards: Callable[[], Awaitable[None]] | None = None
    """To be done once it was said: a look whether the message is still there."""


@dataclass(frozen=True)
class Memory:
    """What everybody in a channel read about a thing, found again when the same thing comes up.

    That is what the bot said there, and messages that reached it because they link to a paper.
    Nothing else is read of what people say to each other; what one asks alone is not kept.
    """

    lookup: Lookup
    store: Store
    rooms: Callable[[str], Awaitable[Mapping[str, Room]]]
    """The channels of a person, each with who reads there."""
    home: Callable[[], Awaitable[str | None]]
    """The workspace's own address, below which its messages are."""
    stands: Callable[[str, str], Awaitable[bool]]
    """Whether a channel still has a message; yes where Slack does not say."""
    now: Callable[[], datetime]
    _seen: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """When a message that was named was last there."""

    async def keep(
        self, reply: Reply, asker: Asker, *, ts: str | None, thread: str | None = None
    ) -> None:
        """Remember a card that was posted for everybody; nothing else."""
        if reply.about is not None and ts is not None:
            await self._keep([reply.about], asker, ts=ts, thread=thread)

    async def posted(
        self, identifiers: Iterable[str], asker: Asker, *, ts: str, thread: str | None
    ) -> None:
        """Remember a person's message for the known papers that it links to."""
        found = await linked(self.lookup, islice(identifiers, MOST_LINKED))
        await self._keep(found, asker, ts=ts, thread=thread)

    async def _keep(
        self, refs: Collection[str], asker: Asker, *, ts: str, thread: str | None
    ) -> None:
        if not refs or not asker.channel.startswith(("C", "G")):
            return
        try:
            await self.store.discussions.keep(
                refs,
                workspace=asker.workspace,
                channel=asker.channel,
                ts=ts,
                thread_ts=thread,
                at=moment_of(ts),
            )
        except StoreError as error:  # it was answered; nobody needs to know
            log.warning("discussion not remembered", cause=str(error))

    async def recall(self, every: Sequence[Discussed], asker: Asker) -> Recalled:
        """Say where a thing was discussed, to somebody who may know."""
        found = await self._best([each for each in every if not _is_here(each, asker)], asker)
        home = await self.home() if found else None
        if found is None or home is None:
            return Recalled()
        line = words.discussed(found, here=found.channel == asker.channel, home=home)
        return Recalled(line, partial(self._look, found, asker.workspace))

    async def gone(self, workspace: str, channel: str, ts: str) -> None:
        """Forget a message that somebody took back."""
        try:
            await self.store.discussions.strike(workspace=workspace, channel=channel, ts=ts)
        except StoreError as error:  # it is found out again
            log.warning("discussion not forgotten", cause=str(error))

    async def _look(self, found: Discussed, workspace: str) -> None:
        """Forget a message that was just named, if Slack has it no more.

        Slack tells bots of deleted messages only where they read everything, and an answer cannot
        wait for this look, so the first who is told of a deleted message is told in vain.
        """
        if found.in_digest:
            return
        place, now = (found.channel, found.ts), self.now()
        for each in [each for each, at in self._seen.items() if now - at >= SURE]:
            del self._seen[each]
        if place in self._seen:
            return
        self._seen[place] = now
        if not await self.stands(found.channel, found.ts):
            await self.gone(workspace, found.channel, found.ts)

    async def _best(self, found: list[Discussed], asker: Asker) -> Discussed | None:
        """The newest in this channel, else the newest elsewhere that may be named here."""
        if not found:
            return None
        for each in found:
            if each.channel == asker.channel:
                return each
        rooms = await self.rooms(asker.user)
        here = rooms.get(asker.channel)
        if not asker.alone and (here is None or here.is_shared):
            return None  # people of other companies may read it
        for each in found:
            room = rooms.get(each.channel)
            if room and (asker.alone or room.is_open):
                return each
        return None


def moment_of(ts: str) -> datetime:
    """When a message was posted: Slack numbers messages by the clock.

    >>> moment_of("1780045920.000100").isoformat()
    '2026-05-29T09:12:00.000100+00:00'
    """
    return datetime.fromtimestamp(float(ts), UTC)


def _is_here(found: Discussed, asker: Asker) -> bool:
    """Whether it stands where the answer will: who asks has it before them."""
    threads = {asker.thread, asker.opens} - {None}
    return found.channel == asker.channel and bool({found.ts, found.thread_ts} & threads)
