"""Who asks, and everything that can be taken back, in; the newest of it taken back out.

A desk whose changes can be taken back is a ``Remembers``: it knows the newest change that the asker
may take back, and how. ``Undo`` asks all of them and takes the newest. To plug one in, give the
desk a ``newest`` and add it to the list in ``bot/assembly.py``.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handlers.messages import undoing as words
from handlers.turn import Asker, Audience, Reply


@dataclass(frozen=True, slots=True)
class Undoable:
    """One change that can be taken back."""

    at: datetime
    """When it was made."""
    take_back: Callable[[], Awaitable[Reply]]
    """Takes it back and says so; it may find that somebody was faster, and say that."""


class Remembers(Protocol):
    """Something whose changes can be taken back."""

    async def newest(self, asker: Asker) -> Undoable | None:
        """The newest change that the asker may take back: their own, or their channel's."""
        ...


@dataclass(frozen=True)
class Undoing:
    """Takes back the newest change, of whatever kind."""

    kinds: Sequence[Remembers]
    """Of two changes of one moment, that of the first kind named is taken back."""
    command: str

    async def undo(self, asker: Asker) -> Reply:
        """Take back the newest change of all kinds."""
        found = await asyncio.gather(*(kind.newest(asker) for kind in self.kinds))
        changes = [each for each in found if each is not None]
        if not changes:
            return Reply(words.nothing(command=self.command), Audience.ASKER)
        return await max(changes, key=lambda each: each.at).take_back()
