"""Texts end to end: each comes back as it was put in, however many there are."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.index.arrays import Texts


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
