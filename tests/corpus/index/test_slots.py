"""Words that were run together are parted, those that are one word, or too long, stay whole."""

import pytest

from corpus.index.slots import parted
from corpus.index.vocabulary import Vocabulary

COUNTS = {"compl": 900, "for": 900, "ian": 900, "learning": 900, "quizzically": 5, "threads": 900}
WORDS = sorted([*COUNTS, "compliannlp"])


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("learningforthreads", ("learning", "for", "threads")),
        ("quizzicallylearning", ("quizzically", "learning")),
        ("compliannnlp", ("compliannnlp",)),
        ("learning" * 8, ("learning",) * 8),
        ("learning" * 9, ("learning" * 9,)),
        ("learning" * 20, ("learning" * 20,)),
    ],
)
def test_a_run_of_known_words_is_parted(run: str, words: tuple[str, ...]) -> None:
    vocabulary = Vocabulary.of(WORDS, [COUNTS.get(word, 1) for word in WORDS])

    assert parted((run, "for"), vocabulary, least=100) == (*words, "for")
