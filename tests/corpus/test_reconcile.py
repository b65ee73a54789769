"""Deciding: the table of pairs, fields of several entries, names of several lists."""

import csv
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.changes import Basis, KnownAuthor, KnownName, Statement
from corpus.model import AuthorId, DocumentKind, EntryId, PaperId
from corpus.personas import key_of, persona_of
from corpus.reconcile import People, judge, match_keys, post_key, reconcile_papers
from corpus.reconcile.facts import merge
from corpus.reconcile.groups import COMPARED, Grouping, _Links, group
from tests.factories import NOW, an_entry

TABLE = Path(__file__).parents[1] / "data" / "reconcile.csv"

LAUNDRY = (
    "We study how a robot learns to fold laundry from a handful of demonstrations, and show that "
    "a policy trained on folding towels carries over to shirts when the grasp is predicted first. "
    "On four benchmarks this saves 50% of the failed folds."
)
DRIFT = (
    "Streams of sensor data drift, and detectors trained once grow stale without anybody noticing. "
    "We present DriftBell, which rings when the error of a small twin network leaves its corridor, "
    "and evaluate it on nine public streams with known drift."
)
ABSTRACTS = {
    "": None,
    "short": "We fold laundry.",
    "laundry": LAUNDRY,
    "laundry-cut": LAUNDRY[:-40],
    "laundry-latex": "Abstract: "
    + LAUNDRY.replace("robot", r"\textbf{robot}").replace("50%", r"$50\%$"),
    "drift": DRIFT,
    "drift-revised": "Sensor drift is everywhere. " + DRIFT.replace("nine", "twelve"),
}


def a_statement(number: int = 1, **fields: object) -> Statement:
    about = {
        name: fields.pop(name)
        for name in list(fields)
        if name not in {"kind", "as_of", "owner", "mention", "paper"}
    }
    title, authors = about.pop("title", None), about.pop("authors", ())
    given = {"kind": DocumentKind.SCHOLARFEED_AUTHOR, "as_of": date(2026, 5, 31)} | fields
    return Statement(
        id=EntryId(number),
        entry=an_entry(title, *authors, **about),
        seen=NOW,
        position=number,
        place=f"digest:{number:08d}",
        source="page",
        **given,
    )


def parsed(row: dict[str, str], side: str, number: int) -> Statement:
    def several(name: str) -> tuple[str, ...]:
        return tuple(part for part in row[f"{side} {name}"].split("; ") if part)

    year, abstract = row[f"{side} year"], row[f"{side} abstract"]
    return a_statement(
        number,
        title=row[f"{side} title"] or None,
        authors=several("authors"),
        published=date(int(year), 5, 17) if year else None,
        identifiers=several("identifiers"),
        abstract=ABSTRACTS[abstract],
        short_name="DriftBell" if abstract.startswith("drift") else None,
        owner=several("owner"),
    )


def cases() -> list[dict[str, str]]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", cases(), ids=lambda row: row["note"] or row["reason"])
def test_two_entries_are_judged_as_the_table_says(row: dict[str, str]) -> None:
    left, right = parsed(row, "left", 1), parsed(row, "right", 2)

    there, back = judge(left, right), judge(right, left)

    assert (there.verdict.value, there.reason) == (row["verdict"], row["reason"])
    assert back == there


@pytest.mark.parametrize("row", cases(), ids=lambda row: row["note"] or row["reason"])
def test_only_sharers_of_a_key_are_ever_more_than_different(row: dict[str, str]) -> None:
    left, right = parsed(row, "left", 1), parsed(row, "right", 2)

    shared = set(match_keys(left.entry)) & set(match_keys(right.entry))

    assert shared or judge(left, right).verdict == "different"


def test_what_links_two_different_arxiv_numbers_joins_only_one_of_them() -> None:
    one = a_statement(1, title="Folding Laundry by Example", identifiers=("arxiv:2402.00001",))
    other = a_statement(2, title="Folding Laundry by Example", identifiers=("arxiv:2402.00002",))
    between = a_statement(3, title="Folding Laundry by Example")

    groups = {frozenset(s.id for s in g) for g in group([one, other, between]).groups}

    assert groups == {frozenset({1, 3}), frozenset({2})}


