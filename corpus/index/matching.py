"""Slots of a query in; the documents that cover them best out, with what covers what.

A slot is one word of the query, or two neighbours written together, with all the rows it may mean.
A row is a word in one field: row = field * words + number of the word.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.index.arrays import Floats, Ints, Lists, Numbers, distinct

_FULLY = 160
"""Documents that are compared in full ..."""
_ROUGHLY = 4_000
"""... and one more for so many that there are roughly: the more, the more share the rarest words,
and only the rest of the query tells them apart."""
_HOPELESS = 0.45
"""Share of the query's weight that is too little to be meant: documents which can reach no more
are not looked for."""
_FEW = 2_000
_BUDGET = 40_000
"""Postings after which frequent words only help to order what rare words have found."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What one part of a query may mean."""

    rows: Ints
    """Ascending."""
    similarities: Floats
    weight: float
    """Inverse document frequency: rare words say more."""
    first: int
    """Place of the first word of the query that it covers."""
    last: int


@dataclass(frozen=True, slots=True)
class Fields:
    """What the documents of an index hold."""

    forward: Lists
    """The rows of each document, those of its main field first."""
    weights: Floats
    """Of the rows of the main field."""
    main: int
    """Rows below this number belong to the main field."""
    own: int
    """Rows below this number speak of the document itself, the others of who made it and when."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How well some documents cover a query and the query them."""

    documents: Ints
    query: Floats
    """Share of the query's weight that is covered, for each document."""
    document: Floats
    """Share of the weight of the document's main field that is covered."""
    places: Floats
    """Similarity by place in the query (rows) and document (columns)."""
    own: Floats
    """As ``places``, without authors and year."""
    rows: Floats
    """Similarity by place in the query and row of the main field, end to end."""
    starts: Ints
    """Where the rows of each document start."""
    weight: float
    """Of the whole query: the logarithm of how rarely its words would meet by chance."""

    def at_start(self) -> Floats:
        """Similarity of each document's first word to the query's first word."""
        similarities: Floats = self.rows[0][self.starts]
        return similarities

    def ordered(self) -> Floats:
        """Share of neighbours in the query that are neighbours, in this order, in the document."""
        if len(self.rows) == 1:
            return np.ones(len(self.starts), np.float32)
        follows = np.zeros((len(self.rows) - 1, self.rows.shape[1]), np.float32)
        np.minimum(self.rows[:-1, :-1], self.rows[1:, 1:], out=follows[:, :-1])
        follows[:, self.starts[1:] - 1] = 0
        best: Floats = np.maximum.reduceat(follows, self.starts, axis=1)
        mean: Floats = best.mean(axis=0, dtype=np.float32)
        return mean


class _Scratch(threading.local):
    """Arrays as long as the index, all zero between two uses, of which little is touched."""

    def __init__(self) -> None:
        self._gains = np.zeros(0, np.float32)
        self._marks = np.zeros(0, np.uint16)

    @contextmanager
    def gains(self, size: int, touched: Sequence[Ints]) -> Iterator[Floats]:
        """Lend one number for each document; what was touched is set back to zero."""
        if len(self._gains) < size:
            self._gains = np.zeros(size, np.float32)
        try:
            yield self._gains
        finally:
            for documents in touched:
                self._gains[documents] = 0

    @contextmanager
    def marks(self, rows: npt.NDArray[np.integer], size: int) -> Iterator[npt.NDArray[np.uint16]]:
        """Lend a table in which some rows have numbers from one up, and all others zero."""
        if len(self._marks) < size:
            self._marks = np.zeros(size, np.uint16)
        self._marks[rows] = np.arange(1, len(rows) + 1)
        try:
            yield self._marks
        finally:
            self._marks[rows] = 0


_scratch = _Scratch()


def found(
    slots: Sequence[Slot],
    postings: Lists,
    size: int,
    *,
    also: Callable[[Ints], Floats] | None = None,
) -> Ints:
    """Give the documents in which the rarest parts of a query stand.

    Args:
        slots: Of the query.
        postings: The documents of each row.
        size: How many documents there are.
        also: What else speaks for some of them, in the measure of the slots' weights.
    """
    lengths = [int(postings.sizes(slot.rows).sum()) for slot in slots]
    rarest = sorted(zip(lengths, slots, strict=True), key=lambda one: one[0])
    touched: list[Ints] = []
    spent, left = 0, sum(slot.weight for slot in slots)
    hopeless = left * _HOPELESS
    with _scratch.gains(size, touched) as gains:
        for length, slot in rarest:
            if (spent > _FEW and left < hopeless) or (spent > _BUDGET and len(touched) > 1):
                break
            left -= slot.weight
            if not length:
                continue
            spent += length
            documents, similarities = _held(slot, postings)
            touched.append(documents)
            # Where a document holds several words of a slot, the last and most similar one
            # counts: what is written last stays.
            gains[documents] += similarities * np.float32(slot.weight)
        if not touched:
            return np.empty(0, np.int64)
        enough = _FULLY + size // _ROUGHLY
        return _best(np.concatenate(touched), gains, enough, len(touched), also)


