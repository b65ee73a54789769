"""Feeds, bibliographies and their parts, written to cost us time or to lead us astray."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.identifiers import identifiers_in
from corpus.model import Document, DocumentKind, ParsedDocument
from corpus.sources import arxiv_answers, feedtext, jsonfeed, jsonl, markup, parse
from corpus.sources.bibliography import bibtex, csl, ris
from corpus.sources.decode import Text, decode

Read = Callable[..., ParsedDocument]
RECORDED = Path(__file__).parents[2] / "data/feeds"
FEED = "<rss version='2.0'><channel><item><title>Secret</title></item></channel></rss>"


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine, and who connected to it."""
    callers: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.02)
        done = threading.Event()

        def accept() -> None:
            while not done.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                callers.append(str(address))
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1], callers
        done.set()
        thread.join()


@pytest.mark.parametrize("kind", [None, DocumentKind.FEED, DocumentKind.ARXIV_API])
def test_a_body_that_is_a_path_opens_nothing(
    read: Read, tmp_path: Path, kind: DocumentKind | None
) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_text(FEED)

    for body in (str(secret), f"file://{secret}", "/dev/zero", "/proc/self/environ"):
        document = read(body, kind=kind)
        assert document.entries == ()
        assert "Secret" not in str(document)


@pytest.mark.parametrize("kind", [None, *(kind for kind in DocumentKind if kind != "unknown")])
def test_a_body_that_is_an_address_asks_nobody(
    read: Read, listener: tuple[int, list[str]], kind: DocumentKind | None
) -> None:
    port, callers = listener
    address = f"http://127.0.0.1:{port}/feed.xml"

    assert read(address, kind=kind).entries == ()
    read(f"<!DOCTYPE rss SYSTEM '{address}'>{FEED}", kind=kind)
    read(f"<?xml-stylesheet href='{address}'?>{FEED}", kind=kind)

    assert callers == []


def whole_feed_text(text: str) -> None:
    spans = feedtext.spans(text)
    feedtext.template_mark(text, spans)
    feedtext.root_of(text)
    feedtext.without_controls(text)
    feedtext.is_cut(text)


def whole_arxiv(text: str) -> None:
    arxiv_answers.names_of(text)
    arxiv_answers.read_headline(text)
    arxiv_answers.without_announcement(text)
    arxiv_answers.affiliations_in(text)


def whole_bibtex(text: str) -> None:
    bibtex.is_bibtex(Text(text))
    list(bibtex.records(Text(text), []))


def whole_ris(text: str) -> None:
    ris.is_ris(Text(text))
    list(ris.records(Text("TY  - JOUR\n" + text), []))


def whole_json(text: str) -> None:
    for start in ("", "[", '{"version":"https://jsonfeed.org/version/1","items":['):
        csl.is_csl(Text(start + text))
        list(csl.records(Text(start + text), []))
        jsonfeed.is_json_feed(Text(start + text))
        jsonfeed.read(Text(start + text), [])
        jsonl.matches(Text(start + text))


def whole_bytes(text: str) -> None:
    decode(text.encode("latin-1"))


PIECES = {
    identifiers_in: ("10.1234.", "10.1234/)", ")", "arxiv ", "2103.06255 ", "https://a/", "10.1/"),
    whole_feed_text: (
        *("<!--", "<?", "<![CDATA[", "<item>", "<item ", "<item/>", "<", "{{", "{%", "<title>"),
        *("<!DOCTYPE x [", "<link>a{", "&#0", "<rss ", "---\n", "</rss", "\x00", "<?xml "),
    ),
    markup.plain_text: ("<", "<div>", "<sup>1", "<a ", "<a-", "&", "&amp;", "<!--", "<b a='"),
    whole_arxiv: ("(", "(arXiv:", "<arxiv:affiliation>", "<arxiv:affiliation ", "a,"),
    whole_bibtex: (
        *("@a{\n", "@a{x,\n", "@comment{\n", "@a{x,title={", "@a{x,title={y} a={z}}\n", "{", "}"),
        *("@a {  \n", "@misc{k,title=a#a#a#a}\n", "@a{x x,", '@string{a="x"}\n'),
    ),
    whole_ris: ("TY  - JOUR\n", "x\n", "AB  - x\n", "ER  - \n", "AU  - A; B\n"),
    whole_json: ("[", "{", '"items":[', "1,", " ", ",", '{"type":1},', '"version":', '"\\'),
    whole_bytes: ("\xb0\xa1", "<?xml ", "\xff", "\xe4", "\xc3\xa4\xff"),
}


