"""The words of a query in; its slots out, with all that each word may mean in a vocabulary."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from corpus.index.arrays import Floats, Ints
from corpus.index.matching import Slot
from corpus.index.vocabulary import Expansion, Vocabulary

_MOST_BEGUN = 32
"""Words that an unfinished last word may become."""
_LEAST_BEGUN = 3
"""Letters of an unfinished word."""
_FEW_WORDS = 4
"""Queries up to this length may be a misspelt name, so that joined words are expanded too."""
_ENDING = re.compile(r"(?:e|es|s|ed|er|ers|ing|ings|ion|ions|ation|ations|or|ors|al|ly)$")
_LEAST_STEM = 4
_LEAST_RUN = 8
"""Letters of words that were run together, among others ..."""
_LEAST_RUN_ALONE = 14
"""... and alone, where a name is likelier."""
_LONGEST_RUN = 80
_LEAST_PART, _LONGEST_PART = 2, 24
_SHORT_PART = 3
_OFTENER = 20
"""How much oftener a part of fewer letters must stand in titles, and a long one less often."""
_LIKELIER = 10
"""How much oftener each part must stand in titles than the word that may be misspelt."""
_LONG_PART = 8
_MOST_PARTS = 8
_JOINED = 0.97
_MARGIN = 0.98
"""Similarity of a word that stands beside the title: an author, a joined compound, the year."""


def slots_of(
    query: Sequence[str],
    vocabulary: Vocabulary,
    weights: Floats,
    *,
    fields: int = 2,
    widely: bool = True,
) -> list[Slot]:
    """Expand the words of a query, and neighbours written together.

    Args:
        query: Folded words.
        vocabulary: Of the documents.
        weights: Of its words.
        fields: In how many fields a word may stand.
        widely: False leaves known words as they are and expands unknown ones only.
    """
    found = []
    numbers = vocabulary.find(query)
    for place, (word, number) in enumerate(zip(query, numbers, strict=True)):
        is_open = widely or number is None or len(query) <= _FEW_WORDS
        last = place == len(query) - 1 and is_open
        if widely or number is None:
            meant = expansions(word, number, vocabulary, last=last)
        else:
            meant = [Expansion(number, 1.0, 0)]
        found.append(_slot(meant, vocabulary, weights, place, place, fields=fields))
    pairs = ["".join(pair) for pair in pairwise(query)]
    for place, (pair, number) in enumerate(zip(pairs, vocabulary.find(pairs), strict=True)):
        meant = [Expansion(number, _JOINED, 0)] if number is not None else []
        if widely and len(query) <= _FEW_WORDS and number is None:
            meant = _joined(pair, vocabulary)
        if meant:
            found.append(_slot(meant, vocabulary, weights, place, place + 1, fields=fields))
    return found


def expansions(
    word: str, number: int | None, vocabulary: Vocabulary, *, last: bool
) -> list[Expansion]:
    """Give what one word may mean: itself, its neighbours, what it begins."""
    meant = {one.number: one for one in vocabulary.near(word, far=number is None)}
    if last and len(word) >= _LEAST_BEGUN:
        for begun in _begun(word, vocabulary):
            known = meant.get(begun.number)
            if known is None or known.similarity < begun.similarity:
                meant[begun.number] = begun
    if number is not None:
        meant[number] = Expansion(number, 1.0, 0)
    return list(meant.values())


def parted(query: Sequence[str], vocabulary: Vocabulary, *, least: int) -> tuple[str, ...]:
    """Part words that were run together; a word that may be a slip or a name stays whole.

    Args:
        query: Folded words.
        vocabulary: Of the documents.
        least: In how many of them a word must stand that is looked for inside another.
    """
    shortest = _LEAST_RUN if len(query) > 1 else _LEAST_RUN_ALONE
    if all(len(word) < shortest for word in query):
        return tuple(query)
    found: list[str] = []
    for word, number in zip(query, vocabulary.find(query), strict=True):
        is_run = number is None and shortest <= len(word) <= _LONGEST_RUN and word.isalpha()
        found += (_words_in(word, vocabulary, least) if is_run else None) or [word]
    return tuple(found)


def _words_in(run: str, vocabulary: Vocabulary, least: int) -> list[str]:
    """Give the words that make up a run of letters, the fewest and then the most frequent."""
    places = [
        (start, end)
        for end in range(_LEAST_PART, len(run) + 1)
        for start in range(max(0, end - _LONGEST_PART), end - _LEAST_PART + 1)
    ]
    numbers = vocabulary.find([run[start:end] for start, end in places])
    slip = max(
        (int(vocabulary.counts[one.number]) for one in vocabulary.near(run, far=False)), default=0
    )
    least = max(least, _LIKELIER * slip)
    shortest = _SHORT_PART + 1 if slip else _LEAST_PART
    best: dict[int, tuple[int, int, list[str]]] = {0: (0, 0, [])}
    for (start, end), number in zip(places, numbers, strict=True):
        count = 0 if number is None else int(vocabulary.counts[number])
        if end - start >= _LONG_PART:
            needed = max(least // _OFTENER, _LIKELIER * slip, 1)
        else:
            needed = least if end - start >= _SHORT_PART else _OFTENER * least
        if count < needed or end - start < shortest:
            continue
        if start not in best or best[start][0] == -_MOST_PARTS:
            continue
        parts, rarest, words = best[start]
        rarest = min(rarest or count, count)
        way = (parts - 1, rarest, [*words, run[start:end]])
        if end not in best or way[:2] > best[end][:2]:
            best[end] = way
    return best[len(run)][2] if len(run) in best else []


def inflected(word: str, vocabulary: Vocabulary) -> Ints:
    """Give the words with the same stem: "training", "trained", "trains"."""
    stem = _ENDING.sub("", word)
    if len(stem) < _LEAST_STEM:
        return np.empty(0, np.int64)
    begun = vocabulary.beginning(stem)
    numbers = np.arange(begun.start, begun.stop)
    endings = (text[len(stem) :] for text in vocabulary.texts(numbers))
    return numbers[[not ending or bool(_ENDING.fullmatch(ending)) for ending in endings]]


def _joined(pair: str, vocabulary: Vocabulary) -> list[Expansion]:
    return [
        Expansion(one.number, one.similarity * _JOINED, one.edits)
        for one in vocabulary.near(pair, far=False)
        if one.edits == 1
    ]


def _begun(word: str, vocabulary: Vocabulary) -> list[Expansion]:
    all_begun = vocabulary.beginning(word)
    numbers = np.arange(all_begun.start, all_begun.stop)
    if len(numbers) > _MOST_BEGUN:
        counts = vocabulary.counts[numbers].astype(np.int64)
        numbers = numbers[np.argsort(-counts, kind="stable")[:_MOST_BEGUN]]
    lengths = vocabulary.lengths[numbers].tolist()
    return [
        Expansion(number, 0.7 + 0.25 * len(word) / max(length, len(word)), 0)
        for number, length in zip(numbers.tolist(), lengths, strict=True)
    ]


def _slot(
    meant: Sequence[Expansion],
    vocabulary: Vocabulary,
    weights: Floats,
    first: int,
    last: int,
    *,
    fields: int,
) -> Slot:
    ordered = sorted(meant, key=lambda one: one.number)
    numbers = [one.number for one in ordered]
    similarities = [one.similarity for one in ordered]
    size = len(vocabulary)
    rows = [number + field * size for field in range(fields) for number in numbers]
    rated = [one * _MARGIN if field else one for field in range(fields) for one in similarities]
    return Slot(
        rows=np.array(rows, np.int64),
        similarities=np.array(rated, np.float32),
        weight=_weight(ordered, weights),
        first=first,
        last=last,
    )


def _weight(meant: Sequence[Expansion], weights: Floats) -> float:
    """Weigh an unknown word like the most frequent of the words it may be."""
    if not meant:
        return float(weights.max())
    least = max(one.similarity for one in meant) - 0.1
    return min(float(weights[one.number]) for one in meant if one.similarity >= least)
