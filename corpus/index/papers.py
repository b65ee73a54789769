"""Records of papers in; an index of their titles out, and the papers that a query may mean."""

import itertools
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from corpus.index.arrays import (
    Floats,
    GrowingKeys,
    GrowingLists,
    GrowingShortKeys,
    GrowingTexts,
    Ints,
    Keys,
    Lists,
    ShortKeys,
    Texts,
)
from corpus.index.matching import Fields
from corpus.index.questions import month_number
from corpus.index.vocabulary import Numbering, Vocabulary, weights_of
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
_LITTLE_SAID = STOP_WORDS | QUESTION_WORDS
_LITTLE = 0.4
_FEWEST_INITIALS = 3
_MOST_INITIALS = 16
_LONGEST_NAME = 3
"""Words of a system's name before the colon."""
_COMPOUND = re.compile(r"\w+(?:[-‐‑‒–—/]\w+)+")
_FIELD = 30
"""Bits of a row, while it is built, that number the word; those above number the field."""
_WORD = np.uint32((1 << _FIELD) - 1)
_HINTED = 2
"""Authors named in a hint."""
FIELDS = 3
"""The words of the title, its compounds and name written together, then authors and year."""


@dataclass(frozen=True, slots=True)
class PaperIndex:
    """All papers, ready to be looked up; one that has several titles stands once for each.

    The place of the title by which it is called comes first, the others right after it.
    """

    ids: Ints
    labels: Texts
    keys: Texts
    hints: Texts
    whole: Keys
    """Folded titles (``t:``), joined system names (``s:``), identifiers (``i:``)."""
    acronyms: ShortKeys
    vocabulary: Vocabulary
    weights: Floats
    """Of each word: its rarity among titles."""
    forward: Lists
    """The rows of each paper: the words of the title in order, then those beside it."""
    postings: Lists
    """The papers of each row."""
    abstracts: Lists
    """The papers of each word of the abstracts."""
    authors: Lists
    """The ids of each paper's authors, in order."""
    names: npt.NDArray[np.uint8]
    """How many words of the title are the system's name."""
    months: npt.NDArray[np.uint32]
    """As ``questions.month_number`` counts them; 0 where the year is not known."""
    categories: npt.NDArray[np.uint16]
    """Places in ``category_names``."""
    category_names: Texts
    """In lower case; the first is that of papers without any."""
    with_code: npt.NDArray[np.bool_]

    @classmethod
    def build(
        cls, records: Iterable[PaperRecord], *, like: "PaperIndex | None" = None
    ) -> "PaperIndex":
        """Index papers, one after the other; of two equal ones the first given comes first."""
        growing = GrowingPapers()
        for record in records:
            growing.add(record)
        return growing.index(like=like)

    def __len__(self) -> int:
        return len(self.ids)

    def is_other_title(self, place: int) -> bool:
        """Whether a paper stands here for a title by which it is not called."""
        return place > 0 and bool(self.ids[place] == self.ids[place - 1])

    def count(self, places: Ints | None = None) -> int:
        """Count the papers, or those at some places."""
        if places is not None:
            return len(np.unique(self.ids[places]))
        return len(self.ids) - int(np.count_nonzero(self.ids[1:] == self.ids[:-1]))

    def fields(self) -> Fields:
        """Give what is compared with queries."""
        size = len(self.vocabulary)
        return Fields(self.forward, self.weights, main=size, own=2 * size)

    def every_word(self, number: int) -> tuple[list[str], list[str], list[str]]:
        """Give a paper's words: the title, with those written together, and those beside it."""
        rows = self.forward[number]
        size = max(len(self.vocabulary), 1)
        texts = self.vocabulary.texts(rows % size)
        title, joined, beside = (
            [texts[at] for at in np.flatnonzero(rows // size == field).tolist()]
            for field in range(FIELDS)
        )
        return title, [*title, *joined], beside

    def title_words(self, numbers: Ints) -> list[list[str]]:
        """Give the folded words of some titles."""
        rows, starts = self.forward.gather(numbers)
        if not len(rows):
            return [[] for _ in starts]
        in_title = rows < len(self.vocabulary)
        texts = iter(self.vocabulary.texts(rows[in_title]))
        lengths = np.diff(np.append(0, np.cumsum(in_title))[np.append(starts, len(rows))])
        return [list(itertools.islice(texts, length)) for length in lengths.tolist()]


class GrowingPapers:
    """An index that is being built: all about one paper after the other, in a few arrays."""

    def __init__(self) -> None:
        self._ids = array("q")
        self._names, self._with_code = array("B"), array("B")
        self._months, self._categories = array("I"), array("H")
        self._category_numbers = Numbering([""])
        self._labels, self._keys, self._hints = GrowingTexts(), GrowingTexts(), GrowingTexts()
        self._whole, self._acronyms = GrowingKeys(), GrowingShortKeys()
        self._forward, self._abstracts = GrowingLists(), GrowingLists()
        self._authors = GrowingLists()
        self._numbers = Numbering()

    def add(self, paper: PaperRecord) -> None:
        """Add one paper, and one more place for each of its other titles."""
        self._add(paper, called=label_of(paper))
        for title in paper.other_titles:
            other = replace(paper, title=title, short_name=None, abstract=None, identifiers=())
            self._add(other, called=label_of(paper))

    def _add(self, paper: PaperRecord, *, called: str) -> None:
        place = len(self._ids)
        main = words(_main(paper))
        name = system_name(paper)
        named = words(name) if name else ()
        self._ids.append(paper.id)
        self._authors.add(paper.author_ids)
        self._names.append(min(255, len(named)) if paper.title else 0)
        self._with_code.append(paper.has_code)
        self._months.append(month_number(paper.year, paper.month or 0) if paper.year else 0)
        self._categories.append(self._category_numbers[(paper.category or "").casefold()])
        self._labels.add(called)
        self._keys.add(paper.key)
        self._hints.add(_hint(paper))
        number = self._numbers.__getitem__
        fields = (main, _joined(paper, named), _beside(paper))
        self._forward.add(
            [field << _FIELD | number(word) for field, some in enumerate(fields) for word in some]
        )
        self._abstracts.add(
            {number(word) for word in words(paper.abstract)} if paper.abstract else ()
        )
        for key in _whole(paper, main, name):
            self._whole.add(key, place)
        for acronym in _initials(paper.title, main) if paper.title else ():
            self._acronyms.add(acronym, place)

    def index(self, *, like: PaperIndex | None = None) -> PaperIndex:
        """Give the index of all papers that were added.

        Args:
            like: The index beside which this one stands: its words weigh the same here.
        """
        order, ranks = self._numbers.ordered()
        size = len(order) or 1
        rows = self._forward.numbers()
        rows = ranks[rows & _WORD] + (rows >> _FIELD) * np.uint32(size)
        forward = Lists.packed(self._forward.starts(), rows)
        postings = forward.inverted(FIELDS * size)
        abstracts = Lists.packed(self._abstracts.starts(), ranks[self._abstracts.numbers()])
        counts = np.diff(postings.starts.astype(np.int64)).reshape(FIELDS, size).sum(axis=0)
        vocabulary = Vocabulary.of(order, counts)
        return PaperIndex(
            ids=np.array(self._ids, np.int64),
            labels=Texts(*self._labels.arrays()),
            keys=Texts(*self._keys.arrays()),
            hints=Texts(*self._hints.arrays()),
            whole=Keys(*self._whole.arrays()),
            acronyms=ShortKeys(*self._acronyms.arrays()),
            vocabulary=vocabulary,
            weights=(
                _weights(order, counts.astype(np.float32), len(self._ids))
                if like is None
                else weights_of(order, like.vocabulary, like.weights)
            ),
            forward=forward,
            postings=postings,
            abstracts=abstracts.inverted(size),
            authors=Lists.packed(self._authors.starts(), self._authors.numbers()),
            names=np.array(self._names, np.uint8),
            months=np.array(self._months, np.uint32),
            categories=np.array(self._categories, np.uint16),
            category_names=Texts.of(self._category_numbers),
            with_code=np.array(self._with_code, np.bool_),
        )


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
    return _initials(title, words(title))


def _initials(title: str, spelt: Sequence[str]) -> set[str]:
    """As ``acronyms``, of a title whose words are known."""
    found = set()
    for part in filter(None, (spelt, words(title.partition(":")[2]))):
        kept: Sequence[str] = part
        for left_out in (frozenset[str](), STOP_WORDS, QUESTION_WORDS):
            kept = [word for word in kept if word not in left_out]
            if _FEWEST_INITIALS <= len(kept) <= _MOST_INITIALS:
                found.add("".join([word[0] for word in kept]))
    return found


def _main(paper: PaperRecord) -> str:
    return paper.title or paper.short_name or ""


def _hint(paper: PaperRecord) -> str:
    names = ", ".join(paper.authors[:_HINTED])
    if len(paper.authors) > _HINTED:
        names += " et al."
    return " · ".join(part for part in (names, str(paper.year or "")) if part)


def _weights(order: Sequence[str], frequencies: Floats, size: int) -> Floats:
    """Weigh words by their rarity; function words say little even where titles are few."""
    weights = np.log1p(size / (frequencies + 1.0)).astype(np.float32)
    weights[[word in _LITTLE_SAID for word in order]] *= _LITTLE
    return weights


def _joined(paper: PaperRecord, named: Sequence[str]) -> list[str]:
    """Write together what a title parts by hyphens, and the system's name."""
    found: dict[str, None] = {}
    for token in _main(paper).split():
        if token.isalpha():  # most are, and there are many
            continue
        for compound in _COMPOUND.findall(token):
            parts = words(compound)
            found["".join(parts)] = None
            found.update(dict.fromkeys("".join(pair) for pair in itertools.pairwise(parts)))
    if len(named) > 1:
        found["".join(named)] = None
    if paper.short_name and paper.title:
        found.update(dict.fromkeys(words(paper.short_name)))
    return list(found)


def _beside(paper: PaperRecord) -> list[str]:
    """Give the parts of the authors' names and the year."""
    found: dict[str, None] = {}
    for author in paper.authors:
        parts = name_parts(author)
        if "-" in author:  # people are known by one half of a name too
            parts += words(author)
        found.update((part, None) for part in parts if len(part) > 1)
    if paper.year:
        found[str(paper.year)] = None
    return list(found)


def _whole(paper: PaperRecord, main: Sequence[str], system: str | None) -> Iterator[str]:
    if paper.title:
        yield f"t:{' '.join(main)}"
    for name in {system, paper.short_name}:
        if name and (joined := fold(name).replace(" ", "")):
            yield f"s:{joined}"
    for identifier in paper.identifiers:
        yield f"i:{identifier.casefold()}"
