import json
from collections.abc import Callable
from datetime import date

import pytest

from corpus.model import DocumentKind, ParsedDocument

Read = Callable[..., ParsedDocument]


def lines(*values: object) -> str:
    return "\n".join(value if isinstance(value, str) else json.dumps(value) for value in values)


def test_a_line_is_a_paper_or_an_author(read: Read) -> None:
    document = read(
        lines(
            {
                "key": "p1",
                "title": "LOOM: A Machine",
                "authors": ["Ada Example"],
                "year": 1976,
                "abstract": "A loom.",
                "category": "cs.LG",
                "identifiers": ["arXiv:2103.06255v1", "https://doi.org/10.1145/Example.1"],
            },
            {"key": "a1", "name": "Qi She", "other_names": ["佘琪"], "affiliation": "Looms"},
        )
    )

    assert document.kind is DocumentKind.JSONL
    (paper,), (person,) = document.entries, document.people
    assert (paper.key, paper.title, paper.short_name) == ("p1", "LOOM: A Machine", "LOOM")
    assert (paper.authors, paper.published) == (("Ada Example",), date(1976, 1, 1))
    assert paper.identifiers == ("arxiv:2103.06255", "doi:10.1145/example.1")
    assert (person.key, person.name, person.other_names) == ("a1", "Qi She", ("佘琪",))
    assert document.problems == ()


@pytest.mark.parametrize(
    "bad",
    [
        "not json",
        "[1]",
        '{"title": 5}',
        '{"title": ""}',
        '{"name": ""}',
        "[" * 100_000,
    ],
)
def test_a_bad_line_is_a_problem_and_the_others_go_on(read: Read, bad: str) -> None:
    document = read(lines({"title": "One"}, bad, {"title": "Two"}))

    assert [entry.title for entry in document.entries] == ["One", "Two"]
    assert [problem.line for problem in document.problems] == [2]


@pytest.mark.parametrize(
    "bad",
    [
        {"authors": "Ada"},
        {"authors": [1]},
        {"year": 20233},
        {"year": True},
        {"year": "soon"},
        {"abstract": {}},
        {"published": "tomorrow"},
        {"published": "2023-03-21", "year": "soon"},
        {"key": []},
    ],
)
def test_a_bad_optional_field_is_a_problem_and_the_paper_stays(
    read: Read, bad: dict[str, object]
) -> None:
    document = read(lines({"title": "One"} | bad))

    [paper] = document.entries
    assert paper.title == "One"
    assert [problem.line for problem in document.problems] == [1]
    assert "the paper is kept without it" in document.problems[0].message


def test_an_unknown_identifier_is_a_problem_and_the_paper_stays(read: Read) -> None:
    document = read(lines({"title": "One", "identifiers": ["isbn:1", "2103.06255"]}))

    [paper] = document.entries
    assert paper.identifiers == ("arxiv:2103.06255",)
    assert [problem.message for problem in document.problems] == [
        "not an arXiv id or a DOI: isbn:1"
    ]


def test_thousands_of_bad_lines_are_summed_up(read: Read) -> None:
    document = read(lines({"title": "One"}, *["no"] * 5000))

    assert len(document.problems) == 101


@pytest.mark.slow
def test_a_hundred_thousand_lines_are_read_to_the_last(read: Read) -> None:
    line = {"title": "A study of things", "authors": ["Ada Example"] * 3, "year": 2020}
    text = lines(*({"key": str(number)} | line for number in range(100_000)))

    document = read(text)

    assert len(document.entries) == 100_000
    assert document.entries[-1].key == "99999"
