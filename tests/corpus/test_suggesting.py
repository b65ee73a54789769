"""Names as somebody types them: every letter brings the list nearer to who is meant."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.index import Index
from corpus.index.authors import AuthorIndex
from corpus.index.name_beginnings import complete
from corpus.lookup import Lookup
from corpus.model import AuthorId, AuthorRecord

PEOPLE = {
    "Jiawei Shao": 48,
    "Jian Liang": 1,
    "Zhenyu Jia": 1,
    "Zijian Li": 5,
    "Songze Li": 9,
    "Zhening Liu": 70,
    "Jan van der Berg": 3,
    "Kai Müller": 2,
    "Qi She": 4,
}


def record(number: int, name: str, papers: int) -> AuthorRecord:
    others = ("佘琪",) if name == "Qi She" else ()
    return AuthorRecord(
        id=AuthorId(number), name=name, other_names=others, paper_count=papers, affiliation="X"
    )


RECORDS = [record(n, name, papers) for n, (name, papers) in enumerate(PEOPLE.items(), 1)]
LOOKUP = Lookup(Index.build([], RECORDS, change=1))


def suggested(typed: str, lookup: Lookup = LOOKUP, limit: int = 5) -> list[str]:
    return [each.label for each in lookup.suggest(typed, limit=limit)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ji", ["Jiawei Shao", "Jian Liang", "Zhenyu Jia"]),
        ("jia", ["Zhenyu Jia", "Jiawei Shao", "Jian Liang"]),
        ("jiaw", ["Jiawei Shao"]),
        ("li", ["Songze Li", "Zijian Li", "Zhening Liu", "Jian Liang"]),
        ("SHAO, j", ["Jiawei Shao"]),
        ("sh ji", ["Jiawei Shao"]),
        ("zijian li", ["Zijian Li"]),
        ("van der", ["Jan van der Berg"]),
        ("muller", ["Kai Müller"]),
        ("佘", ["Qi She"]),
        ("佘琪", ["Qi She"]),
    ],
)
def test_who_begins_so_is_offered_those_with_most_papers_first(
    typed: str, first: list[str]
) -> None:
    assert suggested(typed)[: len(first)] == first


def test_who_is_misspelt_is_offered_too() -> None:
    assert suggested("jiawei shoa") == ["Jiawei Shao"]


@pytest.mark.parametrize("typed", ["", " ", "@", "zzzz", "jiaw zz", "\u0000", "x" * 5000])
def test_what_nobody_is_called_offers_nobody(typed: str) -> None:
    assert suggested(typed) == []


def test_who_came_or_was_renamed_since_the_index_was_built_is_offered_as_they_are_now() -> None:
    came = [record(1, "Jiawei Shaw", 50), record(99, "Jiahao Nie", 60)]
    index = LOOKUP.index.followed([], came, change=2, paper_ids=[], author_ids=[1, 99, 2])

    found = suggested("jia", Lookup(index))

    assert found == ["Zhenyu Jia", "Jiahao Nie", "Jiawei Shaw"]


@settings(max_examples=100)
@given(st.sampled_from([*PEOPLE]), st.data())
def test_who_was_typed_so_far_is_never_lost(name: str, data: st.DataObject) -> None:
    parts = data.draw(st.permutations(name.split()))
    lengths = [data.draw(st.integers(1, len(part))) for part in parts]
    typed = " ".join(part[:many] for part, many in zip(parts, lengths, strict=True))

    found = suggested(typed, limit=len(PEOPLE))

    assert name in found
    assert len(found) == len(set(found))


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_any_text_offers_no_more_than_asked_for(typed: str) -> None:
    assert len(suggested(typed, limit=3)) <= 3


@given(
    st.lists(
        st.tuples(st.text("ab", min_size=1, max_size=3), st.text("abc", min_size=1, max_size=3)),
        max_size=12,
    ),
    st.lists(st.text("abc", min_size=1, max_size=2), min_size=1, max_size=2),
    st.integers(1, 6),
)
def test_of_all_names_that_go_on_so_the_first_are_given_in_order(
    names: list[tuple[str, str]], typed: list[str], limit: int
) -> None:
    papers = [len(one) * len(other) for one, other in names]
    index = AuthorIndex.build(
        record(number, " ".join(name), count)
        for number, (name, count) in enumerate(zip(names, papers, strict=True))
    )

    found = complete(" ".join(typed), index, limit=limit)

    def is_meant(number: int) -> bool:
        return all(any(part.startswith(word) for part in names[number]) for word in typed)

    def place(number: int) -> tuple[bool, int, int]:
        return not set(typed) <= set(names[number]), -papers[number], number

    expected = sorted(filter(is_meant, range(len(names))), key=place)[:limit]
    assert [one.number for one in found] == expected
