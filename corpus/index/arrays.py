"""Lists and texts of many things in; a few flat arrays out, which can be mapped from a file.

Nothing here is changed after it was built. What is being built grows in ``Growing...``, a few bytes
for each number, so that millions of papers need no more memory than their arrays.
"""

import hashlib
import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float32]
Starts = npt.NDArray[np.unsignedinteger]
AnyArray = npt.NDArray[np.generic]
Integer = TypeVar("Integer", bound=np.integer)

_THREE_BYTES, _FOUR_BYTES = np.uint32((1 << 24) - 1), np.uint32((1 << 32) - 1)
"""The greatest numbers of so many bytes."""
_SLAB = 1 << 25
"""Pairs that are sorted at a time when lists are inverted; they take 256 MB."""
_BLOCK = 16
"""Texts that are compressed together; twice as many save little and are opened half as fast."""
_SAMPLE = 8 * _BLOCK
"""Texts from which the dictionary is made."""
_LONGEST_DICTIONARY = 8192
_WINDOW = -14
"""Sixteen kibibytes, without a head and a checksum: the dictionary and a block fit."""
_LITTLE_MEMORY = 5
_END = b"\xff"
"""Stands between texts; no UTF-8 holds it."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Many short lists of numbers, end to end.

    Numbers below sixteen million take three bytes each, which costs a lookup some hundredths of
    its time; others four.
    """

    starts: Starts
    """Where each list starts, and where the last one ends."""
    content: npt.NDArray[np.unsignedinteger]
    """The numbers; or their bytes, three each, and one behind, as four are read at a time."""

    @classmethod
    def of(cls, lists: Iterable[Iterable[int]]) -> Self:
        """Lay lists end to end."""
        growing = GrowingLists()
        for one in lists:
            growing.add(one)
        return cls.packed(growing.starts(), growing.numbers())

    @classmethod
    def packed(cls, starts: Starts, items: Numbers) -> Self:
        """Keep numbers, end to end, in as few bytes as they need."""
        if int(items.max(initial=0)) > _THREE_BYTES:
            return cls(starts, items)
        content = np.zeros(3 * len(items) + 1, np.uint8)
        four = items.astype("<u4", copy=False).view(np.uint8).reshape(-1, 4)
        content[:-1].reshape(-1, 3)[:] = four[:, :3]
        return cls(starts, content)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> Numbers:
        return self.between(number, number + 1)

    @property
    def is_empty(self) -> bool:
        """Whether no list holds anything."""
        return self.count == 0

    @property
    def count(self) -> int:
        """How many numbers the lists hold together."""
        return int(self.starts[-1])

    def between(self, first: int, past: int) -> Numbers:
        """Give neighbouring lists end to end."""
        items, mask = self._items()
        return items[self.starts[first] : self.starts[past]] & mask

    def sizes(self, numbers: npt.NDArray[np.integer]) -> Ints:
        """Give the lengths of some lists."""
        sizes: Ints = (self.starts[numbers + 1] - self.starts[numbers]).astype(np.int64)
        return sizes

    def gather(self, numbers: npt.NDArray[np.integer]) -> tuple[Numbers, Ints]:
        """Give some lists end to end, and where each of them starts in the result."""
        first = self.starts[numbers].astype(np.int64)
        sizes = self.sizes(numbers)
        ends = np.cumsum(sizes)
        starts = ends - sizes
        total = int(ends[-1]) if len(ends) else 0
        places = np.arange(total) + np.repeat(first - starts, sizes)
        items, mask = self._items()
        return items[places] & mask, starts

    def slices(self, numbers: npt.NDArray[np.integer]) -> list[Numbers]:
        """Give some lists; quicker than ``gather`` where they are few and long."""
        items, mask = self._items()
        firsts, pasts = self.starts[numbers].tolist(), self.starts[numbers + 1].tolist()
        return [items[first:past] & mask for first, past in zip(firsts, pasts, strict=True)]

    def _items(self) -> tuple[Numbers, np.uint32]:
        """Give a view of the numbers, and which of their bits count."""
        if self.content.dtype != np.uint8:
            return self.content.view(np.uint32), _FOUR_BYTES
        return np.ndarray((self.count,), "<u4", self.content, strides=(3,)), _THREE_BYTES

    def inverted(self, size: int) -> "Lists":
        """Turn "the words of each title" into "the titles of each word", without repetition."""
        every = self.between(0, len(self))
        counts = np.bincount(every, minlength=size)
        pasts = np.cumsum(counts)
        found: list[Numbers] = []
        sizes = np.zeros(size, np.int64)
        owners = np.repeat(np.arange(len(self), dtype=np.uint32), np.diff(self.starts))
        low = 0
        while low < size:
            taken = int(pasts[low - 1]) if low else 0
            high = max(low + 1, int(np.searchsorted(pasts, taken + _SLAB, "right")))
            items, of = every, owners
            if low or high < size:
                chosen = np.flatnonzero((items >= low) & (items < high))
                items, of = items[chosen], of[chosen]
            pairs = distinct((items.astype(np.uint64) << np.uint64(32)) | of)
            rows = (pairs >> np.uint64(32)).astype(np.int64) - low
            sizes[low:high] = np.bincount(rows, minlength=high - low)
            found.append(pairs.astype(np.uint32))
            low = high
        items = np.concatenate(found) if found else np.empty(0, np.uint32)
        return Lists.packed(_compact(np.concatenate([[0], np.cumsum(sizes)])), items)


