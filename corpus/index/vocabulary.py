"""A word as typed in; the words of the corpus that may be meant out, with similarities.

Typing errors are looked for among the distinct words, of which there are far fewer than titles.
Words of one error meet because each is filed under its own hash and those of all its one-letter
deletions. Two errors are looked for by comparing the sets of letters of all words with the same
first letter, and only when nothing nearer is known.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from corpus.index.arrays import Floats, Hashes, Ints, Numbers, distinct

LONGEST = 40
"""Bytes of a word that are looked at."""
_SHORT = 3
"""Words up to this length are too alike to be expanded freely."""
_MOST = 24
"""Expansions of one word."""
_MOST_SHORT = 8
_CHUNK = 1 << 16
"""Words whose deletions are hashed at a time."""
_SLIP, _LIKELY, _UNLIKELY = 0.6, 0.8, 1.2
"""What one typing error counts, by how often people make its kind."""
_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_REACH = 1.2
"""Widths of a key: from each to those beside it, and to the two above or below."""
_PLACE = 0x9E3779B97F4A7C15
_POWERS = [pow(_PLACE, place + 1, 1 << 64) for place in range(LONGEST + 1)]
_BITS = np.zeros(256, np.uint64)
_BITS[1:] = np.uint64(1) << (np.arange(1, 256, dtype=np.uint64) % np.uint64(28) + np.uint64(36))
_BITS[ord("a") : ord("z") + 1] = np.uint64(1) << np.arange(26, dtype=np.uint64)
_BITS[ord("0") : ord("9") + 1] = np.uint64(1) << np.arange(26, 36, dtype=np.uint64)

_KEYS = {key: (at + row / 2, row) for row, keys in enumerate(_ROWS) for at, key in enumerate(keys)}
_ALIKE = ("aeiouy", "ckq", "csz", "gj", "dt", "bp", "fvw")
"""Letters that ears take for each other."""
_TAKEN_FOR = frozenset(
    (one, other)
    for (one, here), (other, there) in itertools.permutations(_KEYS.items(), 2)
    if math.dist(here, there) <= _REACH or any(one in some and other in some for some in _ALIKE)
)

Words = npt.NDArray[np.bytes_]


@dataclass(frozen=True, slots=True)
class Expansion:
    """A word of the vocabulary that may be meant."""

    number: int
    similarity: float
    """1 for the word itself."""
    edits: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The distinct words of a corpus, ascending, numbered from 0."""

    words: Words
    counts: Numbers
    """In how many titles or names each word stands."""
    lengths: npt.NDArray[np.uint8]
    letters: Hashes
    """One bit for each letter or digit that occurs."""
    deletions: Numbers
    """Hashes of words and of words with one letter left out, ascending."""
    deleted_from: Numbers
    """The word of each of them."""

    @classmethod
    def of(cls, words: Sequence[str], counts: npt.ArrayLike) -> Self:
        """File ascending distinct words."""
        table = np.array([encoded(word) for word in words] or [b""], f"S{LONGEST}")
        lengths = np.char.str_len(table).astype(np.uint8)
        hashes, owners = _all_deletions(table, lengths)
        return cls(
            table,
            np.asarray(counts).astype(np.uint32),
            lengths,
            np.concatenate([_letters(part) for part in _chunks(table)]),
            hashes,
            owners,
        )

    def __len__(self) -> int:
        return len(self.words)

    def text(self, number: int) -> str:
        """Spell a word."""
        return bytes(self.words[number]).decode("utf-8", "ignore")

    def texts(self, numbers: npt.NDArray[np.integer]) -> list[str]:
        """Spell some words."""
        if not len(numbers):
            return []
        # All at once: a word that was cut within a character loses what is left of that.
        return b"\n".join(self.words[numbers].tolist()).decode("utf-8", "ignore").split("\n")

    def find(self, words: Iterable[str]) -> list[int | None]:
        """Give the numbers of some words."""
        wanted = np.array([encoded(word) for word in words], f"S{LONGEST}")
        if not len(wanted):
            return []
        places = np.minimum(np.searchsorted(self.words, wanted), len(self.words) - 1)
        same = self.words[places] == wanted
        return [
            int(place) if is_same else None for place, is_same in zip(places, same, strict=True)
        ]

    def beginning(self, start: str) -> range:
        """Give the words that begin so."""
        low = np.searchsorted(self.words, np.array(encoded(start), f"S{LONGEST}"), "left")
        past = encoded(start)[: LONGEST - 1] + b"\xff"
        high = np.searchsorted(self.words, np.array(past, f"S{LONGEST}"), "left")
        return range(int(low), int(high))

    def near(self, word: str, *, far: bool = True) -> list[Expansion]:
        """Give the words within one typing error, or two when none is nearer, best first."""
        if not word.isascii() or len(word) > LONGEST or len(word) == 1:
            return []
        near = self._measured(word, self._one_apart(word), limit=2)
        if far and len(word) > _SHORT + 1 and not any(one.edits <= 1 for one in near):
            near = self._measured(word, self._two_apart(word), limit=2)
        near.sort(key=lambda one: (-one.similarity, -int(self.counts[one.number])))
        return near[: _MOST_SHORT if len(word) <= _SHORT else _MOST]

    def _measured(self, word: str, numbers: Ints, *, limit: int) -> list[Expansion]:
        limit = min(limit, 1 if len(word) <= _SHORT + 1 else limit)
        texts = self.words[numbers].tolist()
        if not texts:
            return []
        [edits] = cdist(
            [word.encode()], texts, scorer=OSA.distance, score_cutoff=limit, dtype=np.uint8
        )
        found = []
        for at in np.flatnonzero(edits <= limit).tolist():
            text, apart = texts[at].decode("utf-8", "ignore"), int(edits[at])
            found.append(Expansion(int(numbers[at]), similarity(word, text, apart), apart))
        return found

    def _one_apart(self, word: str) -> Ints:
        """Words that share a deletion: all at one edit, some at two."""
        hashes = _deletions_of(encoded(word))
        first = np.searchsorted(self.deletions, hashes, "left")
        last = np.searchsorted(self.deletions, hashes, "right")
        found = [self.deleted_from[a:b] for a, b in zip(first, last, strict=True) if a < b]
        if not found:
            return np.empty(0, np.int64)
        numbers = distinct(np.concatenate(found)).astype(np.int64)
        if len(word) <= _SHORT:
            # "is" is one error away from a hundred words: only frequent ones are meant.
            common = np.argsort(-self.counts[numbers].astype(np.int64), kind="stable")
            numbers = numbers[common[: 4 * _MOST_SHORT]]
        return numbers

    def _two_apart(self, word: str) -> Ints:
        """Words with the same first letter whose letters and length allow two edits."""
        same_start = self.beginning(word[0])
        part = slice(same_start.start, same_start.stop)
        letters = _letters(np.array([encoded(word)], f"S{LONGEST}"))[0]
        fits = np.bitwise_count(self.letters[part] ^ letters) <= 4
        fits &= np.abs(self.lengths[part].astype(np.int16) - len(word)) <= 2
        return np.flatnonzero(fits).astype(np.int64) + same_start.start


