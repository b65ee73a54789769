"""What every parser promises of any bytes whatsoever; with ``-m slow`` of very many of them."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.model import Document, DocumentKind, Entry, ParsedDocument, Problem
from corpus.sources import parse
from corpus.sources.scrub import is_web
from tests.corpus.sources.test_recorded import CASES

FEW = settings(
    max_examples=25, deadline=timedelta(seconds=5), suppress_health_check=list(HealthCheck)
)
MANY = settings(FEW, max_examples=2000)

NASTY = st.sampled_from(
    [
        *(
            "<script>alert(1)</script>",
            "<b>b</b>",
            "<<b>b>x</b>",
            "&lt;i&gt;x&lt;/i&gt;",
            "a < b > c",
        ),
        *(
            "&amp;lt;img src=x onerror=y&amp;gt;",
            "<p",
            "</div>",
            "<!-- -->",
            "]]>",
            "<jats:p>x</jats:p>",
        ),
        *(
            "\u202eevil",
            "a\u200bb",
            "\x00",
            "\x07",
            "\x1b[31m",
            "\ufeff",
            "\u2066x",
            "\ue000",
            "\x85",
        ),
        *("\\textbf{x}", "$x^{2}$", "\\", "{", "}", "$", "{{ site.title }}", "{% x %}"),
        *(
            "https://ada:secret@a.example/",
            "http://localhost/x",
            "javascript:alert(1)",
            "file:///x",
        ),
        *("https://arxiv.org/abs/2103.06255", "10.1145/3383184", "arXiv:2101.01234v23 citations"),
        *(
            "CVFeb 10",
            "Abstract:",
            "@article{",
            "ER  - ",
            "TY  - JOUR",
            '"title":',
            "佘琪",
            "é",
            "",
        ),
        *(
            "Ada Example",
            "et al.",
            "Jan 2, 2099",
            "2026-02-30",
            "\r",
            "\n\n",
            "\t",
            "\u2028",
            "x" * 300,
        ),
    ]
)
TEXT = st.lists(NASTY | st.text(max_size=8), max_size=4).map(" ".join)
TEXTS = st.lists(TEXT, min_size=1, max_size=12)


def scholarfeed(texts: list[str]) -> str:
    papers = (
        f"CVFeb {n % 28 + 1}, 2024\n{n} {text}\n\nAda Example, {text} et al.\n\n{text}\n\n"
        for n, text in enumerate(texts)
    )
    return f"{texts[0]}\n\nLG\nh-index12\n{len(texts)} Papers\n\n" + "".join(papers)


def catalyzex(texts: list[str]) -> str:
    return f"{texts[0]}\n" + "".join(f"Abstract:{n} {text}\n\n" for n, text in enumerate(texts))


def html(texts: list[str]) -> str:
    body = "".join(f"<p>{line}</p>" for line in scholarfeed(texts).split("\n"))
    return f"<!doctype html><html><head><title>{texts[0]}</title></head><body>{body}</body></html>"


def rss(texts: list[str]) -> str:
    items = "".join(
        f"<item><title>{n} {escape(text)}</title><link>{escape(text)}</link><guid>{n}</guid>"
        f"<dc:creator>{escape(text)}</dc:creator><pubDate>{escape(text)}</pubDate>"
        f"<description><![CDATA[<a href='https://arxiv.org/abs/2103.0625{n % 10}'>{text}</a>]]>"
        "</description></item>"
        for n, text in enumerate(texts)
    )
    channel = f"<channel><title>{texts[0]}</title>{items}</channel>"
    return f"<rss version='2.0' xmlns:dc='dc'>{channel}</rss>"


def atom(texts: list[str]) -> str:
    entries = "".join(
        f"<entry><title type='html'>{n} {escape(escape(text))}</title><id>{escape(text)}{n}</id>"
        f"<link href='{escape(text)}'/><author><name>{text}</name></author>"
        f"<summary>{text}</summary></entry>"
        for n, text in enumerate(texts)
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>{texts[0]}</title>{entries}</feed>"


def json_feed(texts: list[str]) -> str:
    items = [
        {"id": n, "title": f"{n} {text}", "url": text, "content_html": text, "authors": [text]}
        for n, text in enumerate(texts)
    ]
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": texts[0], "items": items}, indent=1)


def bibtex(texts: list[str]) -> str:
    return "".join(
        f"@article{{k{n},\n title = {{{n} {text}}},\n author = {{{text} and Ada Example}},\n"
        f" year = {{{text}}}, url = {{{text}}}, abstract = {{{text}}}\n}}\n"
        for n, text in enumerate(texts)
    )


def ris(texts: list[str]) -> str:
    return "".join(
        f"TY  - JOUR\nTI  - {n} {text}\nAU  - {text}\nPY  - {text}\nUR  - {text}\nAB  - {text}\n"
        "ER  - \n"
        for n, text in enumerate(texts)
    )


def csl(texts: list[str]) -> str:
    items = [
        {"id": text, "type": "article", "title": f"{n} {text}", "author": [{"literal": text}]}
        | {"issued": {"raw": text}, "URL": text, "abstract": text, "DOI": text}
        for n, text in enumerate(texts)
    ]
    return json.dumps(items, indent=1)


def jsonl(texts: list[str]) -> str:
    lines = (
        {"title": f"{n} {text}", "authors": [text], "abstract": text, "url": text, "key": text}
        for n, text in enumerate(texts)
    )
    return "".join(json.dumps(line) + "\n" for line in lines)


WRITERS = (scholarfeed, catalyzex, html, rss, atom, json_feed, bibtex, ris, csl, jsonl)
SAMPLES = sorted(CASES)


TAG = re.compile(
    r"</?(?:a|b|i|p|br|img|script|style|div|span|em|sup|sub|iframe|svg|form|input|meta|object|video)"
    r"(?:\s[^<>]*)?/?>|<!--",
    re.IGNORECASE,
)


def texts_of(value: Any) -> Iterator[tuple[str, str]]:
    """Give every text of a noun with the name of its field."""
    for field in fields(value):
        held = getattr(value, field.name)
        for each in held if isinstance(held, tuple) else (held,):
            if isinstance(each, str):
                yield field.name, each
            elif is_dataclass(each) and not isinstance(each, type):
                yield from texts_of(each)


def check(content: bytes, kind: DocumentKind | None = None) -> ParsedDocument:
    document = Document(name="x", content=content, as_of=date(2026, 5, 31), kind=kind)

    parsed = parse(document)

    assert parse(document) == parsed
    assert not [each for each in parsed.problems if each.message.startswith("could not be read")]
    for name, text in texts_of(parsed):
        assert text == text.strip(), name
        assert not [c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co"}], name
        assert name in {"guid", "key", "url"} or not TAG.search(text), (name, text)
        assert name != "url" or is_web(text)
    for entry in parsed.entries:
        for when in (entry.published, entry.updated):
            assert when is None or date(1000, 1, 1) <= date.fromisoformat(when.isoformat()[:10])
    assert in_order(parsed.entries)
    assert in_order(parsed.problems)
    return parsed


def in_order(each: tuple[Entry, ...] | tuple[Problem, ...]) -> bool:
    lines = [one.line for one in each if one.line is not None]
    return lines == sorted(lines)


def draw_content(data: st.DataObject) -> bytes:
    """A document of some kind, or a recorded one with damages."""
    if data.draw(st.booleans()):
        writer = data.draw(st.sampled_from(WRITERS))
        return writer(data.draw(TEXTS)).encode("utf-8", "surrogatepass")
    content = data.draw(st.sampled_from(SAMPLES)).read_bytes()
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(content)))
        end = start + data.draw(st.integers(0, 80))
        piece = data.draw(NASTY).encode()
        content = content[:start] + piece + content[end:]
    return content


@FEW
@given(data=st.data())
def test_any_document_keeps_the_promises(data: st.DataObject) -> None:
    check(draw_content(data))


@pytest.mark.slow
@MANY
@given(data=st.data())
def test_very_many_documents_keep_the_promises(data: st.DataObject) -> None:
    check(draw_content(data))


@FEW
@given(content=st.binary(max_size=300), kind=st.none() | st.sampled_from(DocumentKind))
def test_any_bytes_keep_the_promises(content: bytes, kind: DocumentKind | None) -> None:
    check(content, kind)


@pytest.mark.slow
@MANY
@given(content=st.binary(max_size=2000), kind=st.none() | st.sampled_from(DocumentKind))
def test_very_many_bytes_keep_the_promises(content: bytes, kind: DocumentKind | None) -> None:
    check(content, kind)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_recorded_document_keeps_the_promises(path: Path) -> None:
    check(path.read_bytes())


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.__name__)
def test_entries_stand_in_the_order_of_the_document(writer: Any) -> None:
    texts = [f"Looms of the Kind {chr(ord('A') + n)}" for n in range(20)]

    parsed = check(writer(texts).encode())

    said = [entry.title or entry.abstract or "" for entry in parsed.entries]
    assert said == [f"{n} {text}" for n, text in enumerate(texts)]
