"""Pieces of Block Kit: nothing from outside notifies, links or breaks a limit."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.blockkit import check_message
from handlers.blocks import (
    MAX_BLOCKS,
    MAX_TOTAL,
    MOST_SHEETS,
    context,
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


@given(st.text(), st.text(min_size=1), st.integers(min_value=10, max_value=150))
def test_cutting_leaves_no_broken_link(before: str, label: str, limit: int) -> None:
    short = cut(escape(before) + link("https://a.example/" + "x" * 50, label), limit)

    assert short.count("<") == short.count(">") <= 1


KINDS = st.sampled_from([section, header, context, lambda text: section("x", fields=[text] * 20)])


@given(st.lists(st.tuples(KINDS, st.text(max_size=5000)), max_size=300))
def test_any_texts_make_messages_within_the_limits(texts: list[tuple[Any, str]]) -> None:
    blocks = [make(escape(text) or "-") for make, text in texts]

    sheets = message("x", blocks).sheets

    assert len(sheets) <= MOST_SHEETS
    assert all(len(each.blocks) <= MAX_BLOCKS for each in sheets)
    assert all(sum(map(text_length, each.blocks)) <= MAX_TOTAL + 100 for each in sheets)
    assert not any(check_message(list(each.blocks)) for each in sheets)


def test_what_one_message_cannot_hold_goes_on_in_the_next() -> None:
    blocks = [section(f"line {number}") for number in range(120)]

    sheets = message("All of it", blocks).sheets

    assert [block for each in sheets for block in each.blocks] == blocks
    assert [each.text for each in sheets] == ["All of it"] * 3


def test_what_no_answer_can_hold_is_said_to_be_missing() -> None:
    sheets = message("x", [section("x" * 2800)] * 40).sheets

    assert len(sheets) == MOST_SHEETS
    assert "more than I can show" in str(sheets[-1].blocks[-1])


def test_marks_are_not_piled_up() -> None:
    assert escape("a" + "\u0301" * 50 + "b") == "a" + "\u0301" * 3 + "b"


def test_a_heading_is_cut_to_what_slack_takes() -> None:
    assert len(header("x" * 500)["text"]["text"]) <= 150
