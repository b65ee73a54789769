"""Measure the lookup at every size that has a goal: how fast, how often right, how large.

    python tests/bench/lookup_table.py --keep FOLDER

Below the folder each size has one of its own, with the index that ``lookup_quality.py`` builds and
keeps; building all of them takes half an hour and 4 GB. The same half of the queries on which
nothing was fitted is asked everywhere. What others need for the same queries says
``lookup_rivals.py``.

On 2026-11-25, two busy cores shared with other programs, milliseconds of one thread's processor;
in brackets without acronyms, and answered with a question of which the right one stood first:

                        p50 / p95     hit@1         answered      right  none   on disk
      100,000 papers    1.8 / 3.9    .992 (.992)   .978 (.004)   .991   .977    49 MB
    1,000,000 papers    2.3 / 5.3    .980 (.978)   .938 (.014)   .977   .939   325 MB
    3,000,000 papers    3.1 / 7.8    .978 (.976)   .905 (.029)   .981   .927   885 MB
    2,000,000 authors   2.0 / 6.5    .945          .800 (.109)   .967   .920   168 MB

Of things that fit alike the first in the corpus comes first, and the real papers are the first:
among three million a misspelt name (class ``sysname_typo``, all queries) is found first in .921 of
cases, and would be in .855 if they were the last; a name as it is in .994, and in .881.

Three million papers, built anew from their file: 226 s of processor, at most 3.3 GB of memory,
885 MB on disk; opened in 1 ms, first answer 20 ms later, 16 MB that no file backs.

Names that fit several people alike ("W. Roh", "Md Rahman") are a question on purpose: among two
million authors that is one present name in nine.
"""

import argparse
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from corpus.model import Kind, Outcome
from tests.bench.lookup_quality import (
    DATA,
    Answer,
    ask,
    half_of,
    junk_ms,
    opened,
    quantile,
    queries,
)

SIZES = (
    (Kind.PAPER, 100_000),
    (Kind.PAPER, 1_000_000),
    (Kind.PAPER, 3_000_000),
    (Kind.AUTHOR, 2_000_000),
)


def row(kind: Kind, size: int, keep: Path) -> str:
    """Ask all queries of the half and sum up."""
    lookup = opened(kind, size, keep)
    chosen = [one for one in queries(kind, size) if half_of(one[1]) == "report"]
    for _, text, _ in chosen[:50]:
        lookup.find(text, kind=kind)
    answers = [
        Answer(name, "report", text, gold, *ask(lookup, text, kind, repeat=2))
        for name, text, gold in chosen
    ]
    present = [one for one in answers if one.is_present]
    absent = [one for one in answers if not one.is_present]
    said = [one for one in answers if one.is_answered]
    right = sum(one.rank == 1 for one in said)
    asked = sum(one.rank == 1 and one.result.outcome is Outcome.AMBIGUOUS for one in present)
    hits = {
        name: statistics.mean(one.rank == 1 for one in present if one.name == name)
        for name in {one.name for one in present}
    }
    others = [share for name, share in hits.items() if name != "acronym"]
    ms = [one.cpu_ms for one in answers]
    none = statistics.mean(one.result.outcome is Outcome.NONE for one in absent)
    return (
        f"{size:9,} {kind.value + 's':8}"
        f" p50 {quantile(ms, 0.5):5.2f}  p95 {quantile(ms, 0.95):5.2f} ms"
        f"  hit@1 {statistics.mean(hits.values()):.3f} ({statistics.mean(others):.3f} without"
        f" acronyms)  answered {right / len(present):.3f} (asked {asked / len(present):.3f})"
        f"  right {right / len(said):.3f}  none {none:.3f}"
        f"  junk {junk_ms(lookup, kind):.1f} ms  {lookup.index.info().bytes / 1e6:.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--keep", type=Path, required=True)
    options = parser.parse_args()
    if not DATA.is_dir():
        sys.exit(f"nothing measured: the data is not at {DATA}")
    for kind, size in SIZES:
        folder = options.keep / f"{kind.value}s-{size}"
        folder.mkdir(parents=True, exist_ok=True)
        print(row(kind, size, folder), flush=True)


if __name__ == "__main__":
    main()
