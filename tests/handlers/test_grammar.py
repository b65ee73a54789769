"""The whole grammar: any text gets an answer, and its table says what it does."""

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.parse import BY_READER, LONGEST, parse, unwrap
from handlers.requests import About, CatchUp, Courtesy, Find, Help, Misread, New, is_change
from handlers.verbs import BY_NAME, VERBS

TODAY = date(2026, 6, 15)
WORDS = st.sampled_from(
    [
        *BY_NAME, "preview", "topic:", "cat:cs.LG", "feed:", "author:", "weekly", "mon,thu", "9:00",
        "Europe/Berlin", "style", "full", "now", "add", "remove", "check", "https://a.example/f",
        "<https://arxiv.org/abs/2406.18193|x>", "arxiv:cat:cs.LG", "me", "ris", "csl-json", "=",
        "p12", "a7", "e3", "d4", "#2", "3", "99", "since", "2w", "2026-11-01", "please", "pls?",
        "“quoted”", "*bold*", "_it_", "<@U1>", "<!here>", "&lt;b&gt;", "who is", "what's",
        "\n", ";", ",", "and", "Shao, Jiawei", "co-authors of", "@article{k, author={A and B}}",
        "kv", "edit", "shao", "jiawei", "佘琪", "federated", "!", "?", "\u202e", "\u0000",
        "é" * 300,
    ]
)  # fmt: skip
ANYTHING = st.lists(WORDS | st.text(max_size=12), max_size=7).map(" ".join) | st.text(max_size=300)


@pytest.mark.parametrize("text", ["kv edit", "topic image editing", "new", "about", "debug"])
def test_who_only_reads_changes_nothing(text: str) -> None:
    assert not is_change(parse(text, today=TODAY))
    assert is_change(parse("follow Qi She", today=TODAY))


@pytest.mark.parametrize("usage", [use for verb in VERBS for use in verb.usages], ids=str)
def test_every_example_of_the_table_is_read_as_its_verb(usage: Any) -> None:
    verb = next(verb for verb in VERBS if usage in verb.usages)

    request = parse(usage.example, today=TODAY)

    assert not isinstance(request, Help | Misread) or verb.name == "help"
    first = usage.syntax.split()[0].strip("[]")
    if first in BY_NAME:
        assert BY_NAME[first] is verb
        assert usage.example.split()[0] == first
        assert request == BY_READER[verb.name](usage.example.partition(" ")[2], TODAY)


def test_names_and_aliases_mean_one_verb_each() -> None:
    names = [name for verb in VERBS for name in (verb.name, *verb.aliases)]

    assert len(names) == len(set(names)) == len(BY_NAME)
    assert {verb.name for verb in VERBS} == set(BY_READER)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_a_bare_verb_and_its_aliases_say_the_same(verb: Any) -> None:
    requests = {repr(parse(name, today=TODAY)) for name in (verb.name, *verb.aliases)}

    assert len(requests) == 1


@settings(max_examples=300)
@given(ANYTHING)
def test_any_text_is_a_request(text: str) -> None:
    request = parse(text, today=TODAY)

    assert isinstance(is_change(request), bool)
    if isinstance(request, Misread):
        assert request.verb in BY_NAME
        assert request.why.endswith((".", "?"))


@settings(max_examples=300)
@example("0*?")
@example("x pls ?")
@example("; ; find")
@example("- /x, `;` find")
@given(ANYTHING)
def test_what_slack_puts_around_words_does_not_matter(text: str) -> None:
    text = text[: LONGEST - 100]  # what stands around it must not push its end over the edge
    bare = unwrap(text)

    assert unwrap(bare) == bare or "<" in bare or "&" in bare
    assert parse(f"<@U0BOT> {text} pls", today=TODAY) == parse(f"{text} pls", today=TODAY)


@given(st.text(alphabet=st.characters(categories=["L", "N", "Zs"]), min_size=1, max_size=80))
@example("THANKS A LOT")
@example("newest papers")
@example("catch up")
def test_what_is_no_verb_is_looked_up_or_a_phrase_that_changes_nothing(text: str) -> None:
    words = unwrap(text).split()
    if not words or words[0].lower() in BY_NAME or not words[0].isalpha():
        return

    request = parse(text, today=TODAY)

    assert isinstance(request, Find | Help | About | Courtesy | New | CatchUp)
