"""Feeds that web pages and OPML lists name; both come from strangers."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DocumentError
from corpus.model import Document
from corpus.sources.discovery import MOST_LINKS, MOST_OUTLINES, discover, outlines

AT = "https://a.example/blog/"


def a_document(text: str | bytes) -> Document:
    content = text.encode() if isinstance(text, str) else text
    return Document(name="x", url=AT, content=content, as_of=date(2026, 6, 1))


def found(page: str) -> list[str]:
    return [link.url for link in discover(a_document(page))]


def listed(opml: str | bytes) -> list[str]:
    return [link.url for link in outlines(a_document(opml))]


def a_link(href: str, *, kind: str = "application/rss+xml", more: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" {more}>'


def an_outline(address: str) -> str:
    return f'<outline type="rss" text="A" xmlUrl="{address}"/>'


def an_opml(inside: str) -> str:
    return f'<?xml version="1.0"?><opml version="2.0"><body>{inside}</body></opml>'


# --------------------------------------------------------------------------- web pages


def test_a_page_names_its_feeds_in_its_order_those_of_comments_last() -> None:
    page = (
        a_link("/comments/feed")
        + a_link("feed.xml", more='title="All &amp; sundry"')
        + a_link("https://b.example/atom", kind="application/atom+xml; charset=utf-8")
        + a_link("/feed.json", kind="application/feed+json")
        + a_link("feed.xml")
    )

    links = discover(a_document(page))

    assert [(link.url, link.kind) for link in links] == [
        (f"{AT}feed.xml", "rss"),
        ("https://b.example/atom", "atom"),
        ("https://a.example/feed.json", "json"),
        ("https://a.example/comments/feed", "rss"),
    ]
    assert links[0].title == "All & sundry"


@pytest.mark.parametrize(
    "page",
    [
        a_link("javascript:alert(1)"),
        a_link("file:///etc/passwd"),
        a_link("http://[broken"),
        a_link("https://ada:hunter2@a.example/feed"),
        a_link(""),
        a_link("/wp-json/", kind="application/json"),
        a_link("/page", kind="text/html"),
        '<link rel="stylesheet" type="application/rss+xml" href="/feed">',
        "<p>&lt;link rel=alternate type=application/rss+xml href=/feed&gt;",
        "",
        "\x00\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    ],
)
def test_what_is_no_feed_on_the_web_is_not_named(page: str) -> None:
    assert found(page) == []


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://cdn.example/x/", "https://cdn.example/x/feed"),
        ("/y/", "https://a.example/y/feed"),
        ("file:///etc/", f"{AT}feed"),
        ("javascript:void(0)", f"{AT}feed"),
    ],
)
def test_a_page_may_say_what_its_links_are_relative_to_but_not_off_the_web(
    base: str, expected: str
) -> None:
    assert found(f'<base href="{base}">{a_link("feed")}') == [expected]


def test_of_very_many_feeds_the_first_are_named() -> None:
    assert len(found("".join(a_link(f"/{n}") for n in range(500)))) == MOST_LINKS


def test_a_page_of_traps_is_read_in_time() -> None:
    began = time.process_time()

    assert found(a_link("/feed") + "<div>" * 200_000) == ["https://a.example/feed"]
    assert found(a_link("/feed") + f"<p {'a=1 ' * 100_000}>") == ["https://a.example/feed"]
    assert time.process_time() - began < 2


# --------------------------------------------------------------------------- OPML


def test_a_list_gives_its_feeds_however_deep_each_once() -> None:
    inner = an_outline("https://a.example/1") + an_outline("https://a.example/2")
    opml = an_opml(f'<outline text="g"><outline text="h">{inner}</outline></outline>{inner}')

    assert listed(opml) == ["https://a.example/1", "https://a.example/2"]
    assert listed(opml.encode("utf-16")) == ["https://a.example/1", "https://a.example/2"]
    assert listed(opml.replace("xmlUrl", "XMLURL")) == listed(opml)


def test_loose_ampersands_are_read() -> None:
    assert listed(an_opml(an_outline("https://a.example/?a=1&b=2"))) == [
        "https://a.example/?a=1&b=2"
    ]


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "javascript:x", "feed", "https://u:p@a.example/"]
)
def test_addresses_off_the_web_are_named_so_that_they_can_be_refused(address: str) -> None:
    assert listed(an_opml(an_outline(address))) == [address]


def test_an_outline_without_an_address_is_a_heading() -> None:
    assert listed(an_opml(an_outline(""))) == []


@pytest.mark.parametrize(
    ("opml", "complaint"),
    [
        ('<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "declares"),
        ('<?xml version="1.0"?>\n<!doctype opml SYSTEM "file:///etc/passwd"><opml/>', "declares"),
        ("<opml><!ENTITY x SYSTEM 'http://127.0.0.1/'></opml>", "declares"),
        (an_opml("")[:-7], "no well-formed OPML"),
        ("<rss><channel/></rss>", "it begins with <rss>"),
        ("", "no well-formed OPML"),
        (an_opml("\x08"), "no well-formed OPML"),
        (an_opml("&lol;") + "&lol;", "no well-formed OPML"),
    ],
)
def test_what_is_no_list_is_refused_with_the_reason(opml: str, complaint: str) -> None:
    with pytest.raises(DocumentError, match=complaint):
        listed(opml)


def test_a_list_without_end_is_refused() -> None:
    many = "".join(an_outline(f"https://a.example/{n}") for n in range(MOST_OUTLINES + 1))

    with pytest.raises(DocumentError, match="more than 5000 feeds"):
        listed(an_opml(many))


@given(st.binary(max_size=300))
def test_any_bytes_give_feeds_or_a_reason(content: bytes) -> None:
    reason = "none"
    try:
        outlines(a_document(b"<opml>" + content + b"</opml>"))
    except DocumentError as error:
        reason = str(error)

    assert reason
    assert all(link.url.startswith("http") for link in discover(a_document(content)))