@pytest.mark.parametrize("passing", [{"kind": DocumentKind.FEED}, {"mention": True}])
def test_a_blog_that_links_to_two_papers_does_not_make_them_one(passing: dict[str, object]) -> None:
    one = a_statement(1, title="Folding Laundry", identifiers=("arxiv:2402.00001",))
    other = a_statement(
        2, title="Bells for Drift", identifiers=("arxiv:2402.00002", "doi:10.1000/b")
    )
    post = a_statement(3, identifiers=("arxiv:2402.00001", "doi:10.1000/b"), **passing)

    grouping = group([one, other, post])

    assert {frozenset(s.id for s in g) for g in grouping.groups} == {
        frozenset({1, 3}),
        frozenset({2}),
    }
    assert [link.reason for link in grouping.suggestions] == [
        "same identifier doi:10.1000/b, but different arXiv numbers"
    ]


def test_a_record_with_the_identifiers_of_two_papers_makes_them_one() -> None:
    one = a_statement(1, title="Folding Laundry", identifiers=("arxiv:2402.00001",))
    other = a_statement(
        2, title="How Robots Fold", identifiers=("arxiv:2402.00002", "doi:10.1000/b")
    )
    record = a_statement(3, identifiers=("arxiv:2402.00001", "doi:10.1000/b"))

    assert len(group([one, other, record]).groups) == 1


def test_a_paper_is_moved_when_a_better_home_for_its_entry_appears() -> None:
    between = a_statement(3, title="Folding Laundry by Example", paper=PaperId(7))
    other = a_statement(
        2, title="Folding Laundry by Example", identifiers=("arxiv:2402.00002",), paper=PaperId(7)
    )
    one = a_statement(1, title="Folding Laundry by Example", identifiers=("arxiv:2402.00001",))

    changes = reconcile_papers([one], [other, between], ids=count(20)).papers

    assert {c.paper: {j.statement.id for j in c.joined} for c in changes} == {20: {1, 3}, 7: set()}


SAID = st.builds(
    dict,
    title=st.sampled_from([None, "Editorial", "Folding Laundry by Example", "LDMIC: Bells"]),
    authors=st.lists(st.sampled_from(["Ada Example", "A. Example", "Bo Else"]), max_size=2),
    identifiers=st.lists(
        st.sampled_from(["arxiv:2402.00001", "arxiv:2402.00002", "doi:10.1000/b"]), max_size=2
    ).map(tuple),
    short_name=st.sampled_from([None, "LDMIC"]),
    mention=st.booleans(),
)


@given(known=st.lists(SAID, max_size=7), new=st.lists(SAID, min_size=1, max_size=3))
def test_what_is_known_need_not_be_judged_again_to_place_what_is_new(
    known: list[dict[str, object]], new: list[dict[str, object]]
) -> None:
    said = [a_statement(number, **fields) for number, fields in enumerate((*known, *new), 1)]
    before = group(said[: len(known)]).groups
    home = {s.id: PaperId(number) for number, group_ in enumerate(before, 1) for s in group_}
    there = [replace(s, paper=home.get(s.id)) for s in said]

    anew, grown = group(there), group(there, settled=home.keys())

    assert {*map(frozenset, ids_of(grown))} == {*map(frozenset, ids_of(anew))}
    moving = {s.id for s in there if s.paper is None}
    assert [link for link in anew.suggestions if {link.one.id, link.other.id} & moving] == [
        link for link in grown.suggestions if {link.one.id, link.other.id} & moving
    ]


def test_editorials_that_are_known_are_not_judged_when_one_more_comes() -> None:
    known = [
        a_statement(n, title="Editorial", authors=(f"Ada Example {n}",), paper=PaperId(n))
        for n in range(1, COMPARED)
    ]
    links = _Links([*known, a_statement(COMPARED, title="Editorial")])

    assert links.follow([EntryId(COMPARED)]) == {COMPARED}
    assert len(links.found) == len(known)


def ids_of(grouping: Grouping) -> list[list[int]]:
    return [[s.id for s in group_] for group_ in grouping.groups]


def test_hundreds_of_editorials_are_not_compared_pair_by_pair() -> None:
    many = [
        a_statement(n, title="Editorial", authors=(f"Ada Example {n % 90}",))
        for n in range(COMPARED * 3)
    ]

    groups = group(many).groups

    assert len(groups) == 90


