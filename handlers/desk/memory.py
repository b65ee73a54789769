"""A paper and who asks for it in; where this workspace has had it before, as they may know, out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from corpus.errors import StoreError
from corpus.model import Discussed
from corpus.store import Store
from handlers.messages import memory as words
from handlers.turn import Asker, Reply

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Memory:
    """What the bot said for everybody, found again when the same thing comes up.

    Nothing is read of what people say to each other; what one asks alone is not kept.
    """

    store: Store
    rooms: Callable[[str], Awaitable[Mapping[str, bool]]]
    """The channels of a person, each with whether it is open to everybody."""
    home: Callable[[], Awaitable[str | None]]
    """The workspace's own address, below which its messages are."""

    async def keep(
        self, reply: Reply, asker: Asker, *, ts: str | None, thread: str | None = None
    ) -> None:
        """Remember a card that was posted for everybody; nothing else."""
        if reply.about is None or ts is None or not asker.channel.startswith(("C", "G")):
            return
        try:
            await self.store.discussions.keep(
                reply.about,
                workspace=asker.workspace,
                channel=asker.channel,
                ts=ts,
                thread_ts=thread,
                at=moment_of(ts),
            )
        except StoreError as error:  # it was answered; nobody needs to know
            log.warning("discussion not remembered", cause=str(error))

    async def line(self, ref: str, asker: Asker) -> str | None:
        """Say where a thing was discussed, to somebody who may know; nothing if nowhere else."""
        every = await self.store.discussions.of(ref, workspace=asker.workspace)
        found = await self._best([each for each in every if not _is_here(each, asker)], asker)
        home = await self.home() if found else None
        if found is None or home is None:
            return None
        return words.discussed(found, here=found.channel == asker.channel, home=home)

    async def _best(self, found: list[Discussed], asker: Asker) -> Discussed | None:
        """The newest in this channel, else the newest elsewhere that may be named here."""
        if not found:
            return None
        for each in found:
            if each.channel == asker.channel:
                return each
        rooms = await self.rooms(asker.user)
        for each in found:
            is_open = rooms.get(each.channel)
            if is_open or (asker.alone and is_open is not None):
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