@pytest.mark.parametrize(
    ("read_it", "piece"), [(reader, piece) for reader, pieces in PIECES.items() for piece in pieces]
)
def test_twice_as_much_takes_about_twice_the_time(
    read_it: Callable[[str], object], piece: str
) -> None:
    """Four times as much may take twelve times as long on a busy machine, not sixteen or more."""
    short, long = piece * (3_000 // len(piece)), piece * (12_000 // len(piece))
    read_it(short)

    def seconds(text: str) -> float:
        started = time.process_time()
        read_it(text)
        return time.process_time() - started

    assert min(seconds(long) for _ in range(3)) < max(0.05, 12 * min(seconds(short) for _ in "123"))


def test_strings_made_of_strings_do_not_grow_without_end(read: Read) -> None:
    bomb = ['@string{a0 = "0123456789"}']
    bomb += [f"@string{{a{n} = a{n - 1} # a{n - 1}}}" for n in range(1, 60)]
    bomb.append("@misc{k, title = a59 # { and more}, year = 2020}")

    started = time.process_time()
    (paper,) = read("\n".join(bomb)).entries

    assert time.process_time() - started < 1
    assert paper.title is not None
    assert len(paper.title) < 3000


def test_a_json_feed_on_one_line_is_no_json_lines(read: Read) -> None:
    line = (
        '{"version": "https://jsonfeed.org/version/1", "title": "One line", "authors": [],'
        ' "items": [{"id": "1", "title": "A post"}]}'
    )

    feed = read(line)

    assert (feed.kind, feed.title) == (DocumentKind.FEED, "One line")
    assert [entry.title for entry in feed.entries] == ["A post"]


SAMPLES = sorted(path for path in RECORDED.iterdir() if not path.name.endswith(".xml.json"))


@settings(max_examples=60, deadline=timedelta(seconds=5), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_feed_is_read_without_an_error_and_invents_no_title(
    data: st.DataObject,
) -> None:
    content = data.draw(st.sampled_from(SAMPLES)).read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 60))
        piece = data.draw(st.sampled_from([b"", b"<", b"&", b"]]>", b"\x00", b"<item>", b"\xff"]))
        content = content[:start] + piece + content[start + length :]

    parsed = parse(Document(name="x", content=content, as_of=date(2026, 5, 31)))

    assert not [p for p in parsed.problems if p.message.startswith("could not be read")]
    known = "".join(filter(str.isalpha, decode(content).text))
    for entry in parsed.entries:
        words = (entry.title or "").split()
        assert [w for w in words if w.isascii() and w.isalpha() and w not in known] == []


@given(st.integers(0, 0x120000), st.sampled_from(("&#{};", "&#00{};", "&#x{:x};", "&#X0{:X};")))
def test_the_number_of_no_character_is_left_out_and_of_any_other_it_stays(
    number: int, form: str
) -> None:
    text = form.format(number)
    is_control = number < 32 and number not in {9, 10, 13}
    is_none = 0xD800 <= number < 0xE000 or number in {0xFFFE, 0xFFFF} or number > 0x10FFFF

    left, count = feedtext.without_controls(text)

    assert (left, count) == (("", 1) if is_control or is_none else (text, 0))


def test_half_a_character_costs_no_entry(read: Read) -> None:
    parsed = read(FEED.replace("Secret", "A loom &#55357;&#xDE00; at work &#99999999999;"))

    assert [entry.title for entry in parsed.entries] == ["A loom at work"]
    assert "control characters, 3 of them" in parsed.problems[0].message
