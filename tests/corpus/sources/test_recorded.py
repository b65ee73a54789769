"""Recorded samples: a file and, beside it, what it must be read as.

Adding a case needs no Python: put ``name.ext`` into a folder below, and ``name.ext.json`` with

- ``given``: fields of the document that are not the usual ones (``url``, ``kind``, ``as_of``,
  ``name``, ``author``); may be left out,
- ``document``: what ``offprint parse --json`` must say of it, without its ``path``,
- ``lines``: the line of each entry, ``updates``: the titles of the entries that are no news,
  ``guids``: the entries' own ids; each may be left out.

Of ``document`` and its entries, what is left out must be null, empty, or as usual (see below).
"""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.model import Document, DocumentKind
from corpus.sources import parse
from corpus.sources.contract import as_json

DATA = Path(__file__).parents[2] / "data"
FOLDERS = ("feeds", "bibliography", "pages")
SAMPLES = sorted(p for name in FOLDERS for p in (DATA / name).iterdir())
CASES = [path for path in SAMPLES if path.with_name(f"{path.name}.json") in SAMPLES]
USUAL = {
    "document": {"title": None, "url": None, "profile": None, "entries": [], "problems": []},
    "profile": {
        **dict.fromkeys(("name", "category", "affiliation", "h_index", "paper_count")),
        **dict.fromkeys(("citations", "novelty", "ai_score")),
        "other_names": [],
    },
    "entry": {
        **dict.fromkeys(("title", "short_name", "category", "published", "updated", "abstract")),
        **{name: [] for name in ("authors", "affiliations", "identifiers", "mentions")},
        **dict.fromkeys(("year_inferred", "has_code"), False),
        "authors_complete": True,
        "url": None,
    },
}


def whole(told: dict[str, Any]) -> dict[str, Any]:
    """Fill in what a case leaves out."""
    document = USUAL["document"] | told
    if document["profile"]:
        document["profile"] = USUAL["profile"] | document["profile"]
    document["entries"] = [USUAL["entry"] | entry for entry in document["entries"]]
    return document


def recorded(path: Path) -> tuple[Document, dict[str, Any]]:
    case = json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))
    given = {"name": path.name, "as_of": "2026-05-31", "kind": None} | case.get("given", {})
    given["as_of"] = date.fromisoformat(given["as_of"])
    given["kind"] = DocumentKind(given["kind"]) if given["kind"] else None
    return Document(content=path.read_bytes(), **given), case


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_recorded_document_says_what_it_says(path: Path) -> None:
    document, case = recorded(path)

    parsed = parse(document)
    told = as_json(document, parsed)

    del told["path"]
    assert told == whole(case["document"])
    if "lines" in case:
        assert [entry.line for entry in parsed.entries] == case["lines"]
    if "guids" in case:
        assert [entry.guid for entry in parsed.entries] == case["guids"]
    assert [e.title for e in parsed.entries if e.is_update] == case.get("updates", [])


def test_every_sample_has_its_case_and_every_case_its_sample() -> None:
    paired = {*CASES, *(path.with_name(f"{path.name}.json") for path in CASES)}

    assert [path.name for path in SAMPLES if path not in paired] == []


def test_the_list_of_what_documents_do_names_samples_that_there_are() -> None:
    named = re.findall(r"`(\w+/[\w.-]+)`", (DATA / "README.md").read_text("utf-8"))

    assert named
    assert set(named) <= {f"{path.parent.name}/{path.name}" for path in CASES}
    assert {n for n in named if n.startswith("pages/")} == {
        f"pages/{path.name}" for path in CASES if path.parent.name == "pages"
    }


def test_no_case_names_a_field_that_there_is_not() -> None:
    for path in CASES:
        _, case = recorded(path)
        known = {"kind", "people", *USUAL["document"]}
        assert set(case) <= {"given", "document", "lines", "guids", "updates"}
        assert set(case["document"]) <= known, path.name
        for entry in case["document"].get("entries", []):
            assert set(entry) <= {"kind", *USUAL["entry"]}, path.name