class Numbering(dict[str, int]):
    """Texts, each with a number that it is given when it is first asked for."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        super().__init__((text, number) for number, text in enumerate(texts))

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number

    def ordered(self) -> tuple[list[str], Numbers]:
        """Give all texts, ascending, and the place of each number's text among them."""
        order = sorted(self)  # code points sort as their UTF-8 does
        places = np.zeros(len(order) or 1, np.uint32)
        places[np.fromiter(map(self.__getitem__, order), np.int64, len(order))] = np.arange(
            len(order), dtype=np.uint32
        )
        return order, places


def weights_of(words: Sequence[str], vocabulary: Vocabulary, weights: Floats) -> Floats:
    """Give the weights that words have elsewhere; one that is not known there is a rare one."""
    known = vocabulary.find(words) or [None]
    rare = float(weights.max())
    found = [rare if number is None else float(weights[number]) for number in known]
    return np.array(found, np.float32)


def encoded(word: str) -> bytes:
    """Give the bytes under which a word is filed."""
    raw = word.encode("utf-8", "ignore")
    return raw if len(raw) <= LONGEST else raw[:LONGEST]


def similarity(word: str, other: str, edits: int) -> float:
    """Rate a typing error: worse in short words and at the first letter, better when it is slight.

    What hands do is swap letters, double one, miss one, or hit the key beside it; ears take some
    for each other. Another letter, or one too many, is likelier another name.
    """
    if not edits:
        return 1.0
    length = max(len(word), len(other))
    slight = _weight(word, other) if edits == 1 else edits
    if length <= _SHORT:
        slight = min(slight, edits)
    rate = 1.0 - slight / length
    return rate if word[0] == other[0] else rate - 0.1


