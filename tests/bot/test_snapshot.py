import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.snapshot import Follower, built_index, fitting_index
from corpus.errors import StoreError
from corpus.index import Index, files
from corpus.lookup import Lookup
from corpus.refresh import import_document
from corpus.store import Store
from tests.factories import a_document

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
MANY = 1200


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'o.db'}")
    lines = "\n".join(f'{{"title": "Paper {number}"}}' for number in range(MANY))
    await import_document(a_document(lines, name="p.jsonl"), store=store, now=NOW)
    yield store
    await store.close()


async def test_an_index_is_built_once_and_opened_again(store: Store, tmp_path: Path) -> None:
    built = await built_index(store, folder=tmp_path / "index")
    opened = await fitting_index(store, folder=tmp_path / "index")

    assert opened.info() == built.info()
    assert opened.info().papers == MANY


async def more(store: Store, *titles: str, name: str) -> None:
    lines = "\n".join(json.dumps({"title": title, "authors": ["Ada Byron"]}) for title in titles)
    await import_document(a_document(lines, name=f"{name}.jsonl"), store=store, now=NOW)


async def test_what_came_since_is_found_without_building_anew(store: Store, tmp_path: Path) -> None:
    built = await built_index(store, folder=tmp_path)
    await more(store, "Folding Laundry With Patience", name="new")

    index = await fitting_index(store, folder=tmp_path)

    assert index.base_change == built.change
    assert index.change == await store.change()
    assert (index.info().papers, index.info().fresh) == (MANY + 1, 2)
    assert found(index, "foldin laundry with patiense") == ["Folding Laundry With Patience"]
    assert found(index, "ada byron") == ["Ada Byron"]
    assert found(index, "Paper 7") == ["Paper 7"]


async def test_a_paper_that_changed_is_found_once_as_it_is_now(
    store: Store, tmp_path: Path
) -> None:
    await more(store, "Folding Laundry With Patience", name="one")
    await built_index(store, folder=tmp_path)
    line = {"title": "Folding Laundry With Patience", "authors": ["Ada Byron"], "year": 2026}
    await import_document(a_document(json.dumps(line), name="two.jsonl"), store=store, now=NOW)

    index = await fitting_index(store, folder=tmp_path)

    result = Lookup(index).find("folding laundry with patience")
    assert [one.hint for one in result.candidates if one.label.startswith("Folding")] == [
        "Ada Byron · 2026"
    ]
    assert index.info().papers == MANY + 1


async def test_papers_found_to_be_one_are_found_once(store: Store, tmp_path: Path) -> None:
    lines = [
        {"title": "Folding Laundry With Patience", "identifiers": ["arxiv:2601.00001"]},
        {"title": "Laundry, Folded", "identifiers": ["doi:10.1000/1"]},
    ]
    document = a_document("\n".join(map(json.dumps, lines)), name="two.jsonl")
    await import_document(document, store=store, now=NOW)
    await built_index(store, folder=tmp_path)
    same = {"title": "Laundry, Folded", "identifiers": ["arxiv:2601.00001", "doi:10.1000/1"]}
    await import_document(a_document(json.dumps(same), name="same.jsonl"), store=store, now=NOW)

    index = await fitting_index(store, folder=tmp_path)

    assert index.info().papers == (await store.counts()).papers == MANY + 1
    assert len(found(index, "1" * 3, "arxiv:2601.00001")) == 1


@pytest.mark.parametrize("place", [3, 60, -5000, -1])
async def test_a_damaged_index_is_built_anew_and_never_asked(
    store: Store, tmp_path: Path, place: int
) -> None:
    await built_index(store, folder=tmp_path)
    path = tmp_path / files.NAME
    content = bytearray(path.read_bytes())
    content[place] ^= 255
    path.write_bytes(content)

    index = await fitting_index(store, folder=tmp_path)

    assert found(index, "paper 1100") == ["Paper 1100"]
    assert path.read_bytes() != content
    assert Index.open(tmp_path).info().papers == MANY


async def test_a_very_large_change_builds_the_index_anew(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await built_index(store, folder=tmp_path)
    monkeypatch.setattr("corpus.store.touched.MOST", 3)
    await more(store, *(f"Title {number} of Many" for number in range(5)), name="many")

    index = await fitting_index(store, folder=tmp_path)

    assert index.base_change == index.change == await store.change()
    assert index.info().fresh == 0


async def test_a_large_index_is_built_by_another_process(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.snapshot.LITTLE", 10)

    index = await built_index(store, folder=tmp_path / "index")

    assert index.change == await store.change()
    assert found(index, "paper 1100") == ["Paper 1100"]


@pytest.mark.slow
async def test_why_the_other_process_failed_is_said(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.snapshot.LITTLE", 10)
    (tmp_path / "index").write_text("a file where a folder should be")

    with pytest.raises(StoreError, match=r"index could not be built: .*exists"):
        await built_index(store, folder=tmp_path / "index")


async def test_a_follower_builds_anew_what_has_grown_beside_the_conversation(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower = Follower(await built_index(store, folder=tmp_path), store, folder=tmp_path)
    monkeypatch.setattr("bot.snapshot.FRESH", 3)
    monkeypatch.setattr("bot.snapshot.SHARE", 0.0)
    assert not await follower.follow()

    await more(store, *(f"Title {number} of Many" for number in range(5)), name="many")
    assert await follower.follow()
    assert follower.index.info().fresh == 6  # answers from memory at once
    while follower.index.info().fresh:
        await asyncio.sleep(0.01)
        await follower.follow()

    assert follower.index.base_change == follower.index.change == await store.change()
    assert found(follower.index, "title 4 of many") == ["Title 4 of Many"]
    await follower.stop()


def found(index: Index, *queries: str) -> list[str]:
    """Give the label of the answer to the last query."""
    return [candidate.label for candidate in Lookup(index).find(queries[-1]).candidates[:1]]
