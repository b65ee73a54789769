"""A store in, an index that fits its change number out: the saved one, or a new one.

What came since the saved one was built is kept beside it in memory, until that is worth building
anew. A large index is built by a process of its own, so that people are answered meanwhile.
"""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path

from corpus.errors import IndexFileError, StoreError
from corpus.index import Growing, Index
from corpus.store import Store

LITTLE = 2_000
"""Papers and authors that are indexed on the spot: it takes less time than to start a process."""
FRESH = 2_000
"""Papers and authors beside the saved index from which it is built anew ..."""
SHARE = 0.1
"""... if they are this share of all, too: a large index is built more seldom."""
MOST_FRESH = 20_000
"""From this many on it is built anew however large it is."""

_WORKER = "import sys; sys.path.insert(0, sys.argv[1]); from bot.indexing import main; main()"


def saved_index(folder: Path) -> Index | None:
    """Open the saved index; ``None`` when there is none that can be used."""
    try:
        return Index.open(folder)
    except IndexFileError:
        return None


async def fitting_index(store: Store, *, folder: Path) -> Index:
    """Open the saved index and let it follow what changed since, else build it anew."""
    saved = await asyncio.to_thread(saved_index, folder)
    followed = await following_index(store, saved) if saved is not None else None
    return followed or await built_index(store, folder=folder)


async def following_index(store: Store, index: Index) -> Index | None:
    """Let an index follow the store; ``None`` when it must be built anew for that."""
    if index.change == await store.change():
        return index
    changed = await store.changed_since(index.base_change)
    if changed is None:
        return None
    return await asyncio.to_thread(
        index.followed,
        changed.papers,
        changed.authors,
        change=changed.change,
        paper_ids=changed.paper_ids,
        author_ids=changed.author_ids,
    )


async def built_index(store: Store, *, folder: Path) -> Index:
    """Build the index and save it; a large one in a process of its own.

    Raises:
        StoreError: The process failed; the message says why.
    """
    counts = await store.counts()
    if counts.papers + counts.authors <= LITTLE:
        return await index_here(store, folder=folder)
    await _index_elsewhere(store.address, folder)
    return await asyncio.to_thread(Index.open, folder)


async def index_here(store: Store, *, folder: Path) -> Index:
    """Build the index in this process, and save it."""
    growing = Growing()
    async with store.records() as records:
        async for paper in records.papers():
            growing.papers.add(paper)
        async for author in records.authors():
            growing.authors.add(author)
    index = await asyncio.to_thread(growing.index, change=records.change)
    await asyncio.to_thread(index.save, folder)
    return index


def is_worth_building(index: Index) -> bool:
    """Whether so much stands beside the saved index that it should be built anew."""
    info = index.info()
    size = info.papers + info.authors
    return info.fresh > MOST_FRESH or (info.fresh > FRESH and info.fresh > SHARE * size)


class Follower:
    """An index that is kept in step with the store, and built anew beside the conversation."""

    def __init__(self, index: Index, store: Store, *, folder: Path) -> None:
        self.index = index
        self._store = store
        self._folder = folder
        self._building: asyncio.Task[Index] | None = None

    async def follow(self) -> bool:
        """Take over the store's present state; say whether the index is another now.

        After a very large import the index stays behind until it was built anew.

        Raises:
            StoreError: The last building failed; the next call begins another.
        """
        before = self.index
        if self._building is not None and self._building.done():
            built, self._building = self._building, None
            self.index = built.result()
        followed = await following_index(self._store, self.index)
        self.index = followed or self.index
        if self._building is None and (followed is None or is_worth_building(followed)):
            self._building = asyncio.create_task(built_index(self._store, folder=self._folder))
        return self.index is not before

    async def stop(self) -> None:
        """Abandon a building; what is saved stays as it was."""
        if self._building is not None:
            self._building.cancel()
            with suppress(asyncio.CancelledError, StoreError, IndexFileError):
                await self._building


async def _index_elsewhere(address: str, folder: Path) -> None:
    """Have the index built by a process that lets others go first, and stops when we do."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _WORKER, str(Path(__file__).parents[1])),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        task = json.dumps({"address": address, "folder": str(folder)}).encode()
        _, said = await process.communicate(task)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        cause = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise StoreError(f"the index could not be built: {cause or process.returncode}")
