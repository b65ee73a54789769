"""Records of authors in; an index of their names out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np

from corpus.index.arrays import Floats, Ints, Keys, Lists, Numbers, Texts
from corpus.index.matching import Fields
from corpus.index.vocabulary import Vocabulary
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
    def build(cls, records: Iterable[AuthorRecord]) -> Self:
        """Index authors; of two equal names the first given comes first."""
        authors = list(records)
        spelt: list[list[str]] = []
        owners: list[int] = []
        for number, author in enumerate(authors):
            of_author = dict.fromkeys(
                form for name in (author.name, *author.other_names) for form in forms(name)
            )
            spelt.extend(form.split() for form in of_author)
            owners.extend([number] * len(of_author))
        counts = Counter(part for parts in spelt for part in set(parts))
        order = sorted(counts, key=lambda word: word.encode())
        number_of = {word: place for place, word in enumerate(order)}
        forward = Lists.of([number_of[part] for part in parts] for parts in spelt)
        frequencies = np.array([counts[word] for word in order] or [0], np.float32)
        return cls(
            ids=np.array([author.id for author in authors], np.int64),
            labels=Texts.of(author.name for author in authors),
            keys=Texts.of(author.key for author in authors),
            hints=Texts.of(_hint(author) for author in authors),
            counts=np.array([author.paper_count for author in authors], np.uint32),
            whole=Keys.of(
                (" ".join(parts), owner) for parts, owner in zip(spelt, owners, strict=True)
            ),
            vocabulary=Vocabulary.of(order, (counts[word] for word in order)),
            weights=np.log1p(len(spelt) / (frequencies + 1.0)).astype(np.float32),
            forward=forward,
            postings=forward.inverted(len(order) or 1),
            owners=np.array(owners, np.uint32),
            initials=np.array([_bits(parts) for parts in spelt], np.uint32),
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
