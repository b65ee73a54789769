"""A store in, an index that fits its change number out: the saved one, or a new one."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import IndexFileError
from corpus.index import Index
from corpus.model import AuthorRecord, PaperRecord
from corpus.store import Store

Records = tuple[list[PaperRecord], list[AuthorRecord], int]


def saved_index(folder: Path) -> Index | None:
    """Open the saved index; ``None`` when there is none that can be used."""
    try:
        return Index.open(folder)
    except IndexFileError:
        return None


async def built_index(store: Store, *, folder: Path) -> Index:
    """Build the index from the store, off the loop, and save it."""
    with _without_collecting():
        records = [await store.index_records()]
        return await asyncio.to_thread(_build, records, folder)


async def fitting_index(store: Store, *, folder: Path) -> Index:
    """Open the saved index if it is of the store's present state, else build it anew."""
    index = await asyncio.to_thread(saved_index, folder)
    if index is not None and index.info().change == await store.change():
        return index
    return await built_index(store, folder=folder)


def _build(records: list[Records], folder: Path) -> Index:
    """Build and save; takes the records out of the list, so that they are freed in this thread."""
    papers, authors, change = records.pop()
    index = Index.build(papers, authors, change=change)
    index.save(folder)
    return index


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Look for no garbage meanwhile: each search would hold everybody up, and find nothing.

    It walks through all records, of which there are as many as papers and authors, and they hold
    no cycles. Answers that are given meanwhile leave a little garbage; it is found afterwards.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
