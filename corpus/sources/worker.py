"""Tasks on standard input in, answers on standard output out; ends when the input does.

The inside of the sandbox, started by it as ``python -m corpus.sources.worker BYTES-OF-MEMORY``.
One frame is a length and so many bytes. A task is a line that says what to do, a line with the
document and its content; an answer is a line that says how it went, and what came of it.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from datetime import date
from math import ceil
from pathlib import Path
from typing import BinaryIO, Final

from corpus.errors import DocumentError
from corpus.model import Document, DocumentKind, Entry, ParsedDocument, Problem
from corpus.sources import parse, wire
from corpus.sources.discovery import discover, outlines

LENGTH: Final = 4
"""Bytes, the highest first."""
LARGEST_ANSWER: Final = 64 * 1024 * 1024
"""Bytes; whoever reads it has to hold it in memory."""
OUT_OF_MEMORY: Final = 77
"""How a worker ends that had no memory left to say so."""
NAMES: Final = 20_000
"""Of a feed: authors, mentions and the like of all entries together that are given. A day of the
largest collaborations on arXiv has as many; a stranger may write as many as he likes."""
_POLLED: Final = frozenset({DocumentKind.FEED, DocumentKind.ARXIV_API})
_ENOUGH_KIB: Final = 256 * 1024
"""A worker that ever held so much gives it back by being replaced."""
_OPEN_FILES: Final = 16
"""Modules that are loaded late need a few."""
_CODE: Final = (".py", ".pyc", ".so")
_FORBIDDEN: Final = (
    "ctypes.", "os.exec", "os.fork", "os.kill", "os.link", "os.mkdir", "os.posix_spawn",
    "os.putenv", "os.remove", "os.rename", "os.rmdir", "os.spawn", "os.symlink", "os.system",
    "os.truncate", "pty.", "shutil.", "socket.", "subprocess.", "tempfile.", "urllib.",
)  # fmt: skip
"""Events of the interpreter; a document gives no occasion for any of them."""


def main() -> None:
    """Answer tasks until there are no more."""
    # Whoever stops us stops our parent, and that ends our input; a shutdown comes in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    answers = _private_output()
    _limit(memory=int(sys.argv[1]))
    sys.addaudithook(_refuse)
    _write(answers, b"")  # ready: what was slow is done
    try:
        while (task := _next(sys.stdin.buffer)) is not None:
            _write(answers, _answer(task))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


# --------------------------------------------------------------------------- frames


def _private_output() -> BinaryIO:
    """Keep the pipe for answers to ourselves: nothing that a library prints gets into it."""
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return os.fdopen(kept, "wb")


def _next(tasks: BinaryIO) -> bytes | None:
    length = tasks.read(LENGTH)
    if len(length) < LENGTH:
        return None
    return tasks.read(int.from_bytes(length))


def _write(answers: BinaryIO, frame: bytes) -> None:
    answers.write(len(frame).to_bytes(LENGTH))
    answers.write(frame)
    answers.flush()


# --------------------------------------------------------------------------- answers


def _answer(frame: bytes) -> bytes:
    head, said, content = frame.split(b"\n", 2)
    task = json.loads(head)
    _grant(task["seconds"])
    refused, result, is_full = None, b"", False
    try:
        document = wire.load_document(said, content)
        result = _TASKS[task["do"]](document, task["newest"])
    except DocumentError as error:
        refused = str(error)
    except MemoryError:
        refused, is_full = "needs more memory than it may have: not read", True
    except Exception as error:  # noqa: BLE001 - as in ``parse``: it is the document's doing
        refused = f"could not be read: {type(error).__name__}"
    signal.setitimer(signal.ITIMER_REAL, 0)
    if len(result) > LARGEST_ANSWER:
        refused, result = f"says more than {LARGEST_ANSWER // 1024**2} MB: not read", b""
    is_last = is_full or _peak_kib() > max(_ENOUGH_KIB, _INHERITED_KIB)
    return json.dumps({"refused": refused, "is_last": is_last}).encode() + b"\n" + result


def _peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _parse(document: Document, newest: int | None) -> bytes:
    parsed = parse(document)
    if newest is not None and parsed.kind in _POLLED:
        parsed = affordable(only_newest(parsed, newest))
    return wire.dump_parsed(parsed)


def only_newest(parsed: ParsedDocument, count: int) -> ParsedDocument:
    """Keep so many entries of a feed; one without a date is as old as the one before it."""
    if len(parsed.entries) <= count:
        return parsed
    kept = frozenset(_newest_first(parsed.entries)[:count])
    return _only(parsed, kept, f"only its {count} newest entries are read")


def affordable(parsed: ParsedDocument, names: int = NAMES) -> ParsedDocument:
    """Keep entries, the newest first, as long as they do not name too many people and papers.

    Each of them costs the database and everybody who looks something up, whoever wrote the feed.
    """
    if sum(map(_weight, parsed.entries)) <= names:
        return parsed
    kept, left = set(), names
    for at in _newest_first(parsed.entries):
        if (weight := _weight(parsed.entries[at])) <= left:
            kept.add(at)
            left -= weight
    return _only(parsed, kept, f"names more than {names} people and papers")


def _weight(entry: Entry) -> int:
    return sum(
        map(len, (entry.authors, entry.mentions, entry.affiliations, entry.identifiers)),
        sum(len(mention.identifiers) for mention in entry.mentions),
    )


def _only(parsed: ParsedDocument, kept: Set[int], reason: str) -> ParsedDocument:
    left_out = len(parsed.entries) - len(kept)
    problem = Problem(None, f"{reason}, {left_out} are left out")
    entries = tuple(entry for at, entry in enumerate(parsed.entries) if at in kept)
    return replace(parsed, entries=entries, problems=(problem, *parsed.problems))


def _newest_first(entries: Sequence[Entry]) -> list[int]:
    """Give the places of entries, those of the newest first; equals as they stand."""
    day = date.max.toordinal()  # feeds mostly begin with what is new
    days: list[int] = []
    for entry in entries:
        day = _day(entry) or day
        days.append(day)
    return sorted(range(len(days)), key=lambda at: -days[at])


def _day(entry: Entry) -> int | None:
    when = entry.published or entry.updated
    return when.toordinal() if when else None


_INHERITED_KIB: Final = _peak_kib()
"""Linux counts what our parent held when it started us."""
_TASKS: Final[dict[str, Callable[[Document, int | None], bytes]]] = {
    "parse": _parse,
    "discover": lambda document, _: wire.dump_links(discover(document)),
    "outlines": lambda document, _: wire.dump_links(outlines(document)),
}


# --------------------------------------------------------------------------- limits


def _limit(*, memory: int) -> None:
    """Take from this process, for good, what reading a document does not need."""
    os.chdir("/")
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NPROC, 0)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)


def _lower(limit: int, most: int) -> None:
    _, hard = resource.getrlimit(limit)
    value = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(limit, (value, value))


def _grant(seconds: float) -> None:
    """Let one more document take so long, and no longer, even if nobody is left to kill us."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    processor = ceil(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY or processor < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (processor, hard))
    signal.setitimer(signal.ITIMER_REAL, seconds + 2)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Stop whatever reaches out of this process; loading code is all that may be opened."""
    if event == "open":
        if not (isinstance(arguments[0], str) and Path(arguments[0]).suffix in _CODE):
            raise PermissionError("a document is not a reason to open a file")
    elif event.startswith(_FORBIDDEN):
        raise PermissionError(f"a document is not a reason for {event}")


if __name__ == "__main__":
    main()