@dataclass(frozen=True, slots=True)
class Texts:
    """Many texts in UTF-8, compressed a few at a time, so that each is had in ten microseconds."""

    starts: Starts
    """Where each block starts, and where the last one ends."""
    content: npt.NDArray[np.uint8]
    dictionary: npt.NDArray[np.uint8]
    """What they look like: what a block repeats of it need not be kept."""

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> Self:
        """Compress texts; an absent one is kept as an empty one."""
        growing = GrowingTexts()
        for text in texts:
            growing.add(text)
        return cls(*growing.arrays())

    def __len__(self) -> int:
        blocks = len(self.starts) - 1
        return (blocks - 1) * _BLOCK + len(self._block(blocks - 1)) if blocks else 0

    def __getitem__(self, number: int) -> str:
        return self._block(number // _BLOCK)[number % _BLOCK].decode()

    def __iter__(self) -> Iterator[str]:
        for block in range(len(self.starts) - 1):
            yield from (text.decode() for text in self._block(block))

    def _block(self, block: int) -> list[bytes]:
        first, past = int(self.starts[block]), int(self.starts[block + 1])
        opened = zlib.decompressobj(_WINDOW, self.dictionary.tobytes())
        return opened.decompress(self.content[first:past].tobytes()).split(_END)


def _owners_of(
    wanted: np.uint64 | np.uint32, hashes: Hashes | Numbers, owners: Numbers
) -> list[int]:
    first = np.searchsorted(hashes, wanted, "left")
    last = np.searchsorted(hashes, wanted, "right")
    return [int(owner) for owner in owners[first:last]]


@dataclass(frozen=True, slots=True)
class Keys:
    """Whole texts by which something is found at once: folded titles, names, identifiers."""

    hashes: Hashes
    """Ascending."""
    owners: Numbers

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, int]]) -> Self:
        """Sort pairs of key and owner."""
        growing = GrowingKeys()
        for key, owner in pairs:
            growing.add(key, owner)
        return cls(*growing.arrays())

    def find(self, key: str) -> list[int]:
        """Give the owners of a key, in the order in which they were put in."""
        return _owners_of(np.uint64(_hash(key)), self.hashes, self.owners)


@dataclass(frozen=True, slots=True)
class ShortKeys:
    """As ``Keys``, in half the room: what is found by one is likely, and to be checked."""

    hashes: Numbers
    """Ascending."""
    owners: Numbers

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, int]]) -> Self:
        """Sort pairs of key and owner."""
        growing = GrowingShortKeys()
        for key, owner in pairs:
            growing.add(key, owner)
        return cls(*growing.arrays())

    def find(self, key: str) -> list[int]:
        """Give the owners that a key may have, in the order in which they were put in."""
        wanted = np.uint32(zlib.crc32(key.encode()))
        return _owners_of(wanted, self.hashes, self.owners)


