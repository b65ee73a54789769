"""Records of authors in; an index of their names out."""

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.index.arrays import (
    Floats,
    GrowingKeys,
    GrowingLists,
    GrowingTexts,
    Ints,
    Keys,
    Lists,
    Numbers,
    Texts,
)
from corpus.index.matching import Fields
from corpus.index.vocabulary import Numbering, Vocabulary, weights_of
from corpus.model import AuthorRecord
from corpus.names import forms
from corpus.text import fold, is_cjk


@dataclass(frozen=True, slots=True)
class AuthorIndex:
    """All authors under every form of their names, ready to be looked up."""

    ids: Ints
    labels: Texts
    keys: Texts
    hints: Texts
    counts: Numbers
    """Papers of each author."""
    whole: Keys
    """Folded names, with all their parts in this order."""
    vocabulary: Vocabulary
    weights: Floats
    forward: Lists
    """The parts of each form, given name first."""
    postings: Lists
    owners: Numbers
    """The author of each form."""
    initials: Numbers
    """One bit for each first letter of a part of the form."""

    @classmethod
    def build(
        cls, records: Iterable[AuthorRecord], *, like: "AuthorIndex | None" = None
    ) -> "AuthorIndex":
        """Index authors, one after the other; of two equal names the first given comes first."""
        growing = GrowingAuthors()
        for record in records:
            growing.add(record)
        return growing.index(like=like)

    def __len__(self) -> int:
        return len(self.ids)

    def fields(self) -> Fields:
        """Give what is compared with queries."""
        size = len(self.vocabulary)
        return Fields(self.forward, self.weights, main=size, own=size)

    def has_characters(self, number: int) -> bool:
        """Whether an author's name is known in Chinese or Japanese characters."""
        # Numbers of another type would have all owners converted first, a millisecond each time.
        wanted = np.array([number, number + 1], self.owners.dtype)
        first, past = np.searchsorted(self.owners, wanted)
        every = self.parts(np.arange(first, past))
        return any(is_cjk(part) for parts in every for part in parts)

    def commonness(self, parts: Sequence[str]) -> list[float]:
        """Rate in how many names some parts stand, from 0 (in none) to 1 (in a million)."""
        return [
            0.0 if number is None else math.log10(1 + int(self.vocabulary.counts[number])) / 6
            for number in self.vocabulary.find(parts)
        ]

    def parts(self, forms: Ints) -> list[list[str]]:
        """Give the folded parts of some forms of names."""
        rows, starts = self.forward.gather(forms)
        texts = self.vocabulary.texts(rows)
        ends = [*starts.tolist()[1:], len(rows)]
        return [texts[start:end] for start, end in zip(starts.tolist(), ends, strict=True)]


class GrowingAuthors:
    """An index that is being built: all about one author after the other, in a few arrays."""

    def __init__(self) -> None:
        self._ids, self._counts = array("q"), array("I")
        self._labels, self._keys, self._hints = GrowingTexts(), GrowingTexts(), GrowingTexts()
        self._whole, self._forward = GrowingKeys(), GrowingLists()
        self._owners, self._initials = array("I"), array("I")
        self._numbers = Numbering()

    def add(self, author: AuthorRecord) -> None:
        """Add one author."""
        place = len(self._ids)
        self._ids.append(author.id)
        self._counts.append(author.paper_count)
        self._labels.add(author.name)
        self._keys.add(author.key)
        self._hints.add(_hint(author))
        names = (author.name, *author.other_names)
        for form in dict.fromkeys(form for name in names for form in forms(name)):
            parts = form.split()
            self._whole.add(form, place)
            self._forward.add([self._numbers[part] for part in parts])
            self._owners.append(place)
            self._initials.append(_bits(parts))

    def index(self, *, like: AuthorIndex | None = None) -> AuthorIndex:
        """Give the index of all authors that were added.

        Args:
            like: The index beside which this one stands: parts of names weigh the same here.
        """
        order, places = self._numbers.ordered()
        forward = Lists.packed(self._forward.starts(), places[self._forward.numbers()])
        postings = forward.inverted(len(order) or 1)
        counts = np.diff(postings.starts.astype(np.int64)).astype(np.float32)
        return AuthorIndex(
            ids=np.array(self._ids, np.int64),
            labels=Texts(*self._labels.arrays()),
            keys=Texts(*self._keys.arrays()),
            hints=Texts(*self._hints.arrays()),
            counts=np.array(self._counts, np.uint32),
            whole=Keys(*self._whole.arrays()),
            vocabulary=Vocabulary.of(order, counts),
            weights=(
                np.log1p(len(self._owners) / (counts + np.float32(1))).astype(np.float32)
                if like is None
                else weights_of(order, like.vocabulary, like.weights)
            ),
            forward=forward,
            postings=postings,
            owners=np.array(self._owners, np.uint32),
            initials=np.array(self._initials, np.uint32),
        )


def initial_bit(letter: str) -> int:
    """Give the bit of a first letter."""
    return 1 << (ord(letter) - ord("a") if "a" <= letter <= "z" else 26 + ord(letter) % 6)


def _bits(parts: Iterable[str]) -> int:
    bits = 0
    for part in parts:
        bits |= initial_bit(part[0])
    return bits


def _hint(author: AuthorRecord) -> str:
    known = [author.affiliation] if author.affiliation else []
    if author.paper_count:
        papers = "1 paper" if author.paper_count == 1 else f"{author.paper_count} papers"
        known.append(papers)
    if author.latest_title:
        known.append(f"latest: {author.latest_title}")
    others = [name for name in author.other_names if fold(name) != fold(author.name)]
    if others:
        known.append(f"also {others[0]}")
    return " · ".join(known)
