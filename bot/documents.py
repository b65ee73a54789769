"""Paths in, documents out, with a sentence for each that cannot be read."""

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO, Final

from corpus.errors import DocumentError
from corpus.model import Content, Document, DocumentKind, Problem

STDIN = "-"

MB = 1024**2

LARGEST = 4096 * MB
"""Bytes; all of arXiv as JSON Lines is about half of it."""
LARGEST_STREAM = 64 * MB
"""Bytes read from a pipe or device that is named like a file."""
HELD = 10 * MB
"""Bytes of a file that are held in memory; a larger one is read as it is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the command line said about all documents of one run."""

    as_of: date | None = None
    """``None``: each file's own time."""
    url: str | None = None
    author: str | None = None
    kind: DocumentKind | None = None


class OnDisk:
    """The bytes of a large file, as many as there are now; none of them is kept."""

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        self._stream: Final = stream
        self._path: Final = path
        self._size: Final = stream.seek(0, os.SEEK_END)

    def __del__(self) -> None:
        self._stream.close()

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice, /) -> bytes:
        start, stop, _ = part.indices(self._size)
        try:
            self._stream.seek(start)
            return self._stream.read(max(0, stop - start))
        except OSError as error:
            name = shown(str(self._path))
            raise DocumentError(f"{name}: cannot be read: {error.strerror}", name=name) from error


def is_address(name: str) -> bool:
    """Tell an address from a path.

    >>> is_address("https://example.org/feed.xml"), is_address("feed.xml")
    (True, False)
    """
    return name.lower().startswith(("http://", "https://"))


def names(paths: Iterable[str]) -> tuple[str, ...]:
    """Walk directories: list every file below them, by name, hidden ones left out.

    The names still open the files; ``shown`` makes them fit to be stored or printed.
    """
    return tuple(name for path in paths for name in _names(path))


def _names(path: str) -> Iterator[str]:
    if not path or path == STDIN or is_address(path) or not Path(path).is_dir():
        yield path  # what is empty was hardly meant to be this very directory
        return
    root = Path(path)
    for each in sorted(root.rglob("*")):
        hidden = any(part.startswith(".") for part in each.relative_to(root).parts)
        if each.is_file() and not hidden:
            yield str(each)


def shown(name: str) -> str:
    r"""Write a file's name in Unicode; bytes that are none stand as replacement characters.

    >>> shown("caf\udce9.txt") == "caf\N{REPLACEMENT CHARACTER}.txt"
    True
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read(name: str, *, given: Given) -> Document | DocumentError:
    """Read one file, or standard input."""
    label = shown(name)
    if not name:
        return DocumentError('"" is no name of a file', name=label)
    try:
        content, captured = _stdin() if name == STDIN else _file(Path(name))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return DocumentError(f"{label}: cannot be read: {reason}", name=label)
    return told(Document(name=label, content=content, as_of=captured), given=given)


def told(document: Document, *, given: Given) -> Document:
    """Add what the command line said to what we know of a document."""
    return replace(
        document,
        as_of=given.as_of or document.as_of,
        url=given.url or document.url,
        author=given.author or document.author,
        kind=given.kind or document.kind,
    )


def _stdin() -> tuple[Content, date]:
    return sys.stdin.buffer.read(), datetime.now(UTC).date()


def _file(path: Path) -> tuple[Content, date]:
    status = path.stat()
    captured = datetime.fromtimestamp(status.st_mtime, UTC).date()
    if path.is_file() and status.st_size <= LARGEST:
        is_held = status.st_size <= HELD
        return path.read_bytes() if is_held else OnDisk(path.open("rb"), path), captured
    with path.open("rb") as stream:
        content = stream.read(LARGEST_STREAM + 1)
    if len(content) > LARGEST_STREAM:
        msg = "too large"
        raise ValueError(msg)
    return content, captured


def complaint(problem: Problem) -> str:
    """Write a complaint about a document on one line."""
    return problem.message if problem.line is None else f"line {problem.line}: {problem.message}"
