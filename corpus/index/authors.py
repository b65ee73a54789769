"""Records of authors in; an index of their names out."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

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
    def build(cls, records: Iterable[AuthorRecord], *, like: Self | None = None) -> Self:
        """Index authors, one after the other; of two equal names the first given comes first.

        Args:
            records: Each is looked at once and not kept.
            like: The index beside which this one stands: parts of names weigh the same here.
        """
        ids, paper_counts = array("q"), array("I")
        labels, keys, hints = GrowingTexts(), GrowingTexts(), GrowingTexts()
        whole, forward = GrowingKeys(), GrowingLists()
        owners, initials = array("I"), array("I")
        numbers = Numbering()
        for place, author in enumerate(records):
            ids.append(author.id)
            paper_counts.append(author.paper_count)
            labels.add(author.name)
            keys.add(author.key)
            hints.add(_hint(author))
            names = (author.name, *author.other_names)
            for form in dict.fromkeys(form for name in names for form in forms(name)):
                parts = form.split()
                whole.add(form, place)
                forward.add([numbers[part] for part in parts])
                owners.append(place)
                initials.append(_bits(parts))
        order, ranks = numbers.ordered()
        lists = Lists(forward.starts(), ranks[forward.numbers()])
        postings = lists.inverted(len(order) or 1)
        counts = np.diff(postings.starts.astype(np.int64)).astype(np.float32)
        vocabulary = Vocabulary.of(order, counts)
        return cls(
            ids=np.array(ids, np.int64),
            labels=Texts(*labels.arrays()),
            keys=Texts(*keys.arrays()),
            hints=Texts(*hints.arrays()),
            counts=np.array(paper_counts, np.uint32),
            whole=Keys(*whole.arrays()),
            vocabulary=vocabulary,
            weights=(
                np.log1p(len(owners) / (counts + np.float32(1))).astype(np.float32)
                if like is None
                else weights_of(order, like.vocabulary, like.weights)
            ),
            forward=lists,
            postings=postings,
            owners=np.array(owners, np.uint32),
            initials=np.array(initials, np.uint32),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def fields(self) -> Fields:
        """Give what is compared with queries."""
        size = len(self.vocabulary)
        return Fields(self.forward, self.weights, main=size, own=size)

    def has_characters(self, number: int) -> bool:
        """Whether an author's name is known in Chinese or Japanese characters."""
        first, past = np.searchsorted(self.owners, [number, number + 1])
        every = self.parts(np.arange(first, past))
        return any(is_cjk(part) for parts in every for part in parts)

    def parts(self, forms: Ints) -> list[list[str]]:
        """Give the folded parts of some forms of names."""
        rows, starts = self.forward.gather(forms)
        texts = self.vocabulary.texts(rows)
        ends = [*starts.tolist()[1:], len(rows)]
        return [texts[start:end] for start, end in zip(starts.tolist(), ends, strict=True)]


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
