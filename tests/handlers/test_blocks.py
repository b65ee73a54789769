"""Pieces of Block Kit: nothing from outside notifies, links or breaks a limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks import (
    MAX_BLOCKS,
    MAX_TOTAL,
    cut,
    escape,
    header,
    link,
    message,
    section,
    text_length,
)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<!channel> look", "&lt;!channel&gt; look"),
        ("<@U123> & co", "&lt;@U123&gt; &amp; co"),
        ("*bold* and snake_case", "∗bold∗ and snake_case"),
        ("a\u202eb\u200bc", "abc"),
        ("@here", "@\u2060here"),
    ],
)
def test_text_from_outside_is_shown_as_it_is(raw: str, shown: str) -> None:
    assert escape(raw) == shown


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://u:p@evil.example/",
        None,
    ],
)
def test_an_address_we_do_not_let_through_leaves_the_label(url: str | None) -> None:
    assert link(url, "A title") == "A title"


def test_a_link_cannot_be_broken_out_of() -> None:
    assert (
        link("https://a.example/x|y>z", "A | B > C") == "<https://a.example/x%7Cy%3Ez|A ¦ B &gt; C>"
    )


@given(st.text(), st.integers(min_value=10, max_value=50))
def test_cutting_leaves_no_broken_entity(text: str, limit: int) -> None:
    short = cut(escape(text), limit)

    assert len(short) <= limit
    assert short.count("&") == sum(short.count(entity) for entity in ("&amp;", "&lt;", "&gt;"))


@given(st.lists(st.text(max_size=5000), max_size=80))
def test_any_texts_make_a_message_within_the_limits(texts: list[str]) -> None:
    made = message("x", [section(escape(text) or "-") for text in texts])

    assert len(made.blocks) <= MAX_BLOCKS
    assert sum(map(text_length, made.blocks)) <= MAX_TOTAL + 100


def test_a_heading_is_cut_to_what_slack_takes() -> None:
    assert len(header("x" * 500)["text"]["text"]) <= 150
