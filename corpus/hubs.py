"""Lists of names in; pairs of names that agree and stand near one another, through whom, out.

Millions of lists fit: what is kept of them is numbers, and these are sorted, not looked up one by
one.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from corpus.index.arrays import GrowingLists, Lists, Numbers, distinct
from corpus.model import AuthorId, PaperId
from corpus.names import compatible, is_common, is_full, is_loose, readings
from corpus.personas import key_of
from corpus.store import LONGEST_LIST

_SLAB = 1 << 18
"""Numbers that are laid out and sorted at a time; they take some 30 MB."""
_LOW = np.int64((1 << 32) - 1)
"""The half of a number in which the second of two stands."""

Pair = tuple[str, str]
Ints = npt.NDArray[np.int64]
_NONE: Ints = np.empty(0, np.int64)
_NO_NUMBERS: Numbers = np.empty(0, np.uint32)
Listing = tuple[PaperId, AuthorId, str, int | None]
"""A paper, an author, the name it gives, and the place in its list, for who stands there."""


def pair(one: str, other: str) -> Pair:
    """Give two in a lasting order."""
    return (one, other) if one < other else (other, one)


class Hubs:
    """Those through whom others may know one another, and the lists in which all stand."""

    def __init__(self, keys: Iterable[str]) -> None:
        """Begin with the keys of their names; nobody is known through a common name."""
        self.keys = sorted(key for key in keys if not is_common(key))
        """Of whom to ask who they are, and where they stand."""
        self._authors, self._papers = [_NONE], [_NONE]
        self._names = _Names(self.keys)
        self._sizes, self._listed = [_NO_NUMBERS], [_NO_NUMBERS]
        """Of the lists, paper by paper: how long they are, and the numbers of their names."""
        self._read = 0
        """So many papers."""
        self._stand_on = [_NONE]
        """Numbers of a hub's key and of a paper."""

    def meet(self, papers: Iterable[tuple[AuthorId, PaperId]]) -> None:
        """Take all papers of some authors; who has only one knows nobody beyond it."""
        first: dict[AuthorId, PaperId] = {}
        papers = list(papers)
        several = {author for author, paper in papers if first.setdefault(author, paper) != paper}
        theirs = [paper for author, paper in papers if author in several]
        self._authors.append(np.fromiter(several, np.int64))
        self._papers.append(distinct(np.array(theirs, np.int64)))

    def papers(self) -> Ints:
        """Give the papers of all who were met, whose listings are wanted next; ascending."""
        self._authors = [distinct(np.concatenate(self._authors))]
        papers = distinct(np.concatenate(self._papers))
        self._papers.clear()
        return papers

    def read(self, listings: Sequence[Listing]) -> None:
        """Take all listings of some papers."""
        numbers = np.array([self._names[name] for _, _, name, _ in listings], np.int64)
        authors = np.array([author for _, author, _, _ in listings], np.int64)
        is_listed = np.array([place is not None for _, _, _, place in listings], np.bool_)
        papers = np.array([paper for paper, _, _, _ in listings], np.int64)
        every = distinct(papers.copy())
        places = np.searchsorted(every, papers)
        sizes = np.bincount(places[is_listed], minlength=len(every))
        sizes[sizes > LONGEST_LIST] = 0
        lists = distinct(_both(places, numbers)[is_listed & (sizes[places] > 0)])
        sizes = np.bincount(lists >> 32, minlength=len(every))
        self._sizes.append(sizes.astype(np.uint32))
        self._listed.append((lists & _LOW).astype(np.uint32))
        keys = np.frombuffer(self._names.key_of, np.int32)[numbers] if len(numbers) else numbers
        is_hub = (keys >= 0) & _among(authors, self._authors[0])
        self._stand_on.append(_both(keys[is_hub].astype(np.int64), self._read + places[is_hub]))
        self._read += len(every)

    def near(self) -> set[Pair]:
        """Give the pairs, once all is read."""
        names = list(self._names)
        readings_ = Lists(self._names.readings.starts(), self._names.readings.numbers())
        is_loose_ = np.frombuffer(self._names.is_loose, np.bool_)
        self._names.clear()
        pairs = self._candidates(readings_, is_loose_).tolist()
        return {
            pair(key_of(one), key_of(other))
            for one, other in ((names[both >> 32], names[both & _LOW]) for both in pairs)
            if key_of(one) != key_of(other) and compatible(one, other)
        }

    def _candidates(self, readings_: Lists, is_loose_: npt.NDArray[np.bool_]) -> Ints:
        """Give pairs of names that stand near one another and have a reading in common."""
        starts = np.append(0, np.cumsum(np.concatenate(self._sizes)))
        lists = Lists(starts.astype(np.uint32), np.concatenate(self._listed))
        self._listed.clear()
        stand_on = np.concatenate(self._stand_on)
        self._stand_on.clear()
        stand_on = distinct(stand_on)
        found = [_NONE]
        for some in _slabs(stand_on):
            hubs, papers = _halves(_of_several(some))
            for part in _portions(hubs, lists.sizes(papers)):
                rows, beside = _laid_out(lists, papers[part])
                hub, name = _halves(distinct(_both(hubs[part][rows], beside)))
                rows, reading = _laid_out(readings_, name)
                groups, name = _both(hub[rows], reading), name[rows]
                order = np.argsort(groups)
                found += _pairs(groups[order], name[order], is_loose_)
        return distinct(np.concatenate(found))


