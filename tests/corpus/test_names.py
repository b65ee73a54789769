"""Personal names: keys, readings, comparisons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.names import compatible, forms, initials, name_key, name_parts, separated, variants


@pytest.mark.parametrize(
    "spelling",
    ["Jiawei Shao", "SHAO, JIAWEI", "jiawei  shao", "Jia-wei Shao", "Jia‐Wei Shao", "Shao Jiawei"],
)
def test_spellings_of_one_name_have_one_key(spelling: str) -> None:
    assert name_key(spelling) == name_key("Jiawei Shao")


@pytest.mark.parametrize("other", ["Jiawei Shan", "J. Shao", "Shao", "Wei Jia Shao"])
def test_other_names_have_other_keys(other: str) -> None:
    assert name_key(other) != name_key("Jiawei Shao")


def test_look_alike_characters_have_other_keys() -> None:
    assert name_key("佘琪") != name_key("余琪")


def test_a_name_in_two_scripts_has_the_key_of_its_latin_form() -> None:
    assert name_key("Qi She (佘琪)") == name_key("Qi She")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("佘琪", "qi she"),
        ("单雄信", "xiongxin shan"),
        ("曾国藩", "guofan zeng"),
        ("仇英", "ying qiu"),
        ("解缙", "jin xie"),
        ("吕布", "bu lyu"),
        ("歐陽修", "xiu ouyang"),
        ("Qi She (佘琪)", "佘 琪"),
        ("Qi She (佘琪)", "qi she"),
        ("Björn Höhle", "bjoern hoehle"),
        ("Björn Höhle", "bjorn hohle"),
        ("Lü Bu", "lv bu"),
        ("Jia-Wei Shao", "jia wei shao"),
        ("Jia-Wei Shao", "jiawei shao"),
        ("Wei Wang 0001", "wei wang"),
        ("King, Jr., Martin", "martin king"),
    ],
)
def test_a_name_can_be_typed_in_this_form(name: str, form: str) -> None:
    assert form in forms(name)


def test_variants_stand_in_both_orders() -> None:
    assert {"jiawei shao", "shao jiawei"} <= set(variants("Jiawei Shao"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("J. Shao", "Jiawei Shao"),
        ("Shao Jiawei", "Jiawei Shao"),
        ("Geoffrey E. Hinton", "Geoffrey Hinton"),
        ("G. Hinton", "Geoffrey Everest Hinton"),
        ("佘琪", "Qi She"),
    ],
)
def test_names_that_could_be_one_person_are_compatible(one: str, other: str) -> None:
    assert compatible(one, other)
    assert compatible(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yu Wang", "Yujia Wang"),
        ("J. Shao", "Wei Shao"),
        ("Shao", "Jiawei Shao"),
        ("佘琪", "Qi Yu"),
        ("", "Jiawei Shao"),
    ],
)
def test_names_of_different_people_are_not_compatible(one: str, other: str) -> None:
    assert not compatible(one, other)


def test_initials_keep_the_family_name() -> None:
    assert initials("Shao, Jia-Wei") == "j shao"


def test_names_written_together_are_parted() -> None:
    assert separated("SheQi") == "She Qi"


@given(st.text(max_size=40))
def test_any_text_can_be_taken_for_a_name(text: str) -> None:
    assert isinstance(name_key(text), str)
    assert compatible(text, text) == bool(name_parts(text))
    assert all(form and form == form.strip() for form in variants(text))
