"""Whatever the order of imports, the corpus is the same."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from corpus.model import Document
from corpus.store import Store
from tests.corpus.corpora import atom, catalyzex, imported, jsonl, scholarfeed, snapshot

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"

LONG = (
    "We study how a robot learns to fold laundry from a handful of demonstrations, and show that "
    "a policy trained on folding towels carries over to shirts when the grasp is predicted first. "
    "On four benchmarks this halves the number of failed folds."
)
OTHER = (
    "Streams of sensor data drift, and detectors trained once grow stale without anybody noticing. "
    "We present DriftBell, which rings when the error of a small twin network leaves its corridor, "
    "and evaluate it on nine public streams with known drift."
)


Corpus = Callable[[tuple[Document, ...]], Awaitable[dict[str, list[str]]]]


@pytest.fixture(scope="module")
def corpus_of(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """What importing some documents in this order makes."""
    folder = tmp_path_factory.mktemp("orders")
    template = folder / "template.db"
    asyncio.run(_create(template))

    async def make(documents: tuple[Document, ...]) -> dict[str, list[str]]:
        file = folder / "corpus.db"
        shutil.copy(template, file)
        store = await Store.open(f"sqlite+aiosqlite:///{file}")
        await imported(store, *documents)
        made = await snapshot(store)
        await store.close()
        return made

    return make


async def _create(file: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{file}")
    await store.close()


@pytest.fixture(scope="module")
def seeds() -> tuple[Document, ...]:
    paths = sorted(SEEDS.glob("*.txt"))
    if not paths:
        pytest.skip(f"the four real documents are not at {SEEDS}")
    return tuple(
        Document(name=p.name, content=p.read_bytes(), as_of=date(2026, 5, 31)) for p in paths
    )


@pytest.mark.slow
async def test_the_four_documents_give_one_corpus_in_all_24_orders(
    seeds: tuple[Document, ...], corpus_of: Corpus
) -> None:
    expected = await corpus_of(seeds)

    for order in permutations(seeds):
        assert await corpus_of(order) == expected


@pytest.mark.slow
async def test_one_paper_from_five_places_is_the_same_in_every_order(corpus_of: Corpus) -> None:
    title = "Folding Laundry by Example"
    full = ["Kurt Muster", "Ada Example", "Grace Example"]
    short = ["K. Muster", "A. Example", "G. Example"]
    link = f'<p>See <a href="https://arxiv.org/abs/2602.01234v2">{title}</a></p>'
    documents = (
        scholarfeed("Grace Example", ("ROFeb 10", title, "Kurt Muster, Ada Example et al.", LONG)),
        catalyzex(LONG, OTHER, author="Grace Example"),
        jsonl({"title": title.lower() + ".", "authors": full, "year": 2026, "key": "k1"}),
        jsonl(
            {"title": title, "identifiers": ["arxiv:2602.01234"], "authors": short, "year": 2025},
            name="bib.jsonl",
        ),
        atom(("News", link)),
    )
    expected = await corpus_of(documents)
    assert len(expected["papers"]) == 2

    turned = [documents[i:] + documents[:i] for i in range(5)]
    for order in (*turned, *(tuple(reversed(order)) for order in turned)):
        assert await corpus_of(order) == expected


NAMESAKES = (
    jsonl(
        {"title": "Of Somebody", "authors": ["Zijian Li", "Kurt Muster", "Ada Example"]},
        {"title": "On Laundry", "authors": ["J. Shao", "Kurt Muster"]},
        {"title": "Hearing", "authors": ["Mary Jones", "佘琪"]},
        name="papers.jsonl",
    ),
    jsonl(
        {"name": "Zijian Li", "key": "a"},
        {"name": "Zijian Li", "key": "b", "other_names": ["Z. Li"]},
        {"name": "Mary Smith", "other_names": ["Mary Jones"]},
        name="people.jsonl",
    ),
    jsonl(
        {"title": "Folding", "authors": ["Jiawei Shao", "Kurt Muster", "M. Smith"]},
        {"title": "Shirts", "authors": ["Z. Li", "Kurt Muster", "Qi She"]},
        {"title": "Towels", "authors": ["Shao Jia-Wei", "Wei Wang"]},
        name="more.jsonl",
    ),
    jsonl(
        {"title": "Socks", "authors": ["Jun Shao", "Kurt Muster"]},
        {"title": "Hearing", "authors": ["Mary A. Jones", "Qi She"], "year": 2026},
        {"name": "Qi She", "other_names": ["佘琪"], "affiliation": "Some Institute"},
        name="last.jsonl",
    ),
)


@pytest.mark.parametrize(
    "first", [0, *(pytest.param(each, marks=pytest.mark.slow) for each in (1, 2, 3))]
)
async def test_namesakes_and_short_names_are_the_same_persons_in_every_order(
    corpus_of: Corpus, first: int
) -> None:
    expected = await corpus_of(NAMESAKES)
    others = NAMESAKES[:first] + NAMESAKES[first + 1 :]

    for order in (others, others[::-1], others[1:] + others[:1]):
        assert await corpus_of((NAMESAKES[first], *order)) == expected


TITLES = (
    "Folding Laundry by Example",
    "DriftBell: Hearing Concept Drift",
    "Editorial",
    "Deep Folding",
)
NAMES = (
    "Ada Example",
    "Example, Ada",
    "Grace Example",
    "Kurt Muster",
    "K. Muster",
    "A. Example",
    "佘琪",
    "Qi She",
)

papers = st.fixed_dictionaries(
    {"title": st.sampled_from(TITLES)},
    optional={
        "authors": st.lists(st.sampled_from(NAMES), max_size=3, unique=True),
        "year": st.sampled_from([2019, 2024, 2025]),
        "abstract": st.sampled_from([LONG, OTHER]),
        "identifiers": st.lists(
            st.sampled_from(["arxiv:2401.00001", "arxiv:2401.00002", "doi:10.1000/x"]),
            max_size=2,
            unique=True,
        ),
        "category": st.sampled_from(["cs.LG", "cs.RO"]),
    },
)
people = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES)},
    optional={
        "other_names": st.lists(st.sampled_from(NAMES), max_size=1),
        "key": st.sampled_from(["a", "b"]),
        "affiliation": st.just("Some Institute"),
    },
)
files = st.lists(st.one_of(papers, people), min_size=1, max_size=3)


@pytest.mark.slow
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # shrinking would import thousands of corpora
)
@given(contents=st.lists(files, min_size=3, max_size=3), days=st.permutations([1, 2, 3]))
async def test_any_three_files_give_one_corpus_in_every_order(
    corpus_of: Corpus, contents: list[list[dict[str, object]]], days: list[int]
) -> None:
    documents = tuple(
        jsonl(*lines, {"name": f"Filler {number}"}, name=f"{number}.jsonl", as_of=f"2026-05-0{day}")
        for number, (lines, day) in enumerate(zip(contents, days, strict=True))
    )
    expected = await corpus_of(documents)

    for order in list(permutations(documents))[1:]:
        assert await corpus_of(order) == expected
