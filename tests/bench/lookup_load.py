"""Ask a lookup service at a steady rate on one event loop: waits, and how long the loop is held.

    python tests/bench/lookup_load.py --keep FOLDER      50,000 papers, 20 and 200 a second
    python tests/bench/lookup_load.py --keep FOLDER --size 3000000 --rates 20 100
    ... --in-loop   for comparison: in the loop itself, not in the worker

The queries are the misspelt ones, and junk now and then: 10 kB, 20,000 words, emoji, NUL, brackets.
A wait is counted from the moment at which the question was due, as its asker sees it. "Held by us"
is the lag less the time for which other programs kept our threads from running (Linux tells that).

On 2026-11-25, two busy cores: held for 0.42 ms at p99 and 0.94 at most at 20 a second, 0.84 and 2.1
at 200. Before, a word of two hundred letters was parted in every way, and peaks were 5 to 12 ms.
"""

import argparse
import asyncio
import itertools
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.cli.serving import keep_loaded, take_turns
from corpus.lookup import Lookup
from corpus.model import Kind
from tests.bench.lookup_quality import DATA, JUNK, opened, quantile, queries

MISSPELT = ("typo_full", "typo_short", "partial_typo", "sysname_typo", "neg_full", "neg_sys")
SECONDS = 15
EVERY = 50
"""Of so many queries one is junk."""


async def at_rate(lookup: Lookup, asked: Sequence[str], rate: int, *, in_loop: bool) -> None:
    """Ask so many times a second; tell the waits and the lags of the loop."""
    waits: list[float] = []
    lags: list[float] = []
    held: list[float] = []

    async def lag() -> None:
        while True:
            kept, due = kept_waiting_ms(), time.perf_counter() + 0.001
            await asyncio.sleep(0.001)
            late = (time.perf_counter() - due) * 1000
            lags.append(late)
            held.append(max(0.0, late - (kept_waiting_ms() - kept)))

    async def ask(query: str, due: float) -> None:
        if in_loop:
            lookup.find(query)
        else:
            await lookup.ask(query)
        waits.append((time.perf_counter() - due) * 1000)

    watching = asyncio.create_task(lag())
    start = time.perf_counter()
    async with asyncio.TaskGroup() as asking:
        for number, query in enumerate(itertools.islice(itertools.cycle(asked), rate * SECONDS)):
            due = start + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            asking.create_task(ask(query, due))
    watching.cancel()
    for name, ms in (("wait", waits), ("lag of the loop", lags), ("loop held by us", held)):
        figures = "  ".join(f"p{s} {quantile(ms, s / 100):.2f}" for s in (50, 99))
        print(f"{rate:4} a second: {name:16} {figures}  max {max(ms):.2f} ms")


def kept_waiting_ms() -> float:
    """Give for how long threads of this process could have run, while other programs did."""
    threads = Path("/proc/self/task").glob("*/schedstat")
    return sum(int(thread.read_text(encoding="ascii").split()[1]) for thread in threads) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--size", type=int, default=50_000)
    parser.add_argument("--rates", type=int, nargs="+", default=[20, 200])
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--in-loop", action="store_true")
    options = parser.parse_args()
    if not DATA.is_dir():
        sys.exit(f"nothing measured: the data is not at {DATA}")
    lookup = opened(Kind.PAPER, options.size, options.keep)
    chosen = [text for name, text, _ in queries(Kind.PAPER, options.size) if name in MISSPELT]
    junk = itertools.cycle(JUNK)
    asked = [next(junk) if n % EVERY == EVERY - 1 else text for n, text in enumerate(chosen)]
    for text in asked[:100]:
        lookup.find(text)
    keep_loaded()
    take_turns()
    for rate in options.rates:
        asyncio.run(at_rate(lookup, asked, rate, in_loop=options.in_loop))


if __name__ == "__main__":
    main()