def _weight(word: str, other: str) -> float:
    """Weigh the one edit by which a word as typed differs from the other."""
    pairs = zip(word, other, strict=False)
    at = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(word), len(other)))
    if len(word) == len(other):
        if word[at + 1 :] != other[at + 1 :]:
            return _SLIP
        return _LIKELY if (word[at], other[at]) in _TAKEN_FOR else _UNLIKELY
    longer = max(word, other, key=len)
    if at and longer[at] == longer[at - 1]:
        return _SLIP
    return _LIKELY if longer is other else _UNLIKELY


def _chunks(words: Words) -> Iterator[Words]:
    for low in range(0, len(words), _CHUNK):
        yield words[low : low + _CHUNK]


def _all_deletions(words: Words, lengths: npt.NDArray[np.uint8]) -> tuple[Numbers, Numbers]:
    """Give the hashes of words and all their one-letter deletions, ascending, with their words."""
    pairs: list[Hashes] = []
    for low in range(0, len(words), _CHUNK):
        part = slice(low, low + _CHUNK)
        hashes, owners = _deletions(words[part], lengths[part])
        pairs.append(hashes.astype(np.uint64) << np.uint64(32) | (owners + np.uint32(low)))
    every = np.concatenate(pairs)
    del pairs
    every.sort()
    return (every >> np.uint64(32)).astype(np.uint32), every.astype(np.uint32)


def _deletions(words: Words, lengths: npt.NDArray[np.uint8]) -> tuple[Numbers, Numbers]:
    """Hash words and all their one-letter deletions, without building them.

    The hash is a sum of letter times power of place, so a deletion is the sum before the letter
    plus the sum of what follows, moved by one place.
    """
    codes = words.view(np.uint8).reshape(len(words), LONGEST).astype(np.uint64)
    powers = np.array(_POWERS, np.uint64)
    there = np.cumsum(codes * powers[1:], axis=1, dtype=np.uint64)
    moved = np.cumsum(codes * powers[:-1], axis=1, dtype=np.uint64)
    whole = there[:, -1:]
    before = np.hstack([np.zeros((len(words), 1), np.uint64), there[:, :-1]])
    hashes = np.hstack([before + moved[:, -1:] - moved, whole])
    places = np.arange(LONGEST + 1)
    wanted = (places < lengths[:, None]) & (lengths[:, None] > 1) | (places == LONGEST)
    owners = np.broadcast_to(np.arange(len(words), dtype=np.uint32)[:, None], hashes.shape)
    return (hashes[wanted] >> np.uint64(32)).astype(np.uint32), owners[wanted]


def _deletions_of(word: bytes) -> Numbers:
    """As ``_deletions``, for one word: much quicker than through arrays."""
    mask = (1 << 64) - 1
    there = [(code * power) & mask for code, power in zip(word, _POWERS[1:], strict=False)]
    moved = [(code * power) & mask for code, power in zip(word, _POWERS, strict=False)]
    before, after = 0, sum(moved)
    hashes = [sum(there)]
    for at_place, one_earlier in zip(there, moved, strict=True):
        after -= one_earlier
        hashes.append(before + after)
        before += at_place
    return np.array([(one & mask) >> 32 for one in hashes], np.uint32)


def _letters(words: Words) -> Hashes:
    codes = words.view(np.uint8).reshape(len(words), LONGEST)
    letters: Hashes = np.bitwise_or.reduce(_BITS[codes], axis=1)
    return letters
