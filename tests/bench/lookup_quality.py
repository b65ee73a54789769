"""Measure the lookup on real titles and names: how often right, how honest, how fast.

    python tests/bench/lookup_quality.py papers            100,000 papers, 4,000 queries by class
    python tests/bench/lookup_quality.py authors           450,000 authors
    python tests/bench/lookup_quality.py papers --half 1   only the queries that were not fitted on
    ... --keep FOLDER   keeps the index there, or uses the one that is there
    ... --wrong CLASS   shows the queries of a class that went wrong
    ... --repeat 3      takes the quickest of three answers, on a busy machine

The data is not in the repository; without it the script says so and stops.
"""

import argparse
import gzip
import itertools
import json
import statistics
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import IndexFileError
from corpus.index import Index
from corpus.lookup import Lookup
from corpus.model import (
    AuthorId,
    AuthorRecord,
    Kind,
    LookupResult,
    Outcome,
    PaperId,
    PaperRecord,
)

DATA = Path(__file__).parents[2] / "../shared/eval"


def papers(size: int) -> Iterator[PaperRecord]:
    with gzip.open(DATA / "papers-real.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(itertools.islice(lines, size)):
            entry = json.loads(line)
            yield PaperRecord(
                id=PaperId(number),
                title=entry["title"],
                authors=tuple(entry.get("authors", ())),
                year=entry.get("year"),
                key=entry["key"],
            )


def authors(size: int) -> Iterator[AuthorRecord]:
    with gzip.open(DATA / "authors-2m.txt.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(itertools.islice(lines, size)):
            yield AuthorRecord(id=AuthorId(number), name=line.rstrip("\n"), key=f"a{number}")


def queries(kind: Kind, size: int, half: int | None) -> list[dict[str, object]]:
    """Read the queries whose answer is in the corpus, and those without an answer."""
    chosen = []
    with (DATA / "queries-dev.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            query = json.loads(line)
            query["gold"] = [key for key in query["gold"] if int(key[1:]) < size]
            if query["kind"] != kind or bool(query["gold"]) == query["class"].startswith("neg_"):
                continue
            if half is None or zlib.crc32(query["query"].encode()) % 2 == half:
                chosen.append(query)
    return chosen


def indexed(kind: Kind, size: int, keep: Path | None) -> Index:
    if keep is not None:
        try:
            return Index.open(keep)
        except IndexFileError:
            pass
    start = time.perf_counter()
    index = (
        Index.build(papers(size), (), change=0)
        if kind is Kind.PAPER
        else Index.build((), authors(size), change=0)
    )
    print(f"built in {time.perf_counter() - start:.1f} s: {index.info()}")
    if keep is not None:
        index.save(keep)
    return index


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def report(answers: list[tuple[dict[str, object], LookupResult]]) -> None:
    groups = defaultdict(list)
    for query, result in answers:
        groups[str(query["class"])].append((query, result))
    print(
        f"{'class':14} {'n':>4} {'hit@1':>6} {'hit@5':>6} "
        f"{'answ.':>6} {'prec.':>6} {'p50':>6} {'p95':>6}"
    )
    hits, rejected, absent, present, said_all, good_all = [], 0, 0, 0, 0, 0
    for name, group in sorted(groups.items()):
        ms = [result.ms for _, result in group]
        ranks = [rank(query, result) for query, result in group]
        said = [
            place
            for place, (_, result) in zip(ranks, group, strict=True)
            if result.outcome in (Outcome.EXACT, Outcome.CLEAR)
        ]
        said_all += len(said)
        times = f"{quantile(ms, 0.5):6.2f} {quantile(ms, 0.95):6.2f}"
        if name.startswith("neg_"):
            none = sum(result.outcome is Outcome.NONE for _, result in group)
            rejected, absent = rejected + none, absent + len(group)
            shares = f"none {none / len(group):.3f}  answered wrongly {len(said) / len(group):.3f}"
            print(f"{name:14} {len(group):4} {shares}  {times}")
            continue
        first = statistics.mean(place == 1 for place in ranks)
        five = statistics.mean(1 <= place <= 5 for place in ranks)
        good = sum(place == 1 for place in said)
        hits.append(first)
        present, good_all = present + len(group), good_all + good
        precision = good / len(said) if said else 0
        shares = f"{first:6.3f} {five:6.3f} {len(said) / len(group):6.3f} {precision:6.3f}"
        print(f"{name:14} {len(group):4} {shares} {times}")
    ms = [result.ms for _, result in answers]
    print(f"macro hit@1 {statistics.mean(hits):.3f}")
    print(
        f"present answered rightly {good_all / present:.3f}  "
        f"right when answered {good_all / max(1, said_all):.3f}  "
        f"absent said none {rejected / absent:.3f}"
    )
    print(
        f"ms p50 {quantile(ms, 0.5):.2f}  p95 {quantile(ms, 0.95):.2f}  "
        f"p99 {quantile(ms, 0.99):.2f}  max {max(ms):.2f}"
    )


def rank(query: dict[str, object], result: LookupResult) -> int:
    """Give the place of the right answer, 0 when it is not shown."""
    gold = query["gold"]
    assert isinstance(gold, list)
    keys = [candidate.key for candidate in result.candidates]
    return next((place for place, key in enumerate(keys, 1) if key in gold), 0)


def quickest(lookup: Lookup, text: str, kind: Kind, repeat: int) -> LookupResult:
    """Answer several times and keep the quickest: other programs only ever add to the time."""
    return min((lookup.find(text, kind=kind) for _ in range(repeat)), key=lambda one: one.ms)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("what", choices=("papers", "authors"))
    parser.add_argument("--size", type=int)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--wrong")
    parser.add_argument("--repeat", type=int, default=1)
    options = parser.parse_args()
    if not DATA.is_dir():
        sys.exit(f"nothing measured: the data is not at {DATA}")
    kind = Kind.PAPER if options.what == "papers" else Kind.AUTHOR
    size = options.size or (100_000 if kind is Kind.PAPER else 450_000)
    lookup = Lookup(indexed(kind, size, options.keep))
    asked = queries(kind, size, options.half)
    for query in asked[:50]:
        lookup.find(str(query["query"]), kind=kind)
    answers = [
        (query, quickest(lookup, str(query["query"]), kind, options.repeat)) for query in asked
    ]
    report(answers)
    for query, result in answers if options.wrong else []:
        if query["class"] == options.wrong and rank(query, result) != 1:
            print(f"\n{query['query']}   {query['gold']}   {result.outcome}")
            for one in result.candidates[:3]:
                print(f"    {one.score:5} {one.tier:8} {one.key:8} {one.label}   ({one.reason})")


if __name__ == "__main__":
    main()
