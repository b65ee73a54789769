"""Hostile bytes cost one worker, and nothing else."""

import asyncio
import os
import pickle
from datetime import date
from pathlib import Path

import pytest

from corpus.model import Document, DocumentKind
from corpus.sources import parse
from corpus.sources.sandbox import Sandbox, _data, _LostError
from corpus.sources.worker import MOST_ENTRIES

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


async def test_what_is_read_outside_is_what_is_read_here() -> None:
    document = a_document(GOOD, url="https://a.example/feed")
    async with Sandbox() as sandbox:
        assert await sandbox.parse(document) == parse(document)


async def test_a_hang_is_ended_and_the_next_document_is_read() -> None:
    async with Sandbox(seconds=1.5) as sandbox:
        slow, good = await asyncio.gather(
            sandbox.parse(a_document(SLOW)), sandbox.parse(a_document(GOOD))
        )

    assert [problem.message for problem in slow.problems] == [
        "takes longer than 1.5 s to read: given up"
    ]
    assert good.kind is DocumentKind.FEED


async def test_a_worker_that_dies_is_replaced() -> None:
    async with Sandbox() as sandbox:
        await sandbox.parse(a_document(GOOD))
        (worker,) = sandbox._living
        worker._process.kill()
        await worker._process.wait()
        lost, good = await sandbox.parse(a_document(GOOD)), await sandbox.parse(a_document(GOOD))

    assert "its reader ended" in lost.problems[0].message
    assert good.entries


async def test_a_worker_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    async with Sandbox() as sandbox:
        await sandbox.parse(a_document(GOOD))
        (worker,) = sandbox._living
        environment = Path(f"/proc/{worker._process.pid}/environ").read_bytes()

    assert b"PYTHONPATH" in environment
    assert b"secret" not in environment


async def test_no_worker_outlives_its_sandbox() -> None:
    async with Sandbox(workers=2) as sandbox:
        await asyncio.gather(*(sandbox.parse(a_document(GOOD)) for _ in range(4)))
        pids = [worker._process.pid for worker in sandbox._living]

    assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_a_reading_that_is_called_off_leaves_no_worker_behind() -> None:
    async with Sandbox(seconds=30) as sandbox:
        await sandbox.parse(a_document(GOOD))
        reading = asyncio.create_task(sandbox.parse(a_document(SLOW)))
        await asyncio.sleep(0.2)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

        assert not sandbox._living
        assert (await sandbox.parse(a_document(GOOD))).entries


async def test_of_a_long_feed_the_newest_are_kept() -> None:
    feed = ATOM.format("".join(map(ENTRY.format, range(MOST_ENTRIES + 7))))
    async with Sandbox() as sandbox:
        parsed = await sandbox.parse(a_document(feed))

    assert len(parsed.entries) == MOST_ENTRIES
    assert parsed.problems[-1].message.startswith("7 of 507 entries")


async def test_lists_of_feeds_and_pages_are_read_outside_too() -> None:
    opml = '<opml><body><outline><outline xmlUrl="https://a.example/f"/></outline></body></opml>'
    async with Sandbox() as sandbox:
        assert [x.url for x in await sandbox.outlines(a_document(opml))] == ["https://a.example/f"]
        assert await sandbox.discover(a_document("<html>")) == ()
        with pytest.raises(ValueError, match="declares"):
            await sandbox.outlines(a_document("<!DOCTYPE opml><opml/>"))


class Evil:
    def __reduce__(self) -> object:
        return (os.system, ("true",))


def test_nothing_but_data_comes_back() -> None:
    with pytest.raises(_LostError, match="no sense"):
        _data(pickle.dumps(Evil()))
