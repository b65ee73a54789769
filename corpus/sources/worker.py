"""``python -m corpus.sources.worker``: untrusted documents on standard input, what they say out.

It runs in a process of its own, under limits, and is killed when it takes too long. It opens no
file, writes none, and knows no secret; what it answers is data and nothing else.
"""

import pickle
import resource
import struct
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import BinaryIO, Final

from corpus.model import Document, DocumentKind, ParsedDocument, Problem
from corpus.sources import parse
from corpus.sources.discovery import discover, outlines

MOST_ENTRIES: Final = 500
"""Of one feed; of more, the newest are kept."""
OPEN_FILES: Final = 32
CPU_S: Final = 10
"""For one document; the clock on the wall is watched from outside."""

_LENGTH = struct.Struct(">Q")


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer one request after the other until the pipe is closed."""
    write(answers, "ready")
    while (request := read(requests)) is not None:
        task, document = pickle.loads(request)  # noqa: S301 - from our own parent
        _more_time()
        try:
            answer: object = TASKS[task](document)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next document may be fine
            answer = ValueError(str(error) or type(error).__name__)
        write(answers, answer)


def read(stream: BinaryIO) -> bytes | None:
    """Read one message; ``None`` at the end."""
    head = stream.read(_LENGTH.size)
    return stream.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else None


def write(stream: BinaryIO, message: object) -> None:
    """Write one message."""
    content = pickle.dumps(message)
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def limit(memory: int) -> None:
    """Give up what reading a document needs none of."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


def _more_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_S, hard))


def _newest(document: Document) -> ParsedDocument:
    """Read a document, and keep of a feed what is not too much."""
    parsed = parse(document)
    of_feed = parsed.kind in {DocumentKind.FEED, DocumentKind.ARXIV_API}
    if not of_feed or len(parsed.entries) <= MOST_ENTRIES:
        return parsed
    ranked = sorted(parsed.entries, key=lambda e: (e.published or date.min).isoformat())
    kept = {id(entry) for entry in ranked[-MOST_ENTRIES:]}
    left = len(parsed.entries) - MOST_ENTRIES
    problem = Problem(None, f"{left} of {len(parsed.entries)} entries, the oldest, are left out")
    return replace(
        parsed,
        entries=tuple(entry for entry in parsed.entries if id(entry) in kept),
        problems=(*parsed.problems, problem),
    )


TASKS: Mapping[str, Callable[[Document], object]] = {
    "parse": _newest,
    "discover": discover,
    "outlines": outlines,
}

if __name__ == "__main__":
    limit(int(sys.argv[1]))
    serve(sys.stdin.buffer, sys.stdout.buffer)