def _held(slot: Slot, postings: Lists) -> tuple[Ints, Floats]:
    """Give the documents that hold a word of the slot, the most similar words last."""
    order = np.argsort(slot.similarities, kind="stable")
    lists = postings.slices(slot.rows[order])
    documents = np.concatenate(lists).astype(np.int64)
    return documents, np.repeat(slot.similarities[order], [len(one) for one in lists])


def _best(
    documents: Ints,
    gains: Floats,
    enough: int,
    repeated: int,
    also: Callable[[Ints], Floats] | None,
) -> Ints:
    """Choose the documents that gained most, ascending; each may be given repeatedly."""
    gained = gains[documents]
    if len(documents) > enough:
        if also is not None:
            gained = gained + also(documents)
        most = min(len(documents), enough * repeated)
        least = np.partition(gained, -most)[-most]
        chosen = gained >= least
        documents, gained = documents[chosen], gained[chosen]
    order = np.argsort(documents, kind="stable")
    documents, gained = documents[order], gained[order]
    once = np.ones(len(documents), np.bool_)
    once[1:] = documents[1:] != documents[:-1]
    documents, gained = documents[once], gained[once]
    if len(documents) > enough:
        documents = np.sort(documents[np.argsort(-gained, kind="stable")[:enough]])
    return documents


def nearest(
    slots: Sequence[Slot],
    documents: Ints,
    fields: Fields,
    *,
    length: int,
    most: int,
    also: Callable[[Ints], Floats] | None = None,
) -> tuple[Coverage, float]:
    """Choose the documents that a query of some length covers best, and compare them with it.

    Args:
        slots: Of the query.
        documents: To choose from.
        fields: What they hold.
        length: Words of the query.
        most: How many are chosen.
        also: What else speaks for some of them.

    Returns:
        The best, best first, and the greatest share of the query's weight that any covers.
    """
    rows, starts = fields.forward.gather(documents)
    size = 1 + int(max(slot.rows[-1] for slot in slots if len(slot.rows)))
    table, where = _compared(slots, rows, max(size, int(rows.max()) + 1), length)
    weight = _place_weights(slots, length)
    extra = also(documents) if also is not None else np.zeros(len(documents), np.float32)
    if len(documents) > _FULLY:
        # Several words that mean the same part of the query count twice here, which does no harm.
        gains = np.add.reduceat((table * weight[:, None]).max(axis=0)[where], starts) + extra
        likely = np.sort(np.argpartition(-gains, _FULLY)[:_FULLY])
        documents = documents[likely]
        extra = extra[likely]
        rows, where, starts = _some(likely, rows, where, starts)
    places = np.maximum.reduceat(table[:, where], starts, axis=1)
    query = ((weight @ places) / max(float(weight.sum()), 1e-6)).astype(np.float32)
    in_main = rows < fields.main
    word_weights = fields.weights[np.where(in_main, rows, 0)] * in_main
    covered = np.add.reduceat(word_weights * table.max(axis=0)[where], starts)
    whole = np.add.reduceat(word_weights, starts)
    share = (covered / np.maximum(whole, 1e-6)).astype(np.float32)
    best = np.argsort(-(query + 0.3 * share + 0.1 * extra), kind="stable")[:most]
    kept, where, firsts = _some(best, rows, where, starts)
    similarities = table[:, where]
    coverage = Coverage(
        documents=documents[best],
        query=query[best],
        document=share[best],
        places=places[:, best],
        own=np.maximum.reduceat(similarities * (kept < fields.own), firsts, axis=1),
        rows=similarities * (kept < fields.main),
        starts=firsts,
        weight=float(weight.sum()),
    )
    return coverage, float(query.max())


def _some(
    chosen: Ints, rows: Numbers, where: npt.NDArray[np.uint16], starts: Ints
) -> tuple[Numbers, npt.NDArray[np.uint16], Ints]:
    """Keep the rows of some documents, in the order of these."""
    sizes = np.diff(np.append(starts, len(rows)))[chosen]
    firsts = np.cumsum(sizes) - sizes
    at = np.arange(int(sizes.sum())) + np.repeat(starts[chosen] - firsts, sizes)
    return rows[at], where[at], firsts


def _compared(
    slots: Sequence[Slot], rows: Numbers, size: int, length: int
) -> tuple[Floats, npt.NDArray[np.uint16]]:
    """Give the similarities of some rows to each place of the query, and where each row stands.

    The first column is that of rows that no word means.
    """
    every = distinct(np.concatenate([slot.rows for slot in slots]).astype(np.uint32))
    table = np.zeros((length, len(every) + 1), np.float32)
    with _scratch.marks(every, size) as marks:
        for slot in slots:
            at = marks[slot.rows]
            for place in range(slot.first, slot.last + 1):
                table[place, at] = np.maximum(table[place, at], slot.similarities)
        return table, marks[rows]


def _place_weights(slots: Sequence[Slot], length: int) -> Floats:
    weights = np.zeros(length, np.float32)
    for slot in slots:
        if slot.first == slot.last:
            weights[slot.first] = slot.weight
    return weights