class _Names(dict[str, int]):
    """Numbers of names, given out when they are first asked for, and what there is to know."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__()
        self._keys = keys
        self.key_of = array("i")
        """The place of the key; -1 where it is none of these, or the name tells too little."""
        self.is_loose = array("B")
        self.readings = GrowingLists()

    def __missing__(self, name: str) -> int:
        number = self[name] = len(self)
        self.key_of.append(self._place(key_of(name)) if is_full(name) else -1)
        self.is_loose.append(is_loose(name))
        self.readings.add(readings(name))
        return number

    def _place(self, key: str) -> int:
        at = bisect_left(self._keys, key)
        return at if at < len(self._keys) and self._keys[at] == key else -1


def _pairs(groups: Ints, members: Ints, is_loose_: npt.NDArray[np.bool_]) -> Iterator[Ints]:
    """Give pairs of different members of a group, one of them loose; groups are in order."""
    starts = np.append(np.flatnonzero(np.diff(groups, prepend=-1)), len(groups))
    together = Lists(starts.astype(np.uint32), members.astype(np.uint32))
    sizes = np.diff(starts)
    group = np.repeat(np.arange(len(sizes)), sizes)
    few = np.flatnonzero(is_loose_[members] & (sizes[group] > 1))
    for part in _portions(few, sizes[group[few]]):
        rows, others = _laid_out(together, group[few[part]])
        ones = members[few[part]][rows]
        pairs = _both(np.minimum(ones, others), np.maximum(ones, others))
        yield distinct(pairs[ones != others])


def _slabs(both: Ints) -> Iterator[Ints]:
    """Cut pairs, in order, into slabs; those whose upper half is the same stay together."""
    at = 0
    while at < len(both):
        last = both[min(at + _SLAB, len(both)) - 1]
        past = int(np.searchsorted(both, last | _LOW, "right"))
        yield both[at:past]
        at = past


def _portions(owners: Ints, work: Ints) -> Iterator[slice]:
    """Cut rows into slices of bounded work; the rows of one owner, neighbours, stay together."""
    heads = np.flatnonzero(np.diff(owners, prepend=-1))
    before = np.append(0, np.cumsum(work))[heads]
    at = 0
    while at < len(heads):
        past = max(at + 1, int(np.searchsorted(before, before[at] + _SLAB)))
        yield slice(heads[at], heads[past] if past < len(heads) else len(owners))
        at = past


def _laid_out(lists: Lists, numbers: Ints) -> tuple[Ints, Ints]:
    """Give what some lists hold, each with the place of its list among these."""
    items, _ = lists.gather(numbers)
    return np.repeat(np.arange(len(numbers)), lists.sizes(numbers)), items.astype(np.int64)


def _both(upper: Ints, lower: Ints) -> Ints:
    return upper << 32 | lower


def _halves(both: Ints) -> tuple[Ints, Ints]:
    return both >> 32, both & _LOW


def _of_several(both: Ints) -> Ints:
    """Keep those whose upper half stands there several times."""
    upper, _ = _halves(both)
    return both[np.bincount(upper, minlength=1)[upper] > 1]


def _among(some: Ints, every: Ints) -> npt.NDArray[np.bool_]:
    """Whether each is among others, which are in order."""
    found: npt.NDArray[np.bool_] = np.append(every, -1)[np.searchsorted(every, some)] == some
    return found
