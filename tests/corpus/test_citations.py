import json
from datetime import UTC, date, datetime
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.citations import bibtex, citation_keys, csl_json, jsonl, ris
from corpus.model import AuthorId, Authorship, Document, Entry, Evidence, Paper
from corpus.sources import parse
from tests.factories import a_paper

MUELLER = a_paper(
    "KV-Edit: 5% of Größe & β-Loss for M³ Things_x",
    "Jörg Müller",
    "Ludwig van der Berg",
    "佘琪",
    "Kwai Keye Team",
    "Ada Example, Jr.",
    published=date(2025, 2, 24),
    category="cs.CV",
    abstract="A sentence about 5% & more.",
    url="https://arxiv.org/abs/2502.17363",
    identifiers=("arxiv:2502.17363", "doi:10.1145/example_1"),
    authors_complete=False,
)


def read_back(text: str) -> tuple[Entry, ...]:
    parsed = parse(Document(name="x", content=text.encode(), as_of=date(2026, 5, 31)))

    assert parsed.problems == ()
    return parsed.entries


@pytest.mark.parametrize("write", [bibtex, ris, csl_json, jsonl])
def test_what_we_write_we_read_back(write: object) -> None:
    assert callable(write)

    (entry,) = read_back(write([MUELLER]))

    assert entry.title == MUELLER.title
    assert entry.authors == tuple(author.name for author in MUELLER.authors)
    assert set(entry.identifiers) == set(MUELLER.identifiers)
    assert entry.url == MUELLER.url
    assert entry.published is not None
    assert (entry.published.year, entry.published.month) == (2025, 2)


def test_bibtex_escapes_what_latex_would_not_print() -> None:
    text = bibtex([MUELLER])

    assert r"5{\%} of" in text
    assert r"M{\"u}ller, J{\"o}rg" in text
    assert "{KV-Edit:}" in text
    assert "and others" in text
    assert "month = feb," in text


def test_json_lines_keep_everything_they_can() -> None:
    paper = a_paper(
        None,
        "Ada Example",
        key="p1",
        short_name="LoomNet",
        abstract="We propose LoomNet.",
        updated=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        published=date(2023, 1, 1),
        authors_complete=False,
    )

    (entry,) = read_back(jsonl([paper]))

    assert (entry.key, entry.title, entry.short_name) == ("p1", None, "LoomNet")
    assert (entry.published, entry.updated) == (paper.published, paper.updated)
    assert (entry.abstract, entry.authors_complete) == (paper.abstract, False)


def test_json_lines_have_the_keys_of_the_import_format() -> None:
    assert list(json.loads(jsonl([a_paper("T", "Ada Example")]))) == [
        "key",
        "title",
        "authors",
        "year",
        "abstract",
        "category",
        "identifiers",
    ]


def test_an_author_known_from_a_profile_is_in_json_lines_and_not_cited() -> None:
    hidden = Authorship(
        author=AuthorId(9), name="Grace Sample", position=None, evidence=Evidence.PROFILE
    )
    listed = a_paper("T", "Ada Example").authors
    paper = a_paper("T", authors=(*listed, hidden), authors_complete=False)

    assert "Sample" not in bibtex([paper]) + ris([paper]) + csl_json([paper])
    assert json.loads(jsonl([paper]))["authors"] == ["Ada Example", "Grace Sample"]


def test_a_paper_that_nothing_names_is_not_cited() -> None:
    assert bibtex([a_paper(None, abstract="Text.")]) == ""
    assert json.loads(csl_json([a_paper(None)])) == []


def papers_named(*numbers: int) -> list[Paper]:
    fields = {"published": date(2023, 3, 1)}
    return [a_paper("The Loom", "Ada Example", number=n, **fields) for n in numbers]


def test_a_key_names_author_year_and_first_word_that_matters() -> None:
    assert citation_keys(papers_named(1)) == ("example2023loom",)


def test_papers_with_one_key_get_letters_whatever_their_order() -> None:
    assert citation_keys(papers_named(3, 1, 2)) == (
        "example2023loomb",
        "example2023loom",
        "example2023looma",
    )


def test_keys_are_plain_ascii() -> None:
    assert citation_keys([MUELLER, a_paper("深度学习", "佘琪", number=2)]) == (
        "muller2025kv",
        "sheqishenduxuexi",
    )


TITLES = st.text(
    alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1
)


@given(title=TITLES, name=TITLES)
def test_any_title_gives_bibtex_with_balanced_braces(title: str, name: str) -> None:
    text = bibtex([a_paper(title, name)])

    assert_balanced(text)


def test_a_name_cannot_end_its_field() -> None:
    """BibTeX counts a brace behind a backslash like any other."""
    text = bibtex([a_paper("Looms", "Ada } Example", "Eve {\\x} Sample }, note = {so")])

    assert_balanced(text)
    assert text.count(" = {") == text.count("},\n"), "each field ends where its line does"


def assert_balanced(text: str) -> None:
    depths = list(accumulate({"{": 1, "}": -1}.get(sign, 0) for sign in text))
    assert depths[-1] == 0
    assert all(depth > 0 for depth in depths[text.index("{") : -2])
