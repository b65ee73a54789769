"""Records of papers in; an index of their titles out, and the papers that a query may mean."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from corpus.index.arrays import Floats, Ints, Keys, Lists, Texts
from corpus.index.matching import Fields
from corpus.index.vocabulary import Vocabulary
from corpus.model import PaperRecord
from corpus.names import name_parts
from corpus.text import fold, titled, words

STOP_WORDS = frozenset(
    words(
        "a an and are as at by for from in into is it its of on or the to towards toward using via "
        "with without"
    )
)
QUESTION_WORDS = frozenset(
    words(
        "all based be can could do does how it not one that their there they this through under "
        "we what when where which who why will you your"
    )
)
_LEFT_OUT = (frozenset[str](), STOP_WORDS, STOP_WORDS | QUESTION_WORDS)
_LITTLE = 0.4
_FEWEST_INITIALS = 3
_MOST_INITIALS = 16
_LONGEST_NAME = 3
"""Words of a system's name before the colon."""
_COMPOUND = re.compile(r"\w+(?:[-‐‑‒–—/]\w+)+")
_HINTED = 2
"""Authors named in a hint."""
FIELDS = 3
"""The words of the title, its compounds and name written together, then authors and year."""


@dataclass(frozen=True, slots=True)
class PaperIndex:
    """All papers, ready to be looked up."""

    ids: Ints
    labels: Texts
    keys: Texts
    hints: Texts
    whole: Keys
    """Folded titles (``t:``), joined system names (``s:``), acronyms (``a:``), identifiers."""
    vocabulary: Vocabulary
    weights: Floats
    """Of each word: its rarity among titles."""
    forward: Lists
    """The rows of each paper: the words of the title in order, then those beside it."""
    postings: Lists
    """The papers of each row."""
    abstracts: Lists
    """The papers of each word of the abstracts."""
    names: npt.NDArray[np.uint8]
    """How many words of the title are the system's name."""

    @classmethod
    def build(cls, records: Iterable[PaperRecord]) -> Self:
        """Index papers; of two equal ones the first given comes first."""
        papers = list(records)
        mains = [words(_main(paper)) for paper in papers]
        joined = [_joined(paper) for paper in papers]
        besides = [_beside(paper) for paper in papers]
        topics = [words(paper.abstract) if paper.abstract else () for paper in papers]
        counts = _counts(mains, joined, besides, topics)
        order = sorted(counts, key=lambda word: word.encode())
        number = {word: place for place, word in enumerate(order)}
        size = len(number) or 1
        forward = Lists.of(
            [field * size + number[word] for field, some in enumerate(fields) for word in some]
            for fields in zip(mains, joined, besides, strict=True)
        )
        abstracts = Lists.of([number[word] for word in topic] for topic in topics)
        frequencies = np.array([counts[word] for word in order] or [0], np.float32)
        return cls(
            ids=np.array([paper.id for paper in papers], np.int64),
            labels=Texts.of(label_of(paper) for paper in papers),
            keys=Texts.of(paper.key for paper in papers),
            hints=Texts.of(_hint(paper) for paper in papers),
            whole=Keys.of(_whole(papers, mains)),
            vocabulary=Vocabulary.of(order, (counts[word] for word in order)),
            weights=_weights(order, frequencies, len(papers)),
            forward=forward,
            postings=forward.inverted(FIELDS * size),
            abstracts=abstracts.inverted(size),
            names=np.array(
                [len(words(system_name(paper) or "")) if paper.title else 0 for paper in papers],
                np.uint8,
            ),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def fields(self) -> Fields:
        """Give what is compared with queries."""
        size = len(self.vocabulary)
        return Fields(self.forward, self.weights, main=size, own=2 * size)

    def every_word(self, number: int) -> tuple[list[str], list[str], list[str]]:
        """Give a paper's words: the title, with those written together, and those beside it."""
        rows, _ = self.forward.gather(np.array([number]))
        size = len(self.vocabulary)
        field = rows // max(size, 1)
        title, joined, beside = (
            self.vocabulary.texts(rows[field == at] - at * size) for at in range(FIELDS)
        )
        return title, [*title, *joined], beside

    def title_words(self, numbers: Ints) -> list[list[str]]:
        """Give the folded words of some titles."""
        rows, starts = self.forward.gather(numbers)
        size = len(self.vocabulary)
        texts = self.vocabulary.texts(np.minimum(rows, size - 1))
        ends = [*starts.tolist()[1:], len(rows)]
        in_title = rows < size
        lengths = np.add.reduceat(in_title, starts).tolist() if len(rows) else []
        return [
            texts[start : min(start + length, end)]
            for start, end, length in zip(starts.tolist(), ends, lengths, strict=True)
        ]


def label_of(paper: PaperRecord) -> str:
    """Name a paper for people, also when its title is unknown."""
    return titled(paper.title, paper.short_name)


def system_name(paper: PaperRecord) -> str | None:
    """Give the name of the system that a paper presents, if its title begins with one."""
    name, colon, rest = (paper.title or "").partition(":")
    if colon and rest.strip() and 0 < len(words(name)) <= _LONGEST_NAME:
        return name
    return paper.short_name


def acronyms(title: str) -> set[str]:
    """Give the initials of the words and of the content words, of all and of those after a colon.

    >>> sorted(acronyms("Attention Is All You Need"))
    ['aayn', 'aiayn']
    """
    found = set()
    for part in filter(None, (title, title.partition(":")[2])):
        spelt = words(part)
        for left_out in _LEFT_OUT:
            kept = [word[0] for word in spelt if word not in left_out]
            if _FEWEST_INITIALS <= len(kept) <= _MOST_INITIALS:
                found.add("".join(kept))
    return found


def _main(paper: PaperRecord) -> str:
    return paper.title or paper.short_name or ""


def _hint(paper: PaperRecord) -> str:
    names = ", ".join(paper.authors[:_HINTED])
    if len(paper.authors) > _HINTED:
        names += " et al."
    return " · ".join(part for part in (names, str(paper.year or "")) if part)


def _counts(*fields: Sequence[Sequence[str]]) -> Counter[str]:
    """Count in how many papers each word stands; words of abstracts alone do not count."""
    counts: Counter[str] = Counter()
    *titles, topics = fields
    for field in titles:
        for some in field:
            counts.update(set(some))
    for some in topics:
        for word in set(some):
            counts.setdefault(word, 0)
    return counts


def _weights(order: Sequence[str], frequencies: Floats, size: int) -> Floats:
    """Weigh words by their rarity; function words say little even where titles are few."""
    weights = np.log1p(size / (frequencies + 1.0)).astype(np.float32)
    weights[[word in _LEFT_OUT[-1] for word in order]] *= _LITTLE
    return weights


def _joined(paper: PaperRecord) -> list[str]:
    """Write together what a title parts by hyphens, and the system's name."""
    found: dict[str, None] = {}
    for compound in _COMPOUND.findall(_main(paper)):
        parts = words(compound)
        found["".join(parts)] = None
        found.update(dict.fromkeys("".join(pair) for pair in pairwise(parts)))
    name = words(system_name(paper) or "")
    if len(name) > 1:
        found["".join(name)] = None
    if paper.short_name and paper.title:
        found.update(dict.fromkeys(words(paper.short_name)))
    return list(found)


def _beside(paper: PaperRecord) -> list[str]:
    """Give the parts of the authors' names and the year."""
    found = dict.fromkeys(
        part for author in paper.authors for part in name_parts(author) if len(part) > 1
    )
    if paper.year:
        found[str(paper.year)] = None
    return list(found)


def _whole(
    papers: Sequence[PaperRecord], mains: Sequence[Sequence[str]]
) -> Iterator[tuple[str, int]]:
    for number, (paper, main) in enumerate(zip(papers, mains, strict=True)):
        if paper.title:
            yield f"t:{' '.join(main)}", number
            yield from ((f"a:{acronym}", number) for acronym in acronyms(paper.title))
        for name in {system_name(paper), paper.short_name}:
            if name and (joined := fold(name).replace(" ", "")):
                yield f"s:{joined}", number
        for identifier in paper.identifiers:
            yield f"i:{identifier.casefold()}", number
