"""Arrays and facts in; one checked file out, and back.

The file is written beside its place under another name, flushed, and renamed: a reader sees the
old index or the new one, whatever happens in between. A file whose checksum, size or format does
not fit is refused, never served.
"""

import json
import mmap
import os
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexFileError
from corpus.index.arrays import AnyArray

FORMAT = 1
"""Grows whenever a reader of the old format would misread the new one."""
NAME = "lookup.index"
_MAGIC = b"offprint index\n"
_ALIGN = 64
_LENGTHS = 8
"""Bytes of a number in the preamble: magic, checksum of all that follows, length of the header."""


def write(folder: Path, arrays: Mapping[str, AnyArray], facts: Mapping[str, int | float]) -> int:
    """Write all arrays into the folder; give the size of the file in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    placed, offset = {}, 0
    for name, array in arrays.items():
        placed[name] = [array.dtype.str, list(array.shape), offset]
        offset += _padded(array.nbytes)
    header = json.dumps({"format": FORMAT, "facts": dict(facts), "arrays": placed}).encode()
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
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise IndexFileError(f"There is no index in {folder}.") from error
    try:
        return _parsed(content)
    except (KeyError, TypeError, ValueError) as error:
        raise IndexFileError(f"The index in {folder} is damaged.") from error


def _parsed(content: mmap.mmap) -> tuple[dict[str, AnyArray], dict[str, int | float]]:
    view = memoryview(content)
    at = len(_MAGIC)
    if view[:at] != _MAGIC:
        raise IndexFileError("The index file is not one of ours.")
    checksum, length = np.frombuffer(view[at : at + 2 * _LENGTHS], "<u8").tolist()
    if zlib.crc32(view[at + _LENGTHS :]) != checksum:
        raise IndexFileError("The index file is damaged: its checksum does not fit.")
    header: dict[str, Any] = json.loads(bytes(view[at + 2 * _LENGTHS :][:length]))
    if header["format"] != FORMAT:
        raise IndexFileError(f"The index file has format {header['format']}, not {FORMAT}.")
    base = at + 2 * _LENGTHS + length
    arrays: dict[str, AnyArray] = {}
    for name, (kind, shape, offset) in header["arrays"].items():
        array = np.ndarray(shape, np.dtype(kind), buffer=content, offset=base + offset)
        array.flags.writeable = False
        arrays[name] = array
    return arrays, header["facts"]


def _write(file: Any, header: bytes, arrays: Any) -> None:
    head = np.array([len(header)], "<u8").tobytes() + header
    checksum = zlib.crc32(head)
    file.write(_MAGIC + bytes(_LENGTHS) + head)
    for array in arrays:
        raw = np.ascontiguousarray(array).tobytes()
        raw += bytes(_padded(len(raw)) - len(raw))
        checksum = zlib.crc32(raw, checksum)
        file.write(raw)
    file.seek(len(_MAGIC))
    file.write(np.array([checksum], "<u8").tobytes())
    file.flush()
    os.fsync(file.fileno())


def _start(header: bytes) -> int:
    return len(_MAGIC) + 2 * _LENGTHS + len(header)


def _padded(size: int) -> int:
    return -(-size // _ALIGN) * _ALIGN


def _flush_folder(folder: Path) -> None:
    """Make the rename itself survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
