"""Pasted lists: what separates names, and what belongs to one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.lists import is_list, names_in

KNOWN = {"Jiawei Shao", "Shao, Jiawei", "Qi She", "She, Qi", "van der Berg, Jan", "Madonna"}
PIECES = st.sampled_from(
    [
        ",", ";", "\n", " and ", "&", "- ", "1. ", "Jr.", "van der Berg", "Shao", "Jiawei",
        "Qi She", "佘琪", "、", "topic:", "cat:cs.LG", "https://a.example/x,y",
        "@article{k, author = {",        " and others}}", "\\'e", "{", "}", "a7", "12", " ", "",
    ]
)  # fmt: skip


def is_known(name: str) -> bool:
    return name in KNOWN


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Shao, Jiawei", ["Shao, Jiawei"]),
        ("Stranger, Hugo", ["Stranger, Hugo"]),
        ("Jiawei Shao, Qi She", ["Jiawei Shao", "Qi She"]),
        ("Hugo Stranger, Ida Unknown", ["Hugo Stranger", "Ida Unknown"]),
        ("Shao, Jiawei, She, Qi", ["Shao, Jiawei", "She, Qi"]),
        ("Stranger, H., Unknown, I. J.", ["Stranger, H.", "Unknown, I. J."]),
        ("Stranger, Qi She", ["Stranger", "Qi She"]),
        ("Madonna, Qi She", ["Madonna", "Qi She"]),
        ("Jiawei Shao, Qi She, and Ida Unknown", ["Jiawei Shao", "Qi She", "Ida Unknown"]),
        ("Shao, Jiawei and She, Qi", ["Shao, Jiawei", "She, Qi"]),
        ("Shao, Jiawei; She, Qi;", ["Shao, Jiawei", "She, Qi"]),
        ("van der Berg, Jan; Ida Unknown", ["van der Berg, Jan", "Ida Unknown"]),
        ("King, Jr., Martin; King Jr., Hugo", ["King Jr., Martin", "King Jr., Hugo"]),
        ("John Unknown, Jr., Qi She", ["John Unknown Jr.", "Qi She"]),
        ("- Qi She\n* Jiawei Shao\n3) Ida Unknown", ["Qi She", "Jiawei Shao", "Ida Unknown"]),
        ("Qi She\n\nQi She\n", ["Qi She"]),
        ("佘琪, 邵佳伟", ["佘琪", "邵佳伟"]),
        ("佘琪、邵佳伟，李明", ["佘琪", "邵佳伟", "李明"]),
        ("1, 3 and 4", ["1", "3", "4"]),
        ("cat:cs.LG, cat:cs.CL, Qi She", ["cat:cs.LG", "cat:cs.CL, Qi She"]),
        ("topic:graphs, trees and forests\nQi She", ["topic:graphs, trees and forests", "Qi She"]),
    ],
)
def test_names_are_parted_where_people_part_them(text: str, names: list[str]) -> None:
    assert list(names_in(text, is_known)) == names


def test_bibtex_names_everybody_once_as_they_are_called() -> None:
    text = (
        '@article{a, author = "M{\\"u}ller, Kai and Shao, Jiawei and others", title = {One}} '
        "@book{b, author = {Jiawei Shao and {van der Berg}, Jan}, title = {Two}}"
    )

    assert names_in(text, is_known) == ("Kai Müller", "Jiawei Shao", "Jan van der Berg")


@pytest.mark.parametrize("text", ["Qi She", "topic:a, b; ", "https://a.example/x,y", "A.N. Other"])
def test_one_thing_is_no_list(text: str) -> None:
    assert not is_list(text)


@settings(max_examples=200)
@given(st.lists(PIECES | st.text(max_size=6), max_size=12).map("".join))
def test_any_text_is_a_list_of_names_that_say_something(text: str) -> None:
    names = names_in(text, is_known)

    assert len(set(names)) == len(names)
    assert all(name.strip() for name in names)
    assert isinstance(is_list(text), bool)
