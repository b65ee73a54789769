"""What Slack makes of what is typed."""

import time

import pytest

from bot.playground.bell import Bell
from bot.playground.clock import real_now
from bot.playground.composing import composed, rich_text
from bot.playground.state import State


@pytest.fixture
def state() -> State:
    return State(clock=real_now, monotonic=time.monotonic, bell=Bell())


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("@Offprint, who is @ada?", "<@U0OFFPRINT>, who is <@U0ADA00001>?"),
        ("mail ada@grace.org or @nobody", "mail ada@grace.org or @nobody"),
        ("in #reading-group, not #nowhere", "in <#C0READING1>, not #nowhere"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("(see https://a.b/c?x=1&y=2).", "(see <https://a.b/c?x=1&amp;y=2>)."),
        ("https://a.b/#general", "<https://a.b/#general>"),
        ("<@U0OFFPRINT> <https://a.b|there>", "<@U0OFFPRINT> <https://a.b|there>"),
    ],
)
def test_text_is_stored_in_slacks_notation(state: State, typed: str, stored: str) -> None:
    assert composed(typed, state).replace("<#C0READING1|reading-group>", "<#C0READING1>") == stored


def test_a_slash_command_gets_names_with_the_ids(state: State) -> None:
    assert composed("@grace", state, labels=True) == "<@U0GRACE001|grace>"


def test_what_people_type_is_rich_text_too() -> None:
    block = rich_text("<@U0OFFPRINT> a &amp; b <https://a.b|there>")

    assert block["elements"][0]["elements"] == [
        {"type": "user", "user_id": "U0OFFPRINT"},
        {"type": "text", "text": " a & b "},
        {"type": "link", "url": "https://a.b", "text": "there"},
    ]
