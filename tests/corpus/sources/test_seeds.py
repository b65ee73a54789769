"""Every field of every entry of the four real documents, as they state it."""

import hashlib
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.model import Document
from corpus.sources import detect, parse
from corpus.sources.contract import as_json

EXPECTED: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "data/seeds.json").read_text("utf-8")
)
ENTRIES = [
    (name, number)
    for name, expected in EXPECTED.items()
    for number in range(len(expected["entries"]))
]


@cache
def told(folder: Path, name: str) -> dict[str, Any]:
    content = (folder / name).read_bytes()
    document = Document(name=name, content=content, as_of=date(2026, 5, 31))
    result: dict[str, Any] = as_json(document, parse(document))
    for entry in result["entries"]:
        if entry["abstract"] is not None:
            entry["abstract"] = {
                "sha256": hashlib.sha256(entry["abstract"].encode()).hexdigest(),
                "length": len(entry["abstract"]),
            }
    return result


@pytest.mark.parametrize(("name", "count"), [*zip(sorted(EXPECTED), (3, 10, 6, 50), strict=True)])
def test_every_document_gives_all_its_entries(seeds: Path, name: str, count: int) -> None:
    assert len(told(seeds, name)["entries"]) == count


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_what_stands_above_the_entries_is_as_in_the_document(seeds: Path, name: str) -> None:
    result = told(seeds, name)

    for field in ("kind", "title", "url", "profile", "problems"):
        assert result[field] == EXPECTED[name][field]


@pytest.mark.parametrize(("name", "number"), ENTRIES)
def test_every_field_of_every_entry_is_as_in_the_document(
    seeds: Path, name: str, number: int
) -> None:
    assert told(seeds, name)["entries"][number] == EXPECTED[name]["entries"][number]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_kind_is_detected_without_help(seeds: Path, name: str) -> None:
    document = Document(name="x", content=(seeds / name).read_bytes(), as_of=date(2026, 5, 31))

    assert detect(document).value == EXPECTED[name]["kind"]