class GrowingLists:
    """Lists that are still being laid end to end."""

    def __init__(self) -> None:
        self._items = array("I")
        self._ends = array("Q", [0])

    def add(self, one: Iterable[int]) -> None:
        """Lay a list behind the others."""
        self._items.extend(one)
        self._ends.append(len(self._items))

    def starts(self) -> Starts:
        """Give where each list starts, and where the last one ends."""
        return _compact(np.frombuffer(self._ends, np.uint64))

    def numbers(self) -> Numbers:
        """Give all items."""
        return np.frombuffer(self._items, np.uint32) if self._items else np.empty(0, np.uint32)


class GrowingTexts:
    """Texts that are still being collected; the first ones are the dictionary of all."""

    def __init__(self) -> None:
        self._content = bytearray()
        self._ends = array("Q", [0])
        self._waiting: list[bytes] = []
        self._dictionary = b""

    def add(self, text: str | None) -> None:
        """Lay a text behind the others; an absent one is kept as an empty one."""
        self._waiting.append(text.encode("utf-8", "replace") if text else b"")
        if len(self._waiting) >= (_BLOCK if self._dictionary else _SAMPLE):
            self._compress()

    def _compress(self) -> None:
        self._dictionary = self._dictionary or _END.join(self._waiting)[:_LONGEST_DICTIONARY]
        for low in range(0, len(self._waiting), _BLOCK):
            making = zlib.compressobj(
                wbits=_WINDOW, memLevel=_LITTLE_MEMORY, zdict=self._dictionary
            )
            self._content += making.compress(_END.join(self._waiting[low : low + _BLOCK]))
            self._content += making.flush()
            self._ends.append(len(self._content))
        self._waiting.clear()

    def arrays(self) -> tuple[Starts, npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
        """Give the fields of ``Texts``."""
        self._compress()
        content = np.frombuffer(self._content, np.uint8) if self._content else _NO_BYTES
        dictionary = np.frombuffer(self._dictionary, np.uint8) if self._dictionary else _NO_BYTES
        return _compact(np.frombuffer(self._ends, np.uint64)), content, dictionary


class GrowingKeys:
    """Keys that are still being collected."""

    def __init__(self) -> None:
        self._hashes = array("Q")
        self._owners = array("I")

    def add(self, key: str, owner: int) -> None:
        """Add a pair."""
        self._hashes.append(_hash(key))
        self._owners.append(owner)

    def arrays(self) -> tuple[Hashes, Numbers]:
        """Give the fields of ``Keys``."""
        return _paired(np.array(self._hashes, np.uint64), np.array(self._owners, np.uint32))


class GrowingShortKeys:
    """Short keys that are still being collected."""

    def __init__(self) -> None:
        self._pairs = array("Q")

    def add(self, key: str, owner: int) -> None:
        """Add a pair."""
        self._pairs.append(zlib.crc32(key.encode()) << 32 | owner)

    def arrays(self) -> tuple[Numbers, Numbers]:
        """Give the fields of ``ShortKeys``."""
        pairs = distinct(np.array(self._pairs, np.uint64))
        return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)


def distinct(numbers: npt.NDArray[Integer]) -> npt.NDArray[Integer]:
    """Give each number once, ascending; sorts in place.

    NumPy's ``unique`` hashes numbers, which takes forty times as long as sorting them.
    """
    numbers.sort()
    if len(numbers) < 2:
        return numbers
    keep = np.empty(len(numbers), np.bool_)
    keep[0] = True
    np.not_equal(numbers[1:], numbers[:-1], out=keep[1:])
    return numbers[keep]


_NO_BYTES = np.empty(0, np.uint8)


def _paired(hashes: Hashes, owners: Numbers) -> tuple[Hashes, Numbers]:
    """Sort pairs, each once."""
    order = np.lexsort((owners, hashes))
    hashes, owners = hashes[order], owners[order]
    keep = np.ones(len(hashes), np.bool_)
    keep[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
    return hashes[keep], owners[keep]


def _compact(starts: npt.NDArray[np.integer]) -> Starts:
    """Keep places in four bytes where they fit."""
    fits = not len(starts) or int(starts[-1]) < 1 << 32
    return starts.astype(np.uint32 if fits else np.uint64)


def _hash(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")
