"""Folding: what two spellings of the same thing share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import clean, fold, is_cjk, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("KV-Edit: Training-Free", "kv edit training free"),
        ("KV–Edit", "KV‐Edit"),
        ("{P}robing the \\textbf{Decision} {B}oundaries", "probing the decision boundaries"),
        ("M$^3$Searcher", "M³Searcher"),
        ("H$_2$O", "H₂O"),
        ("2$^{nd}$ order", "2nd order"),
        ("``for'' all", "for all"),
        ('Erd\\H{o}s and M\\"uller', "Erdős and Müller"),
        ("Mu¨ller", "Müller"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("Straße", "STRASSE"),
        ("O’Brien", "o'brien"),
        ("β-VAE", "beta VAE"),
        ("\\beta-VAE", "β-VAE"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("佘 琪", "佘琪"),
        ("ガウス", "ｶﾞｳｽ"),
        ("snake_case", "snake case"),
    ],
)
def test_two_spellings_of_one_thing_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_look_alike_characters_stay_apart() -> None:
    assert fold("佘琪") != fold("余琪")


def test_every_chinese_character_is_a_word() -> None:
    assert words("深度Learning学习") == ("深", "度", "learning", "学", "习")


def test_hangul_words_stay_whole() -> None:
    assert words("김민준 교수") == ("김민준", "교수")


def test_clean_drops_what_cannot_be_seen() -> None:
    assert clean("a\u200bb\u202ec\x00\x1b d\ud800\n\t e\xad") == "abc d e"


def test_clean_composes_accents() -> None:
    assert clean("e\u0301") == "é"


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)

    assert fold(once) == once


@given(st.text())
def test_clean_text_is_clean_and_can_be_written(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert once == " ".join(once.split())
    assert once.encode().decode() == once


def test_is_cjk_tells_scripts_apart() -> None:
    assert is_cjk("Qi She (佘琪)")
    assert not is_cjk("김민준 Müller")