@pytest.mark.parametrize(
    ("field", "worse", "better"),
    [
        ("title", {"title": "As mentioned", "mention": True}, {"title": "As printed"}),
        ("title", {"title": "Old", "as_of": date(2026, 1, 1)}, {"title": "New"}),
        ("title", {"title": "Page"}, {"title": "API", "kind": DocumentKind.ARXIV_API}),
        ("authors", {"authors": ("A", "B", "C"), "authors_complete": False}, {"authors": ("A",)}),
        ("authors", {"authors": ("A",)}, {"authors": ("A", "B")}),
        (
            "published",
            {"published": date(2026, 2, 10), "year_inferred": True},
            {"published": date(2025, 1, 1)},
        ),
        (
            "published",
            {"published": date(2025, 1, 1), "kind": DocumentKind.BIBTEX},
            {"published": date(2025, 2, 10)},
        ),
        (
            "published",
            {"published": date(2025, 1, 1), "kind": DocumentKind.BIBTEX},
            {"published": date(2025, 2, 10), "year_inferred": True},
        ),
        ("updated", {"updated": date(2025, 1, 1)}, {"updated": date(2025, 2, 10)}),
        ("abstract", {"abstract": LAUNDRY[:200] + "..."}, {"abstract": LAUNDRY * 3}),
        ("has_code", {"has_code": False}, {"has_code": True}),
    ],
)
def test_a_better_field_replaces_a_worse_one_whichever_came_first(
    field: str, worse: dict[str, object], better: dict[str, object]
) -> None:
    first, second = a_statement(1, **worse), a_statement(2, **better)

    facts = merge([first, second])

    assert facts == merge([second, first])
    assert facts.provenance[field] == 2


def test_a_stated_year_confirms_an_inferred_one() -> None:
    inferred = a_statement(1, published=date(2026, 2, 10), year_inferred=True)
    bare = a_statement(2, published=date(2026, 1, 1), kind=DocumentKind.BIBTEX)

    facts = merge([inferred, bare])

    assert (facts.published, facts.year_inferred) == (date(2026, 2, 10), False)


def test_identifiers_of_all_entries_are_kept() -> None:
    facts = merge(
        [a_statement(1, identifiers=("doi:10.1000/x",)), a_statement(2, identifiers=("arxiv:1",))]
    )

    assert facts.identifiers == ("arxiv:1", "doi:10.1000/x")


# ------------------------------------------------------------------------------------- people


def known(number: int, *names: str, key: str | None = None) -> KnownAuthor:
    return KnownAuthor(
        id=AuthorId(number),
        name=names[0],
        key=key,
        has_profile=key is not None,
        names=tuple(
            KnownName(
                name=n,
                name_key=key_of(n),
                basis=Basis.PROFILE if key else Basis.LISTED,
                persona=persona_of(n, key=key),
            )
            for n in names
        ),
    )


@pytest.mark.parametrize(
    ("printed", "author"),
    [
        ("Shao, Jiawei", 1),
        ("Shao Jiawei", 1),
        ("jia-wei shao", 1),
        ("J. Shao", 9),
        ("Jiawei Shaw", 9),
        ("∑", 9),
    ],
)
def test_a_full_name_is_one_author_in_either_order(printed: str, author: int) -> None:
    people = People([known(1, "Jiawei Shao")], ids=count(9))

    assert people.called(printed) == author
    assert people.called(printed) == author


@pytest.mark.parametrize(
    "names",
    [
        ("Shao, Jiawei", "Jiawei Shao"),
        ("JIAWEI SHAO", "Jiawei Shao"),
        ("jose nunez", "José Núñez"),
        ("Jose Nunez", "José Núñez"),
    ],
)
def test_the_fullest_form_is_the_preferred_name(names: tuple[str, str]) -> None:
    for order in (names, names[::-1]):
        people = People([], ids=count(1))
        for name in order:
            people.called(name)

        [author] = people.changes().new
        assert author.name == names[1]


def test_a_profile_decides_the_preferred_name() -> None:
    people = People([known(1, "José Núñez")], ids=count(9))

    people.profiled(["Jose Nunez"])

    [author] = people.changes().updated
    assert (author.name, author.has_profile) == ("Jose Nunez", True)


def test_a_record_of_its_own_is_not_swallowed_by_anothers_other_names() -> None:
    people = People([known(1, "Wei Wang", key="a"), known(2, "Wendy Wang", key="b")], ids=count(9))

    author = people.profiled(["Wendy Wang", "Wei Wang"], key="b")

    assert author == 2
    assert people.called("Wendy Wang") == 2
    assert people.called("Wei Wang") == 9  # may be either: nobody's until more is known


def test_posts_keep_their_identity_by_id_address_or_title() -> None:
    by_id = an_entry("A", guid="https://blog.example/1", url="https://blog.example/1?utm")
    by_number = an_entry("A", guid="42")
    by_address = an_entry("A", url="https://blog.example/1")
    by_title = an_entry("A  title!", published=date(2026, 5, 1))

    keys = [post_key(e, source="feed") for e in (by_id, by_number, by_address, by_title)]

    assert keys == [
        "https://blog.example/1",
        "feed#42",
        "https://blog.example/1",
        "feed#2026-05-01 a title",
    ]
