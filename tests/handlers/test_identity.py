"""``same``, ``notsame`` and ``undo`` as typed, and what is answered, without a conversation."""

from datetime import date

import pytest

from corpus.model import (
    Candidate,
    Decided,
    DecisionId,
    DocumentKind,
    EntryId,
    Evidenced,
    Kind,
    LookupResult,
    Named,
    Outcome,
    Tier,
    Verdict,
)
from handlers.messages import identity as words
from handlers.parse import parse
from handlers.requests import Find, Help, NotSame, Request, Same, Undo
from tests.factories import NOW

TODAY = date(2026, 6, 15)
NASTY = "<!channel> *bold* & `code`"


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("same p12 = p31", Same("p12", "p31")),
        ("same p12=P31", Same("p12", "P31")),
        ("same p12 p31", Same("p12", "p31")),
        ("same 1 and 2", Same("1", "2")),
        ("same KV-Edit = p31", Same("KV-Edit", "p31")),
        ("same “a = b” = p31", Same("a = b", "p31")),
        (
            "same flash evaluator = FlashEvaluator: Expanding",
            Same("flash evaluator", "FlashEvaluator: Expanding"),
        ),
        (
            "same <https://example.org/?id=3|x> = p1",
            Same("https://example.org/?id=3", "p1"),
        ),
        ("same title by other people", Find("same title by other people")),
        ("same", Help("same")),
        ("notsame p12 = e345", NotSame("p12", "e345")),
        ("notsame p12 2", NotSame("p12", "2")),
        ("notsame p12", NotSame("p12")),
        ("not-same a7 = p12", NotSame("a7", "p12")),
        ("notsame", Help("notsame")),
        ("undo", Undo()),
        ("undo d7", Undo(7)),
        ("undo #7", Undo(7)),
        ("undo the damage", Find("undo the damage")),
    ],
)
def test_what_is_typed_is_read(text: str, request_: Request) -> None:
    assert parse(text, today=TODAY) == request_


def a_decision(verdict: Verdict = Verdict.SAME, **fields: object) -> Decided:
    given: dict[str, object] = {
        "id": DecisionId(7),
        "kind": Kind.PAPER,
        "verdict": verdict,
        "left": Named("p12", NASTY),
        "right": Named("p31", "Other"),
        "reason": NASTY,
        "by": "U0ADA",
        "at": NOW,
    }
    return Decided(**(given | fields))  # type: ignore[arg-type]


def shown(message: object) -> str:
    return repr(message)


def a_result() -> LookupResult:
    candidate = Candidate(
        kind=Kind.PAPER, id=3, label=NASTY, score=50.0, tier=Tier.TOPIC, reason=NASTY, hint=NASTY
    )
    return LookupResult(query=NASTY, outcome=Outcome.AMBIGUOUS, candidates=(candidate,), ms=1.0)


def an_entry() -> Evidenced:
    return Evidenced(
        entry=EntryId(3),
        document=NASTY,
        kind=DocumentKind.FEED,
        title=NASTY,
        authors=(NASTY,),
        published=TODAY,
        reason=NASTY,
    )


@pytest.mark.parametrize(
    "message",
    [
        words.said(a_decision(), user="U1", command="/papers"),
        words.said(a_decision(Verdict.DIFFERENT), user="U1", command="/papers"),
        words.unchanged(a_decision(by=NASTY), command="/papers"),
        words.undone(a_decision(by=NASTY), user="U1", is_one=False, command="/papers"),
        words.refused(NASTY, command="/papers", verb="same"),
        words.which(a_result(), "same {} = p1".format, command="/papers"),
        words.not_on_the_list(NASTY, command="/papers"),
        words.entries(Named("p1", NASTY), (an_entry(), an_entry()), command="/papers"),
        words.notes("p31", (a_decision(Verdict.SUGGESTED), a_decision()), command="/papers"),
    ],
    ids=lambda message: getattr(message, "text", "notes")[:40],
)
def test_what_comes_from_outside_is_escaped(message: object) -> None:
    assert "<!channel>" not in shown(message)
    assert "*bold*" not in shown(message)


def test_a_person_is_named_and_the_command_line_is_called_so() -> None:
    told = [
        words.unchanged(a_decision(by=by), command="/papers").text
        for by in ("U0ADA", "command line")
    ]

    assert told[0].startswith("<@U0ADA> said that")
    assert told[1].startswith("the command line said that")


def test_a_suggestion_on_a_card_names_both_ways_out() -> None:
    [note] = words.notes("p12", (a_decision(Verdict.SUGGESTED),), command="/papers")

    assert "May be the same as *Other* (p31)" in note
    assert "`/papers same p12 = p31` joins them" in note
    assert "`/papers notsame p12 = p31` keeps them apart" in note


def test_a_choice_carries_the_whole_sentence() -> None:
    message = words.which(a_result(), "same {} = p1".format, command="/papers")

    assert [block["accessory"]["value"] for block in message.blocks[1:]] == ["same p3 = p1"]
