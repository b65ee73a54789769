"""``python -m tests.bench.answer_times``: slash commands at a steady rate; answer times out.

Beside the program stands a bare Bolt app that acknowledges and does nothing else, behind Bolt's
own server, asked in turns with it at the same rate: what it takes is what any app takes on this
machine. Requests are signed as Slack signs them and go over loopback HTTP; the stand-in workspace
plays Slack for both. A time is counted from the moment at which the request was due, so a queue
that grows is seen. Both run in processes of their own.

    python -m tests.bench.answer_times             2,000 papers, 10, 100 and 300 a second
    python -m tests.bench.answer_times --papers 50000 --seconds 20
    python -m tests.bench.answer_times --names      authors' cards instead of papers'

Two cores, on which this driver, the stand-in (which is asked nothing while answers are timed) and
other programs ran as well; 2,000 papers; 2026-11-25; milliseconds, the bare app's in brackets:

    a second        p50           p99           busy   processor for each
    10              10 (14)       16 (16)       0      7.7 (1.3)
    100             6.3 (12.5)    14 (17)       0      5.3 (0.6)
    100, names      8.1 (12.4)    17 (17)       0      6.9 (0.5)
    200             145 (12)      807 (13)      27 %   5.4 (0.5)
    300             6.6 (12)      1,139 (16)    54 %   3.2 (0.5)

The bare app waits until Bolt looks for its acknowledgement, every 10 ms. The same morning, with a
trip to a thread for each statement, 100 a second took 236 and 582, and 21 % were told to come
again; two thirds of what an answer takes now is the lookup itself. On PostgreSQL 100 a second take
6.7 and 19.
"""

import argparse
import asyncio
import json
import os
import random
import socket
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count, cycle
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.playground.transport import sign
from bot.playground.workspace import Workspace
from bot.snapshot import built_index
from corpus.model import Document
from corpus.refresh import import_document
from corpus.store import Store

RATES = (10, 100, 300)
SECONDS = 10.0
PAPERS = 2000
AUTHORS = 500
SYLLABLES = (
    "ba",
    "con",
    "du",
    "fer",
    "gra",
    "ho",
    "ki",
    "lam",
    "mo",
    "ner",
    "pi",
    "ro",
    "sta",
    "tu",
)
NUMBERS = count(1)
NAME = "tests.bench.answer_times"
BUSY = "try again in a moment"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one app did at one rate; times in milliseconds."""

    answered: int
    failed: int
    p50: float
    p99: float
    worst: float
    inside: int
    """Answers that came inside the acknowledgement."""
    busy: int
    """Of these: "please try again in a moment"."""
    processor: float
    """Milliseconds of processor time of the app's process for each request."""


def titles(number: int) -> list[str]:
    """Titles of invented words, some of them frequent, as words are."""
    chosen = random.Random(7)
    words = ["".join(chosen.choices(SYLLABLES, k=chosen.randint(2, 4))) for _ in range(4000)]
    shares = [1 / rank for rank in range(1, len(words) + 1)]
    return [" ".join(chosen.choices(words, shares, k=chosen.randint(5, 11))) for _ in range(number)]


def misspelt(title: str, *, chosen: random.Random) -> str:
    """Leave out a letter of the first half of a title."""
    words = title.split()[:5]
    at = chosen.randrange(len(words))
    word = words[at]
    cut = chosen.randrange(1, max(2, len(word)))
    words[at] = word[: cut - 1] + word[cut:]
    return " ".join(words)


async def library(folder: Path, papers: int) -> str:
    """Fill a database and build its index; its address."""
    address = f"sqlite+aiosqlite:///{folder / 'offprint.db'}"
    store = await Store.open(address)
    lines = (json.dumps({"title": t, "authors": [author(n)]}) for n, t in named(papers))
    document = Document(
        name="bench.jsonl", content="\n".join(lines).encode(), as_of=date(2026, 5, 31)
    )
    await import_document(document, store=store, now=datetime.now(UTC))
    await built_index(store, folder=folder / "index")
    await store.close()
    return address


