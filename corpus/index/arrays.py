"""Lists and texts of many things in; a few flat arrays out, which can be mapped from a file.

Nothing here is changed after it was built.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float32]
AnyArray = npt.NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class Lists:
    """Many short lists of numbers, end to end."""

    starts: Ints
    """Where each list starts, and where the last one ends."""
    items: Numbers

    @classmethod
    def of(cls, lists: Iterable[Sequence[int]]) -> Self:
        """Lay lists end to end."""
        sizes = [0]
        items: list[int] = []
        for one in lists:
            items.extend(one)
            sizes.append(len(items))
        return cls(np.array(sizes, np.int64), np.array(items, np.uint32))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> Numbers:
        return self.items[self.starts[number] : self.starts[number + 1]]

    def sizes(self, numbers: npt.NDArray[np.integer]) -> Ints:
        """Give the lengths of some lists."""
        sizes: Ints = self.starts[numbers + 1] - self.starts[numbers]
        return sizes

    def gather(self, numbers: npt.NDArray[np.integer]) -> tuple[Numbers, Ints]:
        """Give some lists end to end, and where each of them starts in the result."""
        sizes = self.sizes(numbers)
        ends = np.cumsum(sizes)
        starts = ends - sizes
        total = int(ends[-1]) if len(ends) else 0
        places = np.arange(total) + np.repeat(self.starts[numbers] - starts, sizes)
        return self.items[places], starts

    def inverted(self, size: int) -> "Lists":
        """Turn "the words of each title" into "the titles of each word", without repetition."""
        owners = np.repeat(np.arange(len(self), dtype=np.uint64), np.diff(self.starts))
        pairs = np.unique((self.items.astype(np.uint64) << np.uint64(32)) | owners)
        of_word = (pairs >> np.uint64(32)).astype(np.int64)
        counts = np.bincount(of_word, minlength=size)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Lists(starts, (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32))


@dataclass(frozen=True, slots=True)
class Texts:
    """Many texts, end to end in UTF-8."""

    starts: Ints
    content: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> Self:
        """Lay texts end to end; an absent one is kept as an empty one."""
        parts = [(text or "").encode("utf-8", "replace") for text in texts]
        starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
        return cls(starts, np.frombuffer(b"".join(parts), np.uint8))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> str:
        return self.content[self.starts[number] : self.starts[number + 1]].tobytes().decode()


@dataclass(frozen=True, slots=True)
class Keys:
    """Whole texts by which something is found at once: folded titles, identifiers, acronyms."""

    hashes: Hashes
    """Ascending."""
    owners: Numbers

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, int]]) -> Self:
        """Sort pairs of key and owner."""
        entries = sorted({(_hash(key), owner) for key, owner in pairs})
        return cls(
            np.array([entry[0] for entry in entries], np.uint64),
            np.array([entry[1] for entry in entries], np.uint32),
        )

    def find(self, key: str) -> list[int]:
        """Give the owners of a key, in the order in which they were put in."""
        wanted = np.uint64(_hash(key))
        first = np.searchsorted(self.hashes, wanted, "left")
        last = np.searchsorted(self.hashes, wanted, "right")
        return [int(owner) for owner in self.owners[first:last]]


def _hash(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")
