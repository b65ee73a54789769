"""Measure the import of a large bibliography, and the index built from what it stored.

    python -m tests.bench.imports                                 100,000 real papers
    python -m tests.bench.imports --size 3000000 --keep FOLDER    real ones and distractors

Both commands run as people run them, each in a process of its own, on an empty data directory:
seconds by the clock and of the processor, and the most memory at a time. Beside them stands what a
program needs that only reads the same lines and writes title and names into one table of SQLite,
without asking who or what is known: the import is told as a multiple of it.

Three million papers on 2026-11-25, one quiet core: import 886 s by the clock, 877 s of processor,
1,841 MB at most, some 95 times the bare lines (2,002 s and 1,322 MB before who writes remembered
more pages, and people were settled by sorting numbers); the index built from them, beside something
else, 391 s by the clock, 380 s of processor, 3,734 MB.

The papers are those of ``lookup_quality.py``, and so is the folder. The data is not in the
repository; without it the script says so and stops.
"""

import argparse
import itertools
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from tests.bench.lookup_quality import DATA, lines_of, papers_file

MB = 1024**2


@dataclass(frozen=True)
class Cost:
    """What a command took."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    said: str

    def line(self, name: str) -> str:
        return (
            f"{name:<12} {self.wall_s:7.1f} s by the clock {self.cpu_s:7.1f} s of processor "
            f"{self.peak_mb:6.0f} MB at most"
        )


def run(data: Path, *words: str) -> Cost:
    """Run one command of ``offprint`` and wait for its end."""
    began = perf_counter()
    with tempfile.TemporaryFile() as output:
        command = [sys.executable, "-m", "bot", "--data-dir", str(data), *words]
        process = subprocess.Popen(command, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = perf_counter() - began
        output.seek(0)
        said = output.read().decode().strip()
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{' '.join(words)} failed:\n{said}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said)


def written_down(source: Path, data: Path) -> float:
    """Give the seconds of processor that it takes to keep every line, knowing nothing."""
    began = process_time()
    kept = sqlite3.connect(data / "bare.db", isolation_level=None)
    kept.execute("PRAGMA journal_mode = WAL")
    kept.execute("CREATE TABLE papers (id INTEGER PRIMARY KEY, title TEXT, authors TEXT)")
    kept.execute("BEGIN IMMEDIATE")
    with source.open(encoding="utf-8") as lines:
        said = map(json.loads, lines)
        rows = (
            (number, entry.get("title"), "; ".join(entry.get("authors", ())))
            for number, entry in enumerate(said)
        )
        kept.executemany("INSERT INTO papers VALUES (?, ?, ?)", rows)
    kept.execute("COMMIT")
    kept.close()
    return process_time() - began


def given(size: int, keep: Path) -> Path:
    """Give a file of so many lines."""
    first = keep / f"first-{size}.jsonl"
    with first.open("w", encoding="utf-8") as written:
        written.writelines(itertools.islice(lines_of(papers_file(size, keep)), size))
    return first


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--size", type=int, default=100_000, help="papers")
    arguments.add_argument("--keep", type=Path, help="where made papers are kept")
    options = arguments.parse_args()
    if not DATA.exists():
        sys.exit(f"{DATA.name}: the data is not here")
    with tempfile.TemporaryDirectory(dir=options.keep) as folder:
        data = Path(folder)
        source = given(options.size, options.keep or data)
        bare = written_down(source, data)
        imported = run(data, "import", str(source))
        print(imported.line("import"), f"{imported.cpu_s / bare:5.1f} times the bare lines")
        print(
            f"{'':<12} {imported.cpu_s / options.size * 1e6:7.0f} microseconds of it a paper;",
            f"the database has {(data / 'offprint.db').stat().st_size / MB:,.0f} MB",
        )
        built = run(data, "index", "build")
        print(built.line("index build"))
        print(imported.said.splitlines()[-1], built.said, sep="\n")
        source.unlink()
        shutil.rmtree(data / "index", ignore_errors=True)


if __name__ == "__main__":
    main()
