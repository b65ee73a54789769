"""Whatever a stranger's server does: an error or a document, in time, and nobody else suffers."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from corpus.errors import FetchError
from corpus.sources.fetch import Fetched, Fetcher
from tests.corpus.hostile_run import Limits, Outcome, poll
from tests.hostile import ATTACKS, HERE, TRAP, HostileServer, Rebinding

DEADLINE_S = 0.3
ROOT = Path(__file__).parents[2]

# Of our own making: the lag itself also grows with whoever else uses the machine.
LAG_MS = 100
PEAK_MIB = 400

BOMBS = ("/gzip-bomb", "/deflate-bomb", "/endless", "/endless-chunks", "/endless-header")
"""Paths that would fill any memory, if they were let."""

FETCH_ALL = f"""
import asyncio, resource, sys
from corpus.errors import FetchError
from corpus.sources.fetch import Fetcher

async def visit(port):
    async with Fetcher(allow=frozenset({{("{HERE}", port)}})) as fetcher:
        for path in {BOMBS!r}:
            try:
                await fetcher.fetch(f"http://{HERE}:{{port}}{{path}}")
            except FetchError as error:
                print(path, error)

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

before = peak()
asyncio.run(visit(int(sys.argv[1])))
print((peak() - before) / 1024)
"""


@pytest.fixture
async def server() -> AsyncIterator[HostileServer]:
    async with HostileServer(tempo_s=0.02) as running:
        yield running


@pytest.mark.parametrize("path", ATTACKS)
async def test_every_attack_ends_in_time_in_an_error_or_a_document(
    server: HostileServer, path: str
) -> None:
    attack = ATTACKS[path]
    async with Fetcher(allow=server.allow, deadline_s=DEADLINE_S if attack.is_slow else 20) as it:
        async with asyncio.timeout(30):
            outcome = await _fetch(it, server.url(path))
        afterwards = await it.fetch(server.url("/good/1"))

    match outcome:
        case FetchError():
            assert attack.arrives is not True, outcome
            assert str(outcome)
            assert outcome.url == server.url(path)
        case Fetched(document=document):
            assert attack.arrives is not False
            assert document is not None
    assert afterwards.document is not None
    assert server.trap.connections == 0


async def _fetch(fetcher: Fetcher, url: str) -> Fetched | FetchError:
    try:
        return await fetcher.fetch(url)
    except FetchError as error:
        return error


async def test_slow_servers_are_told_from_those_that_cannot_be_reached(
    server: HostileServer,
) -> None:
    slow = [attack.path for attack in ATTACKS.values() if attack.is_slow]
    names = Rebinding(**{f"n{n}": [[HERE]] for n in range(len(slow))}, trap=[[TRAP]])

    async with Fetcher(allow=server.allow, deadline_s=DEADLINE_S, resolver=names) as fetcher:
        outcomes = await asyncio.gather(
            *(_fetch(fetcher, f"http://n{n}.example:{server.port}{p}") for n, p in enumerate(slow)),
            _fetch(fetcher, f"http://trap.example:{server.port}/"),
        )

    *waited, refused = [str(outcome) for outcome in outcomes]
    assert set(waited) == {"did not answer completely within 0.3 seconds"}
    assert refused.startswith("could not be reached, or is private")
    assert server.trap.connections == 0


async def test_the_trap_counts_who_comes(server: HostileServer) -> None:
    into, out = await asyncio.open_connection(TRAP, server.port)
    await into.read()  # it hangs up when it has counted
    out.close()

    assert server.trap.connections == 1


async def test_bombs_fill_no_memory(server: HostileServer) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", FETCH_ALL, str(server.port)),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    out, _ = await process.communicate()

    *said, grown_mib = out.decode().splitlines()
    assert [line.split()[0] for line in said] == list(BOMBS)
    assert float(grown_mib) < 64


# ----------------------------------------------------------------------------- the whole way


def _check(first: Sequence[Outcome], second: Sequence[Outcome], *, good: int) -> None:
    """Honest feeds are read; all others complain, or are harmless."""
    honest = {f"/good/{n}" for n in range(1, good + 1)}
    for outcomes, entries in ((first, 3), (second, 0)):  # the second time, nothing changed
        read = [each for each in outcomes if each.path in honest]
        assert [(each.is_read, each.entries) for each in read] == [(True, entries)] * good
    for each in (*first, *second):
        attack = ATTACKS.get(each.path)
        assert each.is_read or each.complaint, each
        assert not (each.is_read and attack and attack.arrives is False), each
    assert [each.is_read for each in (*first, *second) if each.path == "/rebinding"] == [
        True,
        False,
    ]


async def test_honest_feeds_are_read_among_hostile_ones(server: HostileServer) -> None:
    paths = (
        *("/device-as-body", "/xxe-http", "/external-declarations", "/address-as-body"),
        *("/gzip-bomb", "/hangs-up", "/to-loopback", "/nul", "/huge-headers", "/tiny-chunks"),
    )
    limits = Limits(deadline_s=2, read_s=30)  # for honest ones on a busy machine, too

    first, second, _ = await poll(
        "sqlite+aiosqlite://", server.port, paths=paths, good=5, limits=limits
    )

    _check(first, second, good=5)
    assert server.trap.connections == 0


@pytest.mark.slow
async def test_everything_hostile_at_once_leaves_honest_feeds_alone(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.corpus.hostile_run", str(tmp_path), "5", "5", "40"),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    out, _ = await process.communicate()
    tale = json.loads(out)
    first, second = ([Outcome(**each) for each in tale[turn]] for turn in ("first", "second"))
    print({name: said for name, said in tale.items() if name not in {"first", "second"}})

    assert len(first) == len(ATTACKS) + 41
    _check(first, second, good=40)
    hung = next(each for each in first if each.path == "/long-author")
    assert "takes longer than 5 s to read: given up" in (hung.complaint or "")
    assert tale["trapped"] == 0
    assert tale["peak_mib"] < PEAK_MIB
    assert tale["own_lag_ms"] < LAG_MS