def author(number: int) -> str:
    """One of the names, invented like the titles; a given name is shared by a dozen."""
    chosen = random.Random(number % AUTHORS)
    given = "".join(random.Random(chosen.randrange(AUTHORS // 12)).choices(SYLLABLES, k=2))
    return f"{given} {''.join(chosen.choices(SYLLABLES, k=3))}".title()


def named(papers: int) -> list[tuple[int, str]]:
    return list(enumerate(titles(papers)))


# ---------------------------------------------------------------------------- the two apps


async def bare(port: int, api: str, token: str, secret: str) -> None:
    """Serve a Bolt app that only acknowledges."""
    app = AsyncApp(token=token, signing_secret=secret)
    app.client.base_url = api

    @app.command("/papers")
    async def papers(ack) -> None:  # type: ignore[no-untyped-def]
        await ack("done")

    async def deliver(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    served = web.Application()
    served.router.add_post("/slack/events", deliver)
    runner = web.AppRunner(served, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


@asynccontextmanager
async def process(*command: str, environment: dict[str, str], base: str) -> AsyncIterator[Process]:
    """A process whose port is open."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME")}  # noqa: TID251 - passed on
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, env=inherited | environment, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        async with ClientSession() as session, asyncio.timeout(60):
            while True:
                try:
                    async with session.get(base):
                        break
                except ClientError:
                    await asyncio.sleep(0.05)
        yield started
    finally:
        started.kill()
        await started.wait()


# -------------------------------------------------------------------------------- measuring


async def at_rate(
    url: str, secret: str, texts: Sequence[str], *, pid: int, rate: int, seconds: float
) -> Figures:
    """Ask at a steady rate, whether or not answers come."""
    waits: list[float] = []
    counted: Counter[str] = Counter()
    connector = TCPConnector(limit=0)
    async with ClientSession(connector=connector, timeout=ClientTimeout(total=10)) as session:

        async def ask(due: float, text: str) -> None:
            form = {"command": "/papers", "text": text, "team_id": "T0PLAYGRND"}
            who = {"user_id": "U0ADA00001", "channel_id": "C0GENERAL1"}
            hooks = {"trigger_id": f"t{next(NUMBERS)}", "response_url": "http://127.0.0.1:1/"}
            body = urlencode(form | who | hooks).encode()
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            try:
                async with session.post(
                    url, data=body, headers=sign(body, secret=secret) | kind
                ) as response:
                    said = await response.text()
                    is_fine = response.status == 200
            except (ClientError, TimeoutError):
                said, is_fine = "", False
            waits.append((time.perf_counter() - due) * 1000)
            counted["answered" if is_fine else "failed"] += 1
            counted["inside"] += bool(said)
            counted["busy"] += BUSY in said

        used = _processor_ms(pid)
        start = time.perf_counter() + 0.05
        tasks = []
        for number, text in zip(range(int(rate * seconds)), cycle(texts), strict=False):
            due = start + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(ask(due, text)))
        await asyncio.gather(*tasks)
    waits.sort()
    p50, p99 = (waits[int(len(waits) * share)] for share in (0.5, 0.99))
    return Figures(
        answered=counted["answered"],
        failed=counted["failed"],
        p50=p50,
        p99=p99,
        worst=waits[-1],
        inside=counted["inside"],
        busy=counted["busy"],
        processor=(_processor_ms(pid) - used) / len(waits),
    )


async def measure(
    *,
    rates: Sequence[int] = RATES,
    seconds: float = SECONDS,
    papers: int = PAPERS,
    names: bool = False,
) -> dict[int, tuple[Figures, Figures]]:
    """The program's figures and the bare app's, by rate."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="answers-") as name:
        folder = Path(name)
        address = await library(folder, papers)
        chosen = random.Random(11)
        texts = [misspelt(title, chosen=chosen) for title in titles(papers)[:500]]
        if names:
            texts = [author(n) for n in range(AUTHORS)]
        async with await Workspace.start() as workspace:
            secret, ports = workspace.signing_secret, [_free_port() for _ in range(3)]
            given = {
                "SLACK_BOT_TOKEN": workspace.bot_token,
                "SLACK_SIGNING_SECRET": secret,
                "SLACK_API_URL": workspace.api_url,
                "DATABASE_URL": address,
                "OFFPRINT_DATA_DIR": name,
                "OFFPRINT_POLL_S": "0",
                "PORT": str(ports[0]),
                "OFFPRINT_OPS_PORT": str(ports[2]),
            }
            ours, theirs = (f"http://127.0.0.1:{port}/slack/events" for port in ports[:2])
            plain = (str(ports[1]), workspace.api_url, workspace.bot_token, secret)
            async with (
                process("bot", "serve", environment=given, base=ours) as own,
                process(NAME, "--bare", *plain, environment={}, base=theirs) as other,
            ):
                both = ((ours, own.pid), (theirs, other.pid))
                for url, pid in both:  # what is done once is not measured
                    await at_rate(url, secret, texts, pid=pid, rate=20, seconds=2)
                for rate in rates:
                    figures = [
                        await at_rate(url, secret, texts, pid=pid, rate=rate, seconds=seconds)
                        for url, pid in both
                    ]
                    found[rate] = (figures[0], figures[1])
    return found


def _processor_ms(pid: int) -> float:
    """Processor time that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rates", type=int, nargs="+", default=RATES)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--papers", type=int, default=PAPERS)
    parser.add_argument("--names", action="store_true")
    parser.add_argument("--bare", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        port, *rest = options.bare
        asyncio.run(bare(int(port), *rest))
        return
    given = {name: getattr(options, name) for name in ("rates", "seconds", "papers", "names")}
    found = asyncio.run(measure(**given))
    asked = "names" if options.names else "misspelt titles"
    print(f"{options.papers} papers, {asked}, {options.seconds:g} s at each rate; ms")
    print("  a second             p50     p99   worst  failed    busy  processor")
    for rate, pair in found.items():
        for who, each in zip(("offprint", "bare Bolt"), pair, strict=True):
            times = f"{each.p50:7.1f} {each.p99:7.1f} {each.worst:7.1f}"
            counts = f"{each.failed:7} {each.busy:7} {each.processor:10.2f}"
            print(f"{rate:10}  {who:9} {times} {counts}")
        ours, theirs = pair
        print(f"{'':12}ratio     {ours.p50 / theirs.p50:7.1f} {ours.p99 / theirs.p99:7.1f}")


if __name__ == "__main__":
    main()
