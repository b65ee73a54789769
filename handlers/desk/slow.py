"""Work that may take longer than Slack waits, in; a reply in time, and the rest later, out."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from handlers.blocks import Message
from handlers.turn import Audience, Reply

PATIENCE = timedelta(seconds=2.5)
"""Slack waits three seconds for the answer to a command, its way to us and back included."""


async def in_time(
    work: Coroutine[Any, Any, Reply],
    *,
    meanwhile: Message,
    interrupted: Message,
    patience: timedelta = PATIENCE,
) -> Reply:
    """Give the reply itself if it is there soon, else a note and the promise of it.

    Args:
        work: Makes the reply; goes on while the note is shown.
        meanwhile: The note, for the asker alone.
        interrupted: Said in place of the reply when the program is told to stop before.
        patience: What "soon" means.
    """
    task = asyncio.create_task(_finished(work, interrupted))
    done, _ = await asyncio.wait({task}, timeout=patience.total_seconds())
    return task.result() if done else Reply(meanwhile, Audience.ASKER, later=task)


async def _finished(work: Coroutine[Any, Any, Reply], interrupted: Message) -> Reply:
    """The reply, or a word for who waits for it.

    Cancelling a listener that waits for this task cancels this task in its place, and the listener
    lives on to say what is returned here.
    """
    try:
        return await work
    except asyncio.CancelledError:
        return Reply(interrupted, Audience.ASKER)
