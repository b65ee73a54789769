"""The four real documents, from import to answer: every title and every name, misspelt."""

import random
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from corpus.index import Index
from corpus.lookup import Lookup
from corpus.model import AuthorRecord, Document, Kind, Outcome, PaperRecord
from corpus.refresh import import_document
from corpus.store import Store
from tests.typos import misspelt

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
ROUNDS = 3
"""Different misspellings of each."""

pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason=f"the real documents are not here: {SEEDS}"
)


class Library:
    """The records of the four documents, and the lookup over them."""

    def __init__(self, papers: list[PaperRecord], authors: list[AuthorRecord]) -> None:
        self.papers = [paper for paper in papers if paper.title]
        self.authors = authors
        self.lookup = Lookup(Index.build(papers, authors, change=0))

    def first(self, text: str, kind: Kind) -> int | None:
        found = self.lookup.find(text, kind=kind).candidates
        return found[0].id if found else None


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The four documents, imported once."""
    import asyncio

    async def fill() -> Library:
        folder = tmp_path_factory.mktemp("seeds")
        store = await Store.open(f"sqlite+aiosqlite:///{folder / 'offprint.db'}")
        for path in sorted(SEEDS.glob("*.txt")):
            document = Document(name=path.name, content=path.read_bytes(), as_of=date(2026, 5, 31))
            await import_document(document, store=store, now=datetime(2026, 6, 1, tzinfo=UTC))
        papers, authors, _ = await store.index_records()
        await store.close()
        return Library(papers, authors)

    return asyncio.run(fill())


def test_every_paper_and_every_mention_is_there(library: Library) -> None:
    assert len(library.papers) == 50 + 6 + 5


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_every_title_with_two_typing_errors_is_found_first(library: Library, seed: int) -> None:
    rng = random.Random(seed)
    missed = [
        (typed, paper.title)
        for paper in library.papers
        for typed in [misspelt(paper.title or "", rng, errors=2)]
        if library.first(typed, Kind.PAPER) != paper.id
    ]

    assert missed == []


@pytest.mark.parametrize("kind", [Kind.AUTHOR, Kind.ANY])
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_every_author_with_one_typing_error_is_found_first(
    library: Library, seed: int, kind: Kind
) -> None:
    rng = random.Random(seed)
    missed = [
        (typed, author.name)
        for author in library.authors
        for typed in [misspelt(author.name, rng, errors=1)]
        if library.first(typed, kind) != author.id
    ]

    assert missed == []


def test_every_author_in_reversed_order_is_found_first(library: Library) -> None:
    missed = [
        author.name
        for author in library.authors
        if library.first(" ".join(reversed(author.name.split())), Kind.AUTHOR) != author.id
    ]

    assert missed == []


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("佘琪", "Qi She"),
        ("she qi", "Qi She"),
        ("SheQi", "Qi She"),
        ("J. Shao", "Jiawei Shao"),
        ("kvedit", "KV-Edit: Training-Free Image Editing for Precise Background Preservation"),
        (
            "2406.18193",
            "MammothModa: A unified MLLM framework for multi-modal understanding and generation",
        ),
        ("flash evaluator", "FlashEvaluator (title unknown)"),
    ],
)
def test_what_people_half_remember_is_clear(library: Library, typed: str, label: str) -> None:
    found = library.lookup.find(typed)

    assert found.candidates[0].label == label
    assert found.outcome in {Outcome.EXACT, Outcome.CLEAR}


@pytest.mark.parametrize(
    "typed", ["attention is all you need", "lattice quantum chromodynamics", "Yann LeCun", "Yu"]
)
def test_what_is_not_there_is_said(library: Library, typed: str) -> None:
    assert library.lookup.find(typed).outcome is Outcome.NONE
