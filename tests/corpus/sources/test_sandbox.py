"""Hostile bytes cost one worker, and nothing else."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from subprocess import PIPE, run

import pytest
import pytest_asyncio

from corpus.errors import DocumentError, SandboxError
from corpus.model import Document, DocumentKind, Entry, EntryKind, ParsedDocument
from corpus.sources import parse
from corpus.sources.sandbox import NEWEST, Sandbox
from corpus.sources.sandbox_process import WorkerProcess
from corpus.sources.worker import NAMES, _refuse, affordable, only_newest

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{}</feed>'
ENTRY = "<entry><id>urn:{0}</id><title>T{0}</title><link href='https://a.example/{0}'/></entry>"
GOOD = ATOM.format(ENTRY.format(1))
# Quadratic in feedparser: minutes for a document of a hundred kilobytes.
SLOW = (
    '<rss version="2.0"><channel><title>A</title><item><title>T</title>'
    f"<author>{'a@' + 'a.' * 100_000}!</author></item></channel></rss>"
)


def a_document(text: str, **fields: object) -> Document:
    return Document(name="x", content=text.encode(), as_of=date(2026, 6, 1), **fields)  # type: ignore[arg-type]


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    """One for all tests that do it no harm: starting a worker takes a while."""
    async with Sandbox() as opened:
        yield opened


def workers_of(sandbox: Sandbox) -> list[WorkerProcess]:
    return [*sandbox._idle, *sandbox._busy]


def pids_of(sandbox: Sandbox) -> list[int]:
    return [worker._process.pid for worker in workers_of(sandbox)]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def children() -> set[str]:
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split())


async def until_busy(sandbox: Sandbox) -> None:
    while not sandbox._busy:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.01)


# --------------------------------------------------------------------------- what is read


async def test_what_is_read_outside_is_what_is_read_here(sandbox: Sandbox) -> None:
    document = a_document(GOOD, url="https://a.example/feed", source="https://a.example/old")

    assert await sandbox.parse(document) == parse(document)


async def test_a_person_may_say_what_kind_it_is(sandbox: Sandbox) -> None:
    document = a_document("@misc{k, title={T}}", kind=DocumentKind.BIBTEX, author="Ada Example")

    assert await sandbox.parse(document) == parse(document)


async def test_of_a_long_feed_the_newest_are_given() -> None:
    feed = a_document(ATOM.format("".join(map(ENTRY.format, range(NEWEST + 7)))))

    async with Sandbox() as polling, Sandbox(newest=None) as importing:
        some, everything = await polling.parse(feed), await importing.parse(feed)

    assert some.entries == everything.entries[:NEWEST]
    assert some.problems[0].message == "only its 500 newest entries are read, 7 are left out"
    assert len(everything.entries) == NEWEST + 7


async def test_of_a_long_list_that_is_no_feed_everything_is_given(sandbox: Sandbox) -> None:
    papers = "\n".join(f'{{"title": "T{number}"}}' for number in range(NEWEST + 7))

    assert len((await sandbox.parse(a_document(papers))).entries) == NEWEST + 7


async def test_the_newest_are_those_of_the_latest_dates_wherever_they_stand() -> None:
    days = [date(2026, 1, 1), None, date(2026, 3, 1), datetime(2026, 2, 1, tzinfo=UTC), None]
    entries = tuple(
        Entry(kind=EntryKind.POST, title=str(number), published=day)
        for number, day in enumerate(days)
    )
    parsed = ParsedDocument(kind=DocumentKind.FEED, entries=entries)

    assert [entry.title for entry in only_newest(parsed, 3).entries] == ["2", "3", "4"]
    assert [entry.title for entry in only_newest(parsed, 4).entries] == ["0", "2", "3", "4"]
    assert only_newest(parsed, 5) is parsed


async def test_entries_that_name_too_many_are_left_out_the_oldest_first() -> None:
    days = [date(2026, 1, 1), date(2026, 3, 1), date(2026, 2, 1), date(2026, 4, 1)]
    numbers = [2, 3, 4, 9]
    entries = tuple(
        Entry(
            kind=EntryKind.PAPER,
            title=str(number),
            published=day,
            authors=tuple(f"Ada {n}" for n in range(number)),
        )
        for number, day in zip(numbers, days, strict=True)
    )
    parsed = ParsedDocument(kind=DocumentKind.FEED, entries=entries)

    assert [entry.title for entry in affordable(parsed, 5).entries] == ["2", "3"]
    assert [entry.title for entry in affordable(parsed, 16).entries] == ["3", "4", "9"]
    assert affordable(parsed, 17).problems[0].message == (
        "names more than 17 people and papers, 1 are left out"
    )
    assert affordable(parsed, 18) is parsed


@pytest.mark.slow
async def test_a_feed_that_names_a_quarter_of_a_million_people_is_read_in_part(
    sandbox: Sandbox,
) -> None:
    names = "".join(f"<author><name>Ada B. Example{n}</name></author>" for n in range(1500))
    entries = (ENTRY.format(n).replace("</entry>", f"{names}</entry>") for n in range(20))

    parsed = await sandbox.parse(a_document(ATOM.format("".join(entries))), seconds=30)

    assert sum(len(entry.authors) for entry in parsed.entries) <= NAMES
    assert len(parsed.entries) == NAMES // 1500
    assert parsed.problems[0].message.startswith("names more than 20000 people and papers, 7 are")


async def test_feeds_of_pages_and_lists_are_found_outside_too(sandbox: Sandbox) -> None:
    page = '<html><link rel=alternate type="application/rss+xml" href="https://a.example/f">'
    opml = '<opml><body><outline><outline xmlUrl="https://a.example/f"/></outline></body></opml>'

    assert [link.url for link in await sandbox.discover(a_document(page))] == [
        "https://a.example/f"
    ]
    assert [link.url for link in await sandbox.outlines(a_document(opml))] == [
        "https://a.example/f"
    ]
    with pytest.raises(DocumentError, match="declares") as caught:
        await sandbox.outlines(a_document("<!DOCTYPE opml><opml/>"))
    assert caught.value.name == "x"


# --------------------------------------------------------------------------- what hurts


async def test_a_hang_is_ended_and_the_next_document_is_read() -> None:
    async with Sandbox(seconds=0.5) as sandbox:
        slow, links, good = await asyncio.gather(
            sandbox.parse(a_document(SLOW)),
            sandbox.discover(a_document(GOOD)),
            sandbox.parse(a_document(GOOD), seconds=30),
        )

    assert slow.kind is DocumentKind.UNKNOWN
    assert [problem.message for problem in slow.problems] == [
        "takes longer than 0.5 s to read: given up"
    ]
    assert links == ()
    assert good.entries


@pytest.mark.slow
async def test_a_hang_in_one_worker_does_not_keep_the_other_from_reading() -> None:
    async with Sandbox(workers=2, seconds=30) as sandbox:
        hanging = asyncio.create_task(sandbox.parse(a_document(SLOW)))

        good = await sandbox.parse(a_document(GOOD))

        assert not hanging.done()
        hanging.cancel()
    assert good.entries


async def test_documents_wait_in_turn(sandbox: Sandbox) -> None:
    order: list[int] = []

    async def read(number: int) -> None:
        await sandbox.parse(a_document(GOOD))
        order.append(number)

    await asyncio.gather(*map(read, range(10)))

    assert order == list(range(10))


@pytest.mark.parametrize("size", [40_000_000, pytest.param(80_000_000, marks=pytest.mark.slow)])
async def test_too_much_memory_is_said_and_the_next_document_is_read(size: int) -> None:
    async with Sandbox(memory=112 * 1024**2, seconds=30) as sandbox:
        large, good = [await sandbox.parse(a_document(text)) for text in ("x" * size, GOOD)]

    assert (large.kind, large.entries) == (DocumentKind.UNKNOWN, ())
    assert "needs more memory than it may have" in large.problems[0].message
    assert good.entries


async def test_a_worker_that_is_killed_while_it_reads_is_noticed_at_once() -> None:
    async with Sandbox(seconds=600) as sandbox:
        await sandbox.parse(a_document(GOOD))
        reading = asyncio.create_task(sandbox.parse(a_document(SLOW)))
        await until_busy(sandbox)
        os.kill(*pids_of(sandbox), signal.SIGKILL)

        lost = await reading
        good = await sandbox.parse(a_document(GOOD))

    assert "killed from outside" in lost.problems[0].message
    assert good.entries


async def test_a_worker_that_dies_while_it_waits_costs_no_document(sandbox: Sandbox) -> None:
    await sandbox.parse(a_document(GOOD))
    [worker] = workers_of(sandbox)
    worker.kill()
    await worker._process.wait()

    assert (await sandbox.parse(a_document(GOOD))).entries


async def test_a_worker_is_replaced_when_it_has_read_its_share(sandbox: Sandbox) -> None:
    await sandbox.parse(a_document(GOOD))
    [worker] = workers_of(sandbox)
    worker.tasks = 499

    await sandbox.parse(a_document(GOOD))

    assert workers_of(sandbox) == []


@pytest.mark.parametrize(
    "answer", [b"", b"[]\n", b'{"refused": null}', b'{"refused": null, "is_last": false}\n{"a": 1}']
)
async def test_nonsense_from_a_worker_is_a_problem_of_the_document(
    sandbox: Sandbox, answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask(_worker: WorkerProcess, _frame: bytes) -> bytes:
        return answer

    monkeypatch.setattr(WorkerProcess, "ask", ask)

    parsed = await sandbox.parse(a_document(GOOD))

    assert "its reader answers nonsense" in parsed.problems[0].message


# --------------------------------------------------------------------------- what a worker may


async def test_a_worker_knows_no_secret(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")

    await sandbox.parse(a_document(GOOD))

    [pid] = pids_of(sandbox)
    environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    assert {line.partition(b"=")[0] for line in environment if line} == {
        b"PYTHONPATH",
        b"PYTHONUTF8",
    }


async def test_a_worker_has_two_pipes_and_little_else(sandbox: Sandbox) -> None:
    await sandbox.parse(a_document(GOOD))

    [pid] = pids_of(sandbox)
    opened = {entry.name: entry.readlink() for entry in Path(f"/proc/{pid}/fd").iterdir()}
    limits = Path(f"/proc/{pid}/limits").read_text()
    assert Path(f"/proc/{pid}/cwd").readlink() == Path("/")
    assert sorted(str(link).partition(":")[0] for link in opened.values()) == [
        "/dev/null",
        "/dev/null",
        "pipe",
        "pipe",
    ]
    for name, value in {
        "Max address space": 1024**3,
        "Max file size": 0,
        "Max core file size": 0,
        "Max processes": 0,
        "Max open files": 16,
    }.items():
        [line] = [line for line in limits.splitlines() if line.startswith(name)]
        assert line.removeprefix(name).split()[:2] == [str(value)] * 2


@pytest.mark.parametrize(
    ("event", "arguments", "is_refused"),
    [
        ("open", ("/etc/passwd", "r", 0), True),
        ("open", ("/var/x", "w", 0), True),
        ("open", (3, "r", 0), True),
        ("open", ("/usr/lib/python3/colorsys.py", "rb", 0), False),
        ("socket.__new__", (), True),
        ("socket.getaddrinfo", ("a.example", 80), True),
        ("urllib.Request", ("http://a.example",), True),
        ("subprocess.Popen", ("true",), True),
        ("os.system", (b"true",), True),
        ("os.fork", (), True),
        ("import", ("colorsys",), False),
    ],
)
async def test_a_worker_reaches_for_nothing_but_code(
    event: str, arguments: tuple[object, ...], is_refused: bool
) -> None:
    with pytest.raises(PermissionError) if is_refused else nullcontext():
        _refuse(event, arguments)


# --------------------------------------------------------------------------- the end


async def test_no_worker_outlives_its_sandbox() -> None:
    async with Sandbox(workers=2) as sandbox:
        await asyncio.gather(*(sandbox.parse(a_document(GOOD)) for _ in range(4)))
        pids = pids_of(sandbox)

    assert len(pids) == 2
    assert not any(map(is_running, pids))


async def test_a_reading_that_is_called_off_leaves_no_worker_behind() -> None:
    async with Sandbox(seconds=30) as sandbox:
        reading = asyncio.create_task(sandbox.parse(a_document(SLOW)))
        await until_busy(sandbox)
        [pid] = pids_of(sandbox)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

        assert (await sandbox.parse(a_document(GOOD))).entries
    assert reading.cancelled()
    assert not is_running(pid)


async def test_a_start_that_is_called_off_leaves_no_worker_behind() -> None:
    before = children()
    async with Sandbox() as sandbox:
        reading = asyncio.create_task(sandbox.parse(a_document(GOOD)))
        await until_busy(sandbox)  # not ready yet, which takes longer
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    assert children() == before


async def test_closing_ends_what_is_being_read_and_what_waits() -> None:
    sandbox = Sandbox(seconds=30)
    readings = [asyncio.create_task(sandbox.parse(a_document(SLOW))) for _ in range(3)]
    await until_busy(sandbox)
    [pid] = pids_of(sandbox)

    await sandbox.close()

    ended = await asyncio.gather(*readings, return_exceptions=True)
    assert [type(each) for each in ended] == [SandboxError] * 3
    assert not is_running(pid)
    with pytest.raises(SandboxError, match="stopping"):
        await sandbox.parse(a_document(GOOD))


@pytest.mark.slow
async def test_a_worker_ends_when_its_parent_dies() -> None:
    program = """if True:
        import asyncio, os, signal
        from datetime import date
        from corpus.model import Document
        from corpus.sources.sandbox import Sandbox

        async def main():
            sandbox = Sandbox()
            await sandbox.parse(Document(name="x", content=b"x", as_of=date(2026, 1, 1)))
            print(sandbox._idle[0]._process.pid, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

        asyncio.run(main())
    """

    done = await asyncio.to_thread(run, [sys.executable, "-c", program], stdout=PIPE)

    async with asyncio.timeout(10):
        while is_running(int(done.stdout)):  # noqa: ASYNC110 - it is not our child
            await asyncio.sleep(0.01)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.slow
async def test_a_worker_that_hangs_ends_by_itself_when_nobody_is_left_to_kill_it() -> None:
    worker = await WorkerProcess.start(memory=1024**3)
    await worker.ready()
    document = b'{"name": "x", "as_of": "2026-06-01"}'
    task = b'{"do": "parse", "seconds": 0.1, "newest": null}'

    asking = asyncio.create_task(worker.ask(b"\n".join([task, document, SLOW.encode()])))

    with pytest.raises(Exception, match="takes too"):
        await asking
    await worker.ended()


async def test_that_no_worker_can_be_started_is_no_fault_of_the_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Sandbox() as sandbox:
        monkeypatch.setattr(sys, "executable", "/bin/false")
        with pytest.raises(SandboxError, match="does not start: its reader crashed"):
            await sandbox.parse(a_document(GOOD))
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        with pytest.raises(SandboxError, match="No such file"):
            await sandbox.parse(a_document(GOOD))


async def test_what_a_worker_lets_through_is_scrubbed_here(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = WorkerProcess.ask

    async def taken_over(worker: WorkerProcess, frame: bytes) -> bytes:
        return (await ask(worker, frame)).replace(b'"T1"', b'"<b>\\u202eT1\\ud800"')

    monkeypatch.setattr(WorkerProcess, "ask", taken_over)

    [entry] = (await sandbox.parse(a_document(GOOD))).entries

    assert entry == replace(parse(a_document(GOOD)).entries[0], title="T1")
