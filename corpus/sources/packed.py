"""The many entries of a large document, kept small: made anew each time somebody asks for them."""

import pickle
import zlib
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import accumulate
from operator import attrgetter
from typing import Final, overload

from typing_extensions import override

from corpus.model import Entry

_NAMES: Final = tuple(field.name for field in fields(Entry))
_values = attrgetter(*_NAMES)


class Packed(Sequence[Entry]):
    """Entries in portions, each about a tenth as large as what it is made of."""

    def __init__(self, portions: Iterable[Sequence[Entry]]) -> None:
        """Take portions one by one: whoever makes them need never hold two."""
        packed = [(len(portion), _pack(portion)) for portion in portions]
        self._portions = [each for _, each in packed]
        self._starts = [0, *accumulate(count for count, _ in packed)]

    @override
    def __len__(self) -> int:
        return self._starts[-1]

    @override
    def __iter__(self) -> Iterator[Entry]:
        return _each(deque(self._portions))

    @overload
    def __getitem__(self, at: int) -> Entry: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Entry]: ...

    @override
    def __getitem__(self, at: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        place = range(len(self))[at]
        portion = bisect_right(self._starts, place) - 1
        return _unpacked(self._portions[portion])[place - self._starts[portion]]


def _each(portions: deque[bytes]) -> Iterator[Entry]:
    """Unpack one portion after the other and let it go: who reads on alone needs less and less."""
    while portions:
        yield from _unpacked(portions.popleft())


def _pack(entries: Sequence[Entry]) -> bytes:
    # All titles, then all lists of names: what is alike side by side packs smaller, and faster.
    return zlib.compress(pickle.dumps(list(zip(*map(_values, entries), strict=True))), 1)


def _unpacked(portion: bytes) -> list[Entry]:
    columns = pickle.loads(zlib.decompress(portion))  # noqa: S301 - our own, of this process
    rows = zip(*columns, strict=True)
    return [Entry(**dict(zip(_NAMES, values, strict=True))) for values in rows]
