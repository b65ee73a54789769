"""Large JSON Lines are read in pieces; what comes of it is the same."""

import secrets
import tracemalloc
from datetime import date

import pytest

from corpus import sources
from corpus.model import Document, DocumentKind, Entry, EntryKind, ParsedDocument
from corpus.sources.packed import Packed

PAPER = b'{"title": "On Looms, \xc3\xa9dition %d", "authors": ["Ada Example"], "year": 1976}'
LINES = (
    *(PAPER % number for number in range(20)),
    b"",
    b"not JSON",
    b'{"name": "Ada Example", "key": "a1"}',
    b'{"title": "On Weaving", "abstract": "' + b"wool " * 100 + b'", "year": "soon"}',
    b'{"title": "Last", "published": "2023-03-21"}',
)


def whole(content: bytes) -> ParsedDocument:
    return sources.parse(Document(name="p.jsonl", content=content, as_of=date(2024, 5, 1)))


def in_pieces(content: bytes, monkeypatch: pytest.MonkeyPatch) -> ParsedDocument:
    monkeypatch.setattr(sources, "LARGE", 0)
    monkeypatch.setattr(sources, "_PIECE", 150)
    monkeypatch.setattr(sources, "_HEAD", 500)
    return whole(content)


@pytest.mark.parametrize(
    "content",
    [
        b"\n".join(LINES),
        b"\r\n".join(LINES) + b"\r\n",
        b"\xef\xbb\xbf" + b"\n".join(LINES),
        b"\r".join(LINES[:4]) + b"\n" + b"\n".join(LINES),
    ],
    ids=["lf", "crlf", "with a mark", "cr and lf"],
)
def test_pieces_say_what_the_whole_says(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = whole(content)
    read = in_pieces(content, monkeypatch)

    assert isinstance(read.entries, Packed)
    assert (read.kind, len(read.people), len(read.problems)) == (DocumentKind.JSONL, 1, 2)
    assert tuple(read.entries) == expected.entries
    assert (read.people, read.problems) == (expected.people, expected.problems)
    assert read.newest == expected.newest == date(2023, 3, 21)


@pytest.mark.parametrize(
    "content",
    [
        b"\n".join([*LINES, b'{"title": "Caf\xe9"}']),
        b"\n".join(LINES).decode().encode("utf-16"),
        b'[{"title": "A"},\n' + b'{"title": "B"},\n' * 30 + b"{}]",
        b"@article{a, title={A}}\n" * 30,
    ],
    ids=["no UTF-8 further on", "UTF-16", "a list", "BibTeX"],
)
def test_what_is_no_plain_json_lines_is_read_as_a_whole(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = whole(content)
    read = in_pieces(content, monkeypatch)

    assert not isinstance(read.entries, Packed)
    assert read == expected


def test_packed_entries_are_a_sequence() -> None:
    every = tuple(Entry(kind=EntryKind.PAPER, title=f"Paper {n}", line=n) for n in range(7))

    packed = Packed([every[:3], (), every[3:4], every[4:]])

    assert (len(packed), tuple(packed), tuple(packed)) == (7, every, every)
    assert [packed[at] for at in range(7)] == list(every)
    assert (packed[-1], tuple(packed[2:5])) == (every[6], every[2:5])
    with pytest.raises(IndexError):
        packed[7]
    assert not Packed([])


def test_who_reads_on_alone_needs_less_and_less() -> None:
    texts = (secrets.token_hex(100_000) for _ in range(8))
    tracemalloc.start()
    try:
        entries = iter(Packed((Entry(kind=EntryKind.PAPER, title=text),) for text in texts))
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(7):
            next(entries)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert before > 800_000
    assert after < before / 2
