"""A store in, an index that fits its change number out: the saved one, or a new one."""

import asyncio
from pathlib import Path

from corpus.errors import IndexFileError
from corpus.index import Index
from corpus.store import Store


def saved_index(folder: Path) -> Index | None:
    """Open the saved index; ``None`` when there is none that can be used."""
    try:
        return Index.open(folder)
    except IndexFileError:
        return None


async def built_index(store: Store, *, folder: Path) -> Index:
    """Build the index from the store, off the loop, and save it."""
    papers, authors, change = await store.index_records()

    def build() -> Index:
        index = Index.build(papers, authors, change=change)
        index.save(folder)
        return index

    return await asyncio.to_thread(build)


async def fitting_index(store: Store, *, folder: Path) -> Index:
    """Open the saved index if it is of the store's present state, else build it anew."""
    index = await asyncio.to_thread(saved_index, folder)
    if index is not None and index.info().change == await store.change():
        return index
    return await built_index(store, folder=folder)
