"""What holds for documents of every kind."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.model import Document, DocumentKind, Entry, ParsedDocument
from corpus.sources import detect, parse
from corpus.sources.contract import as_json
from corpus.text import clean

Read = Callable[..., ParsedDocument]

PIECES = [
    b"Ada Example\n\nLG\nh-index12\n2papers\n\n2 Papers\n\n",
    b"CVFeb 10\nLooms: A \\textbf{Study} $x^2$\n\nAda Example, Grace Sample et al.\n\nText.\n\n",
    b"Abstract:We propose LoomNet, a machine.\n",
    b"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>T</title>",
    b"<entry><title>x</title><content type='html'>",
    b"&lt;a href='https://arxiv.org/abs/2406.18193'>y&lt;/a></content></entry>",
    b"</feed>",
    b"<rss><channel><item><title>a</title><pubDate>2 Mar 2026</pubDate></item></channel></rss>",
    b"@article{k, title={T}, author={A and B}}\n",
    b"TY  - JOUR\nTI  - T\nER  - \n",
    b'{"title": "T", "authors": ["A"]}\n',
    b'[{"type": "article", "title": "T"}]',
    "\u202eevil\u200b\u0000\u0007 佘琪 \ufeff".encode(),
    b"\xff\xfe\x00\xd8",
    b"\r\n",
]
RAW = st.one_of(
    st.binary(max_size=400),
    st.lists(st.sampled_from(PIECES) | st.binary(max_size=12), max_size=8).map(b"".join),
)


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


@settings(max_examples=60, deadline=timedelta(seconds=5), suppress_health_check=list(HealthCheck))
@given(content=RAW, kind=st.none() | st.sampled_from(DocumentKind))
def test_any_bytes_are_read_without_an_error_and_twice_the_same(
    content: bytes, kind: DocumentKind | None
) -> None:
    document = Document(name="x", content=content, as_of=date(2026, 5, 31), kind=kind)

    first, second = parse(document), parse(document)

    assert first == second
    assert not [p for p in first.problems if p.message.startswith("could not be read")]
    for text in texts((first.entries, first.profile, first.people, first.title)):
        assert text == text.strip()
        assert not [c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs"}]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the document is empty"),
        (b" \n\t ", "the document is empty"),
        (b"%PDF-1.7 ...", "not a text: binary data"),
        (bytes(range(256)) * 10, "not a text: binary data"),
        (b"Just some words.", "no source recognises this document"),
    ],
)
def test_what_is_no_document_says_so_once(read: Read, content: bytes, message: str) -> None:
    document = read(content)

    assert document.kind is DocumentKind.UNKNOWN
    assert [problem.message for problem in document.problems] == [message]


def test_text_in_no_known_encoding_is_read_as_windows_1252_and_said_so(read: Read) -> None:
    document = read("Abstract:Größe – ein Maß.".encode("cp1252"))

    assert document.entries[0].abstract == "Größe – ein Maß."
    assert "Windows-1252" in document.problems[0].message
    assert document.problems[0].line == 1


@pytest.mark.parametrize("encoding", ["cp437", "cp866", "mac-cyrillic", "koi8-r", "iso8859-7"])
def test_an_encoding_of_old_is_read_as_declared(read: Read, encoding: str) -> None:
    title = bytes(range(0xA0, 0xA8)).decode(encoding)
    feed = f"<?xml version='1.0' encoding='{encoding}'?><rss><channel><title>x{title}y</title>"

    document = read(f"{feed}</channel></rss>".encode(encoding))

    assert document.title == clean(f"x{title}y")
    assert not [p for p in document.problems if "encoding" in p.message]


def test_a_few_bad_bytes_do_not_spoil_the_rest(read: Read) -> None:
    document = read("Abstract:Größe und Maß, schön wär’s.".encode() + b" \xff end.")

    assert (document.entries[0].abstract or "").startswith("Größe und Maß, schön wär’s.")
    assert len(document.problems) == 1


def test_a_kind_that_a_person_said_is_not_questioned() -> None:
    document = Document(name="x", content=b"@", as_of=date(2026, 5, 31), kind=DocumentKind.BIBTEX)

    assert detect(document) is DocumentKind.BIBTEX


def test_the_json_object_has_the_keys_of_the_contract_in_order(read: Read) -> None:
    document = Document(name="x", content=b'{"title": "T"}\n{"name": "A"}', as_of=date(2026, 5, 31))

    told = as_json(document, parse(document))

    assert list(told) == [
        "path",
        "kind",
        "title",
        "url",
        "profile",
        "entries",
        "people",
        "problems",
    ]
    entries = told["entries"]
    assert isinstance(entries, list)
    assert list(entries[0]) == [
        "kind",
        "title",
        "short_name",
        "authors",
        "authors_complete",
        "affiliations",
        "category",
        "published",
        "updated",
        "year_inferred",
        "has_code",
        "abstract",
        "url",
        "identifiers",
        "mentions",
    ]


def test_a_document_without_people_has_no_such_key(read: Read) -> None:
    document = Document(name="x", content=b"Abstract:Text.", as_of=date(2026, 5, 31))

    assert "people" not in as_json(document, parse(document))


def test_every_entry_knows_its_line(read: Read) -> None:
    entries: tuple[Entry, ...] = read("Abstract:One.\n\nAbstract:Two.").entries

    assert [entry.line for entry in entries] == [1, 3]


@settings(max_examples=100, deadline=timedelta(seconds=5), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_page_gives_nothing_that_does_not_stand_in_it(
    sample: Path, data: st.DataObject
) -> None:
    lines = (sample / "2026-05-01/qigen-hu.txt").read_text("utf-8").split("\n")
    for _ in range(data.draw(st.integers(1, 5))):
        position = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "cut", "glue", "double", "blank"])):
            case "drop":
                lines[position : position + data.draw(st.integers(1, 4))] = [""]
            case "cut":
                lines[position] = lines[position][: data.draw(st.integers(0, 40))]
            case "glue":
                lines[position : position + 2] = ["".join(lines[position : position + 2])]
            case "double":
                lines.insert(position, lines[position])
            case _:
                lines = [line for line in lines if line] or [""]
    page = "\n".join(lines)

    parsed = parse(Document(name="x", content=page.encode(), as_of=date(2026, 5, 1)))

    for entry in parsed.entries:
        for text in (entry.title, *entry.authors, *entry.affiliations):
            assert text is None or text in " ".join(page.split())
        assert entry.abstract is None or entry.abstract in " ".join(page.split())
        assert entry.published is None or entry.published <= date(2026, 5, 1)
