"""A real process of the program that is killed at a moment of its own; run by test_killed.py.

    python -m tests.scenarios.mortal MINUTES WHEN

Its clock is so many minutes ahead. WHEN is ``heard`` (a letter is written down, nothing else has
happened), ``settled`` (a letter is struck out) or ``never``.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from typing_extensions import override

from bot import logs
from bot.assembly import assemble
from bot.settings import load
from corpus.model import Letter
from corpus.store.inbox import Inbox as Letters


class Mortal(Letters):
    """Letters over which the process dies as soon as they are in the database."""

    when: Callable[[Sequence[Letter], Any], bool]

    @override
    async def write(self, heard: Sequence[Letter], **more: Any) -> frozenset[str]:
        new = await super().write(heard, **more)
        if self.when(heard, more.get("done")):
            os.kill(os.getpid(), signal.SIGKILL)
        return new


WHEN: dict[str, Callable[[Sequence[Letter], Any], bool]] = {
    "heard": lambda heard, _: bool(heard),
    "settled": lambda heard, done: bool(done) and not heard,
    "never": lambda *_: False,
}


async def main(minutes: str, when: str) -> None:
    logs.set_up(form="text")
    ahead = timedelta(minutes=float(minutes))
    program = await assemble(load(needs="serving"), clock=lambda: datetime.now(UTC) + ahead)
    mortal = Mortal(program.store._database)
    mortal.when = WHEN[when]
    program.inbox._letters = mortal
    await program.start(with_ops=False)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
