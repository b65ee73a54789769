"""Typing errors among the distinct words of a corpus."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.index.vocabulary import Vocabulary, similarity

WORDS = ["attention", "edit", "kvedit", "knowledge", "learning", "leaning", "need", "transformer"]


def of(*words: str) -> Vocabulary:
    return Vocabulary.of(sorted(words, key=str.encode), [1] * len(words))


def near(word: str, *words: str) -> list[str]:
    vocabulary = of(*words)
    return [vocabulary.text(one.number) for one in vocabulary.near(word)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("atention", "attention"),
        ("attentionn", "attention"),
        ("attentoin", "attention"),
        ("attextion", "attention"),
        ("ttention", "attention"),
        ("konwlege", "knowledge"),
        ("trasnformr", "transformer"),
        ("ned", "need"),
    ],
)
def test_a_misspelt_word_is_near_the_word_meant(typed: str, meant: str) -> None:
    assert near(typed, *WORDS)[0] == meant


def test_the_nearest_word_comes_first() -> None:
    assert near("lerning", *WORDS)[:2] == ["learning", "leaning"]


def test_distant_words_are_not_near() -> None:
    assert near("quantum", *WORDS) == []


def test_characters_of_other_scripts_are_not_expanded() -> None:
    assert near("余", "佘", "余琪") == []


def test_swapped_and_doubled_letters_are_nearer_than_other_letters() -> None:
    assert similarity("kvedti", "kvedit", 1) > similarity("kvedut", "kvedit", 1)
    assert similarity("kveddit", "kvedit", 1) > similarity("kvedrit", "kvedit", 1)


@pytest.mark.parametrize("slip", ["kvedut", "kvefit", "kvdit", "kvedi", "kvedat", "kvetit"])
@pytest.mark.parametrize("other", ["kvedmt", "kvepit", "kvedpit", "kvedita"])
def test_a_slip_of_hand_or_ear_is_nearer_than_another_letter(slip: str, other: str) -> None:
    assert similarity(slip, "kvedit", 1) > similarity(other, "kvedit", 1)


def test_in_the_shortest_words_one_error_is_as_bad_as_another() -> None:
    assert similarity("lt", "li", 1) == 0.5
    assert similarity("lu", "li", 1) > 0.5


def test_words_are_found_by_their_beginning() -> None:
    vocabulary = of(*WORDS)

    assert [vocabulary.text(number) for number in vocabulary.beginning("lea")] == [
        "leaning",
        "learning",
    ]


def test_very_long_words_are_filed_by_their_beginning() -> None:
    vocabulary = of("a" * 100, "b")

    assert vocabulary.find(["a" * 100, "a" * 99, "b", "c"]) == [0, 0, 1, None]


WORD = st.text(string.ascii_lowercase, min_size=5, max_size=12)


@given(st.sets(WORD, min_size=1, max_size=30), st.data())
def test_every_single_edit_is_found(words: set[str], data: st.DataObject) -> None:
    meant = data.draw(st.sampled_from(sorted(words)))
    at = data.draw(st.integers(0, len(meant) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    kind = data.draw(st.sampled_from(["drop", "add", "change", "swap"]))
    typed = {
        "drop": meant[:at] + meant[at + 1 :],
        "add": meant[:at] + letter + meant[at:],
        "change": meant[:at] + letter + meant[at + 1 :],
        "swap": meant[:at] + meant[at : at + 2][::-1] + meant[at + 2 :],
    }[kind]

    assert meant in near(typed, *words)
