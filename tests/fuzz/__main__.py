"""A parser's name in; how it fared with documents that nobody wrote out.

``python -m tests.fuzz --parser feeds --runs 1000000 [--seconds 600] [--seed 1] [--keep FOLDER]``.
Inputs that raise, take more than two seconds of the processor or need more than 256 MiB are kept
in the folder, and make the exit code 1. Without ``--parser``, all four.
"""

import argparse
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import FrameType

from corpus import sources
from corpus.model import Document, DocumentKind, ParsedDocument
from corpus.sources import wire
from tests.fuzz.mutations import BIBTEX, JSON, LINES, MARKUP, Grammar, Mutator

DATA = Path(__file__).parents[1] / "data"
SECONDS = 2.0
"""Of the processor, for one input."""
GIVE_UP_S = 10.0
MEMORY_MIB = 256
EVERY = 50
"""Of so many inputs one goes through the pipe's codec too, which takes as long as the parser."""

_GRAMMARS = {".bib": BIBTEX, ".json": JSON, ".ris": LINES, ".txt": LINES}
_KINDS = {".bib": DocumentKind.BIBTEX, ".ris": DocumentKind.RIS, ".json": DocumentKind.CSL_JSON}


@dataclass(frozen=True, slots=True)
class Target:
    """One parser: where its samples are, and what kinds of documents it is given."""

    folder: str
    takes: Callable[[Path], bool]
    kind: Callable[[Path], DocumentKind]


def _is_arxiv(path: Path) -> bool:
    return path.name.startswith("arxiv-api")


TARGETS = {
    "feeds": Target("feeds", lambda path: not _is_arxiv(path), lambda _: DocumentKind.FEED),
    "arxiv": Target("feeds", _is_arxiv, lambda _: DocumentKind.ARXIV_API),
    "pages": Target(
        "pages",
        lambda _: True,
        lambda path: (
            DocumentKind.CATALYZEX_AUTHOR
            if path.name.startswith("abstracts")
            else DocumentKind.SCHOLARFEED_AUTHOR
        ),
    ),
    "bibliography": Target(
        "bibliography", lambda path: path.suffix in _KINDS, lambda path: _KINDS[path.suffix]
    ),
}


class SlowError(Exception):
    """An input that was given up."""


@dataclass(slots=True)
class Tale:
    """What was seen."""

    parser: str
    runs: int = 0
    seconds: float = 0.0
    slowest_s: float = 0.0
    entries: int = 0
    """Read of all inputs: a fuzzer that is understood nowhere tests nothing."""
    peak_mib: float = 0.0
    """Of the whole process."""
    found: list[str] = field(default_factory=list)
    """A line for each input that failed."""

    def __str__(self) -> str:
        return (
            f"{self.parser}: {self.runs} runs in {self.seconds:.0f} s, {self.entries} entries, "
            f"slowest input {self.slowest_s:.2f} s, peak {self.peak_mib:.0f} MiB, "
            f"{len(self.found)} failed"
        )


def samples(target: Target) -> list[tuple[bytes, Grammar, DocumentKind]]:
    """Give the recorded samples of a parser, each with its grammar and its kind."""
    paths = sorted((DATA / target.folder).iterdir())
    expectations = {path.with_name(f"{path.name}.json") for path in paths}
    return [
        (path.read_bytes(), _GRAMMARS.get(path.suffix, MARKUP), target.kind(path))
        for path in paths
        if path not in expectations and path.is_file() and target.takes(path)
    ]


def fuzz(
    parser: str, *, runs: int, seconds: float = 1e9, seed: int = 0, keep: Path | None = None
) -> Tale:
    """Feed a parser until so many inputs, or so many seconds, are over."""
    found = samples(TARGETS[parser])
    mutator = Mutator([(content, grammar) for content, grammar, _ in found], seed=seed)
    kinds: Sequence[DocumentKind | None] = [None, *sorted({kind for *_, kind in found})]
    tale, began = Tale(parser), time.monotonic()
    while tale.runs < runs and time.monotonic() - began < seconds:
        content, kind = mutator.document(), kinds[tale.runs % len(kinds)]
        document = Document(name="x", content=content, as_of=date(2026, 6, 1), kind=kind)
        failure = _failure(document, tale)
        tale.runs += 1
        tale.seconds = time.monotonic() - began
        if failure:
            tale.found.append(f"{_kept(document, keep)}: {failure}")
            print(f"{parser}: {tale.found[-1]}", file=sys.stderr, flush=True)
        if tale.runs % 20_000 == 0:
            print(tale, file=sys.stderr, flush=True)
    return tale


def _failure(document: Document, tale: Tale) -> str | None:
    """Read one input; say what went wrong."""
    before, was = time.process_time(), _peak_mib()
    try:
        with _alarm():
            parsed = sources.parse(document)
            tale.entries += len(parsed.entries)
            if tale.runs % EVERY == 0:
                _through_the_pipe(parsed)
    except SlowError:
        return f"given up after {GIVE_UP_S:g} s"
    except Exception:  # noqa: BLE001 - whatever it is, it is found
        return traceback.format_exc(limit=-3)
    took = time.process_time() - before
    tale.slowest_s = max(tale.slowest_s, took)
    tale.peak_mib = peak = _peak_mib()
    raised = [p.message for p in parsed.problems if p.message.startswith("could not be read: ")]
    if raised:
        return raised[0]
    if took > SECONDS:
        return f"took {took:.1f} s"
    return f"needs {peak:.0f} MiB" if was < MEMORY_MIB < peak else None


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _through_the_pipe(parsed: ParsedDocument) -> None:
    if wire.load_parsed(wire.dump_parsed(parsed)) != parsed:
        raise ValueError("says something else behind the pipe")


@contextmanager
def _alarm() -> Iterator[None]:
    """Give up an input at last."""

    def give_up(_: int, __: FrameType | None) -> None:
        raise SlowError

    signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, GIVE_UP_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _kept(document: Document, folder: Path | None) -> str:
    name = f"{document.kind or 'any'}-{sha256(document.content).hexdigest()[:12]}"
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(document.content)
    return name


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--parser", choices=TARGETS)
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args(arguments)
    tales = [
        fuzz(name, runs=given.runs, seconds=given.seconds, seed=given.seed, keep=given.keep)
        for name in ([given.parser] if given.parser else TARGETS)
    ]
    print(*tales, sep="\n")
    return int(any(tale.found for tale in tales))


if __name__ == "__main__":
    sys.exit(main())
