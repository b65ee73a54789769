"""Slots of a query in; the documents that cover them best out, with what covers what.

A slot is one word of the query, or two neighbours written together, with all the rows it may mean.
A row is a word in one field: row = field * words + number of the word.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.ma  # np.unique would load it at its first call, within somebody's lookup

from corpus.index.arrays import Floats, Ints, Lists

_ENOUGH = 160
"""Documents that are compared in full."""
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

    def rough(self) -> Floats:
        """Rate the documents by what they cover alone."""
        rates: Floats = self.query + 0.3 * self.document
        return rates

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
    rarest = sorted(slots, key=lambda slot: int(postings.sizes(slot.rows).sum()))
    gains = np.zeros(size, np.float32)
    latest = np.empty(size, np.uint32)
    touched: list[Ints] = []
    spent, left = 0, sum(slot.weight for slot in rarest)
    hopeless = left * _HOPELESS
    for slot in rarest:
        if (spent > _FEW and left < hopeless) or (spent > _BUDGET and len(touched) > 1):
            break
        left -= slot.weight
        held, similarities = _held(slot, postings)
        spent += len(held)
        # Where a document holds several words of a slot, the last and most similar one counts.
        order = np.arange(len(held), dtype=np.uint32)
        latest[held] = order
        once = latest[held] == order
        held = held[once]
        gains[held] += similarities[once] * np.float32(slot.weight)
        touched.append(held)
    if not touched:
        return np.empty(0, np.int64)
    return _best(np.concatenate(touched), gains, len(touched), also)


def _held(slot: Slot, postings: Lists) -> tuple[Ints, Floats]:
    """Give the documents that hold a word of the slot, the most similar words last."""
    order = np.argsort(slot.similarities, kind="stable")
    rows = slot.rows[order]
    documents, _ = postings.gather(rows)
    return documents.astype(np.int64), np.repeat(slot.similarities[order], postings.sizes(rows))


def _best(
    documents: Ints, gains: Floats, repeated: int, also: Callable[[Ints], Floats] | None
) -> Ints:
    """Choose the documents that gained most, ascending; each may be given repeatedly."""
    if len(documents) > _ENOUGH:
        if also is not None:
            gains[documents] = also(documents) + gains[documents]
        most = min(len(documents) - 1, _ENOUGH * repeated)
        documents = documents[np.argpartition(-gains[documents], most)[: most + 1]]
    chosen = np.unique(documents)
    if len(chosen) > _ENOUGH:
        chosen = np.sort(chosen[np.argsort(-gains[chosen], kind="stable")[:_ENOUGH]])
    return chosen


def coverage(slots: Sequence[Slot], documents: Ints, fields: Fields, *, length: int) -> Coverage:
    """Compare a query of some length with documents, word by word."""
    rows, starts = fields.forward.gather(documents)
    similarities, at_best = _by_place(slots, rows.astype(np.int64), length)
    places = np.maximum.reduceat(similarities, starts, axis=1)
    weight = _place_weights(slots, length)
    query = (weight @ places) / max(float(weight.sum()), 1e-6)
    in_main = rows < fields.main
    word_weights = fields.weights[np.where(in_main, rows, 0)] * in_main
    covered = np.add.reduceat(word_weights * at_best, starts)
    whole = np.add.reduceat(word_weights, starts)
    return Coverage(
        documents=documents,
        query=query.astype(np.float32),
        document=(covered / np.maximum(whole, 1e-6)).astype(np.float32),
        places=places,
        own=np.maximum.reduceat(similarities * (rows < fields.own), starts, axis=1),
        rows=similarities * in_main,
        starts=starts,
    )


def _by_place(slots: Sequence[Slot], rows: Ints, length: int) -> tuple[Floats, Floats]:
    """Give the similarity of each row of the documents to each place of the query."""
    every = np.unique(np.concatenate([slot.rows for slot in slots]))
    table = np.zeros((length, len(every) + 1), np.float32)
    for slot in slots:
        at = np.searchsorted(every, slot.rows)
        for place in range(slot.first, slot.last + 1):
            table[place, at] = np.maximum(table[place, at], slot.similarities)
    where = np.searchsorted(every, rows)
    known = np.minimum(where, len(every) - 1)
    where = np.where(every[known] == rows, known, len(every))
    return table[:, where], table.max(axis=0)[where]


def _place_weights(slots: Sequence[Slot], length: int) -> Floats:
    weights = np.zeros(length, np.float32)
    for slot in slots:
        if slot.first == slot.last:
            weights[slot.first] = slot.weight
    return weights
