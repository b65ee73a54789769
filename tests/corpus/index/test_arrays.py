"""Lists and texts end to end: each comes back as it was put in, however many there are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.index.arrays import Lists, Texts


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30) | st.none(), max_size=40))
def test_every_text_comes_back_and_an_absent_one_as_an_empty_one(texts: list[str | None]) -> None:
    kept = Texts.of(texts)

    assert [kept[number] for number in range(len(kept))] == [text or "" for text in texts]
    assert list(kept) == [text or "" for text in texts]


def test_texts_beyond_those_of_the_dictionary_come_back_too() -> None:
    texts = [
        f"On the {number}th Way of Folding Laundry" if number % 7 else "" for number in range(300)
    ]

    kept = Texts.of(texts)

    assert list(kept) == texts
    assert len(kept) == len(texts)
    assert kept.content.nbytes < sum(map(len, texts)) / 2


NUMBERS = st.integers(0, (1 << 24) - 1) | st.integers(0, 200)


@given(st.lists(st.lists(NUMBERS | st.integers(0, (1 << 32) - 1), max_size=6), max_size=12))
def test_every_list_comes_back_however_it_is_asked_for(lists: list[list[int]]) -> None:
    kept = Lists.of(lists)
    every = np.arange(len(lists))[::-1]

    assert [kept[number].tolist() for number in range(len(kept))] == lists
    assert [one.tolist() for one in kept.slices(every)] == lists[::-1]
    assert kept.gather(every)[0].tolist() == [each for one in lists[::-1] for each in one]
    assert kept.between(0, len(lists)).tolist() == [each for one in lists for each in one]
    assert kept.is_empty is not any(lists)


@pytest.mark.parametrize(("greatest", "size"), [((1 << 24) - 1, 10), (1 << 24, 12)])
def test_a_number_takes_three_bytes_if_all_fit(greatest: int, size: int) -> None:
    assert Lists.of([[1], [greatest, 7]]).content.nbytes == size


@given(st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=12))
def test_lists_turned_around_say_once_where_each_number_stands(lists: list[list[int]]) -> None:
    found = Lists.of(lists).inverted(10)

    assert [one.tolist() for one in found.slices(np.arange(10))] == [
        [at for at, one in enumerate(lists) if number in one] for number in range(10)
    ]
