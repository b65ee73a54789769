"""Arrays and facts in; one checked file out, and back.

The file is written beside its place under another name, flushed, and renamed: a reader sees the
old index or the new one, whatever happens in between. A file whose checksum, size or format does
not fit is refused, never served.

Reading a gigabyte to check it takes a second, so that is done once for each file: a note beside it
says which file was checked, by what the system changes whenever anybody writes to it. The head is
small and checked always.
"""

import json
import mmap
import os
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexFileError
from corpus.index.arrays import AnyArray

FORMAT = 6
"""Grows whenever a reader of the old format would misread the new one."""
NAME = "lookup.index"
CHECKED = "lookup.index.checked"
"""The note on which file was checked."""
_MAGIC = b"offprint index\n"
_SETTLED_NS = 100_000_000
"""Age from which a file's time of change tells: two writes within a tick of the clock bear the
same one."""
_ABANDONED_S = 3600
_PIECE = 1 << 24
_ALIGN = 64
_LENGTHS = 8
"""Bytes of a number in the preamble: magic, checksum of the arrays, checksum of the head, its
length."""
_NUMBERS = 3


def write(folder: Path, arrays: Mapping[str, AnyArray], facts: Mapping[str, int | float]) -> int:
    """Write all arrays into the folder; give the size of the file in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    placed, offset = {}, 0
    for name, array in arrays.items():
        placed[name] = [array.dtype.str, list(array.shape), offset]
        offset += _padded(array.nbytes)
    header = json.dumps(
        {"format": FORMAT, "facts": dict(facts), "size": offset, "arrays": placed}
    ).encode()
    header += b" " * (_padded(_start(header)) - _start(header))
    handle, temporary = tempfile.mkstemp(prefix=f"{NAME}.", suffix=".new", dir=folder)
    path = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            _write(file, header, arrays.values())
        path.replace(folder / NAME)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    _flush_folder(folder)
    return (folder / NAME).stat().st_size


def read(folder: Path) -> tuple[dict[str, AnyArray], dict[str, int | float]]:
    """Map the arrays of the folder's index.

    Raises:
        IndexFileError: There is none, or it is damaged or of another format.
    """
    path = folder / NAME
    try:
        with path.open("rb") as file:
            mark = _mark(os.fstat(file.fileno()))
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise IndexFileError(f"There is no index in {folder}.") from error
    try:
        return _parsed(
            content, is_checked=_was_checked(folder, mark), done=partial(_note, folder, mark)
        )
    except (KeyError, TypeError, ValueError) as error:
        raise IndexFileError(f"The index in {folder} is damaged.") from error


def _parsed(
    content: mmap.mmap, *, is_checked: bool, done: Callable[[], None]
) -> tuple[dict[str, AnyArray], dict[str, int | float]]:
    view = memoryview(content)
    at = len(_MAGIC)
    if view[:at] != _MAGIC:
        raise IndexFileError("The index file is not one of ours.")
    first = at + _NUMBERS * _LENGTHS
    checksum, of_head, length = np.frombuffer(view[at:first], "<u8").tolist()
    base = first + length
    if zlib.crc32(view[first:base]) != of_head:
        raise IndexFileError("The index file is damaged: its head does not fit.")
    header: dict[str, Any] = json.loads(bytes(view[first:base]))
    if header["format"] != FORMAT:
        raise IndexFileError(f"The index file has format {header['format']}, not {FORMAT}.")
    if len(view) != base + header["size"]:
        raise IndexFileError("The index file is cut off.")
    if not is_checked:
        if _checksum(view[base:]) != checksum:
            raise IndexFileError("The index file is damaged: its checksum does not fit.")
        done()
    arrays: dict[str, AnyArray] = {}
    for name, (kind, shape, offset) in header["arrays"].items():
        array = np.ndarray(shape, np.dtype(kind), buffer=content, offset=base + offset)
        array.flags.writeable = False
        arrays[name] = array
    return arrays, header["facts"]


def _checksum(view: memoryview) -> int:
    """Sum up in pieces, so that others have their turn."""
    checksum = 0
    for low in range(0, len(view), _PIECE):
        checksum = zlib.crc32(view[low : low + _PIECE], checksum)
    return checksum


def _mark(status: os.stat_result) -> dict[str, int]:
    """Tell a file from every other, and from itself before anybody wrote to it."""
    return {
        "device": status.st_dev,
        "inode": status.st_ino,
        "size": status.st_size,
        "changed": status.st_ctime_ns,
    }


def _was_checked(folder: Path, mark: Mapping[str, int]) -> bool:
    try:
        noted = json.loads((folder / CHECKED).read_bytes())
    except (OSError, ValueError):
        return False
    return bool(noted == mark)


def _note(folder: Path, mark: Mapping[str, int]) -> None:
    """Write down that this file was checked; where that cannot be done it is checked again."""
    if time.time_ns() - mark["changed"] < _SETTLED_NS:
        return
    with suppress(OSError):
        handle, temporary = tempfile.mkstemp(prefix=f"{NAME}.", suffix=".new", dir=folder)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(mark, file)
        Path(temporary).replace(folder / CHECKED)


def _write(file: Any, header: bytes, arrays: Iterable[AnyArray]) -> None:
    file.write(_MAGIC + bytes(_NUMBERS * _LENGTHS) + header)
    checksum = 0
    for array in arrays:
        raw = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
        for piece in (raw.data, bytes(_padded(len(raw)) - len(raw))):
            checksum = zlib.crc32(piece, checksum)
            file.write(piece)
    file.seek(len(_MAGIC))
    file.write(np.array([checksum, zlib.crc32(header), len(header)], "<u8").tobytes())
    file.flush()
    os.fsync(file.fileno())


def _sweep(folder: Path) -> None:
    """Remove what a writer left behind who was killed long ago."""
    for path in folder.glob(f"{NAME}.*.new"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED_S:
                path.unlink()


def _start(header: bytes) -> int:
    return len(_MAGIC) + _NUMBERS * _LENGTHS + len(header)


def _padded(size: int) -> int:
    return -(-size // _ALIGN) * _ALIGN


def _flush_folder(folder: Path) -> None:
    """Make the rename itself survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
