"""A database's address and a folder on standard input in; the index built there out.

Run by ``bot.snapshot`` as a process of its own, so that building holds up no answer.
"""

import asyncio
import fcntl
import json
import os
import sys
from pathlib import Path

from bot.garbage import seldom_collected
from bot.snapshot import index_here, saved_index
from corpus.errors import CorpusError
from corpus.store import Store

_LOCK = "lookup.index.lock"
_YIELDING = 10
"""How much the process lets others go first."""


def main() -> None:
    """Build, and say on standard error why it did not work."""
    os.nice(_YIELDING)
    task = json.load(sys.stdin)
    folder = Path(task["folder"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with seldom_collected():
                asyncio.run(_build(task["address"], folder))
    except (CorpusError, OSError) as error:
        sys.exit(str(error))


async def _build(address: str, folder: Path) -> None:
    """Build, unless another process has just done it."""
    store = await Store.open(address, upgrade=False)
    try:
        saved = saved_index(folder)
        if saved is None or saved.change != await store.change():
            await index_here(store, folder=folder)
    finally:
        await store.close()
