"""The grammar: whatever people type is some request, and the one they meant."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import FollowKind, Kind, Rhythm, Schedule, Style
from handlers.parse import LONGEST, nearest_verb, parse, unwrap
from handlers.requests import (
    About,
    CatchUp,
    Cite,
    Courtesy,
    DigestDo,
    DigestSchedule,
    DigestSettings,
    DigestStyle,
    Export,
    Find,
    Following,
    FollowThis,
    ForgetMe,
    Format,
    Help,
    Misread,
    New,
    Request,
    Save,
    Saved,
    Show,
    SourceAdd,
    SourceCheck,
    SourceRemove,
    Sources,
    Unfollow,
    Unsave,
    Who,
)
from handlers.verbs import BY_NAME, VERBS

TODAY = date(2026, 6, 15)


def weekly(*days: int, hour: int = 9, minute: int = 0, zone: str = "UTC") -> Schedule:
    return Schedule(rhythm=Rhythm.WEEKLY, days=days, hour=hour, minute=minute, zone=zone)


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("kv edit", Find("kv edit")),
        ("find kv edit", Find("kv edit", Kind.PAPER)),
        ('find "Attention, please"', Find("Attention, please", Kind.PAPER)),
        ("author shao jiawei", Find("shao jiawei", Kind.AUTHOR)),
        ("who is shao jiawei?", Find("shao jiawei", Kind.AUTHOR)),
        ("<@U0BOT> Who's Qi She pls?", Find("Qi She", Kind.AUTHOR)),
        ("who wrote KV-Edit", Find("KV-Edit")),
        ("*KV-Edit*", Find("KV-Edit")),
        ("“flash evaluator”", Find("flash evaluator")),
        (
            "<https://arxiv.org/abs/2406.18193|arxiv.org/abs/2406.18193>",
            Find("https://arxiv.org/abs/2406.18193"),
        ),
        ("佘琪", Find("佘琪")),
        ("3", Show(3)),
        ("#12", Show(12)),
        ("new", New(date(2026, 6, 8))),
        ("new since 2w", New(date(2026, 6, 1))),
        ("NEW since 2026-05-01", New(date(2026, 5, 1))),
        (
            "new since whenever",
            Misread("new", "whenever", "I read days like `2w`, `10d` or `2026-11-01`."),
        ),
        ("new directions in cryptography", Find("new directions in cryptography")),
        ("more 3", Show(3)),
        ("more is less", Find("more is less")),
        ("who 2", Who(2)),
        ("bib 3", Cite("3")),
        ("cite “kv edit” as RIS pls", Cite("kv edit", Format.RIS)),
        ("bibtex kv edit csl-json", Cite("kv edit", Format.CSL_JSON)),
        ("bib ris", Help("bib")),
        ("save #4", Save("#4")),
        ("Save *KV-Edit*", Save("KV-Edit")),
        ("save", Help("save")),
        ("saved", Saved()),
        ("saved by the bell", Find("saved by the bell")),
        ("unsave 1", Unsave("1")),
        ("export", Export()),
        ("export saved .bib", Export()),
        ("export author Qi She ris", Export("Qi She", Format.RIS)),
        (
            "export everything",
            Misread(
                "export",
                "everything",
                "I export `saved` or `author` with a name, as one of three formats.",
            ),
        ),
        ("forget me", ForgetMe()),
        ("forget about it", Find("forget about it")),
        ("follow Qi She", FollowThis(FollowKind.AUTHOR, "Qi She")),
        ("follow Qi She preview", FollowThis(FollowKind.AUTHOR, "Qi She", preview=True)),
        ("sub topic:“federated learning”", FollowThis(FollowKind.TOPIC, "federated learning")),
        ("follow cat: cs.LG", FollowThis(FollowKind.CATEGORY, "cs.LG")),
        (
            "follow <https://a.example/feed.xml>",
            FollowThis(FollowKind.FEED, "https://a.example/feed.xml"),
        ),
        ("follow", Help("follow")),
        ("unfollow 2", Unfollow("2")),
        ("following", Following()),
        ("sources", Sources()),
        ("sources add", Help("sources")),
        (
            "sources add <https://a.example/feed?a=1&amp;b=2|a.example/feed>",
            SourceAdd("https://a.example/feed?a=1&b=2"),
        ),
        ("Feeds ADD a.example/feed.xml", SourceAdd("https://a.example/feed.xml")),
        ("sources add a.example", SourceAdd("https://a.example")),
        ("sources add arxiv:cat:cs.LG", SourceAdd("arxiv:cat:cs.LG")),
        ("sources add arxiv:au:“Jiawei Shao”", SourceAdd('arxiv:au:"Jiawei Shao"')),
        ("sources remove 3", SourceRemove("3")),
        ("sources rm #3", SourceRemove("#3")),
        ('sources remove "Tidewater Notes"', SourceRemove("Tidewater Notes")),
        ("sources remove", Help("sources")),
        ("sources check https://a.example/", SourceCheck("https://a.example/")),
        ("sources refresh 2", SourceCheck("2")),
        ("follow arxiv:cat:cs.LG", FollowThis(FollowKind.FEED, "arxiv:cat:cs.LG")),
        ("sources of hallucination", Find("sources of hallucination")),
        ("about", About()),
        ("digest", DigestSettings()),
        ("digest preview", DigestDo("preview")),
        ("digest on", DigestDo("resume")),
        ("digest style full", DigestStyle(Style.FULL)),
        ("digest weekly", DigestSchedule(weekly(0), frozenset())),
        (
            "digest weekly Friday at 4:30pm europe/berlin",
            DigestSchedule(
                weekly(4, hour=16, minute=30, zone="Europe/Berlin"),
                frozenset({"days", "time", "zone"}),
            ),
        ),
        (
            "digest daily 8:30",
            DigestSchedule(
                Schedule(rhythm=Rhythm.DAILY, hour=8, minute=30, zone="UTC"),
                frozenset({"time"}),
            ),
        ),
        (
            "digest monthly 15 9:00",
            DigestSchedule(
                Schedule(rhythm=Rhythm.MONTHLY, days=(15,)),
                frozenset({"days", "time"}),
            ),
        ),
        (
            "digest weekly mon,thu 09:00 Europe/Berlin",
            DigestSchedule(weekly(0, 3, zone="Europe/Berlin"), frozenset({"days", "time", "zone"})),
        ),
        ("digest thu, mon & mon", DigestSchedule(weekly(0, 3), frozenset({"days"}))),
        ("digest tuesdays and fridays", DigestSchedule(weekly(1, 4), frozenset({"days"}))),
        ("digest weekly mon-wed,sat", DigestSchedule(weekly(0, 1, 2, 5), frozenset({"days"}))),
        ("digest weekly sat-mon", DigestSchedule(weekly(0, 5, 6), frozenset({"days"}))),
        ("digest weekdays", DigestSchedule(weekly(0, 1, 2, 3, 4), frozenset({"days"}))),
        (
            "digest monthly 15,1st",
            DigestSchedule(Schedule(rhythm=Rhythm.MONTHLY, days=(1, 15)), frozenset({"days"})),
        ),
        ("", Help()),
        ("help", Help()),
        ("help digest", Help("digest")),
        ("hi", Help()),
        ("what's new?", New(date(2026, 6, 8))),
        ("papers by Jiawei Shao", Find("Jiawei Shao", Kind.AUTHOR)),
        ("latest papers by Jiawei Shao", Find("Jiawei Shao", Kind.AUTHOR)),
        ("anything by Qi She?", Find("Qi She", Kind.AUTHOR)),
        (
            "papers by Zijian Li with code since 2024",
            Find("papers by Zijian Li with code since 2024"),
        ),
        ("papers by Jiawei Shao on graphs", Find("papers by Jiawei Shao on graphs")),
        ("papers from 2023", Find("papers from 2023")),
        ("latest papers of J. Shao in 2023", Find("latest papers of J. Shao in 2023")),
        ("list of papers", Find("list of papers")),
        ("follow cat:CS.lg", FollowThis(FollowKind.CATEGORY, "cs.LG")),
        ("digest every day at 8:30", parse("digest daily 8:30", today=TODAY)),
        ("digest monday at 9am berlin time", parse("digest mon 9:00 Berlin", today=TODAY)),
        ("author: shao jiawei", Find("shao jiawei", Kind.AUTHOR)),
        ("what can you do?", Help()),
        ("who are you?", About()),
        ("who works on image coding?", Find("image coding")),
        ("who's working on image coding", Find("image coding")),
        ("find me papers by Qi She", Find("Qi She", Kind.AUTHOR)),
        ("thanks!", Courtesy()),
        ("Thank you.", Courtesy()),
        ("no thanks", Courtesy()),
        ("ok, thanks", Courtesy()),
        ("no free lunch", Find("no free lunch")),
        ("catch up since 2w", CatchUp(date(2026, 6, 1))),
        ("Catch-up", CatchUp()),
        ("catch up or fall behind", Find("catch up or fall behind")),
        ("new papers", New(date(2026, 6, 8))),
        ("new since friday", New(date(2026, 6, 12))),
        ("new since monday", New(date(2026, 6, 8))),
        ("new since 2w ago", New(date(2026, 6, 1))),
        ("help digest weekly", Help("digest")),
        ("digest stop", DigestDo("pause")),
        ("<@U1>, follow cs.LG", FollowThis(FollowKind.CATEGORY, "cs.LG")),
        ("<@U1>: save 3", Save("3")),
        ("<@U1> - save 3", Save("3")),
        ("<@U1> `/papers save 3`", Save("3")),
        ("/papers", Help()),
        ("/r/MachineLearning", Find("/r/MachineLearning")),
        ("follow cs.lg", FollowThis(FollowKind.CATEGORY, "cs.LG")),
        ("follow J. Shao", FollowThis(FollowKind.AUTHOR, "J. Shao")),
        ("follow cat:cs", FollowThis(FollowKind.CATEGORY, "cs")),
        (
            "digest mon 9:00 Berlin",
            DigestSchedule(weekly(0, zone="Europe/Berlin"), frozenset({"days", "time", "zone"})),
        ),
    ],
)
def test_a_typed_line_is_the_request_it_means(text: str, request_: Request) -> None:
    assert parse(text, today=TODAY) == request_


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("digest weekly mon 9:00 Europe/Berln", "Europe/Berlin"),
        ("digest weekly someday", "weekday"),
        ("digest weekly mon 25:00", "weekday"),
        ("digest style loud", "compact"),
        ("digest weekly money", "weekday"),
        ("digest weekly mon,money", "weekday"),
        ("digest monthly 0,15", "days of the month"),
        ("digest monthly 0 9:00", "days of the month"),
        ("digest daily mon 8:30", "I read a time"),
        ("help banana", "none of my verbs"),
        ("sources add file:///etc/passwd", "looks like"),
        ("sources add my favourite blog", "looks like"),
        ("follow topic:the", "means something"),
        ("follow topic:" + "zebra " * 60, "longer than 200"),
        ("follow cat:banana", "no such category"),
        ("digest soon", "weekday"),
        ("follow topic:", "Say what to follow"),
        ("follow cat:machine learning", "cs.LG"),
    ],
)
def test_what_cannot_be_read_is_answered_with_what_can(text: str, said: str) -> None:
    request = parse(text, today=TODAY)

    assert isinstance(request, Misread)
    assert said in request.why


@pytest.mark.parametrize(("typed", "verb"), [("folow Qi She", "follow"), ("digets", "digest")])
def test_a_misspelt_verb_has_a_nearest_one(typed: str, verb: str) -> None:
    assert nearest_verb(typed) == verb


@pytest.mark.parametrize("text", ["," * 40_000, "*" * 40_000, "* " * 20_000, ", please" * 9000])
def test_a_flood_is_cut_before_it_is_read(text: str) -> None:
    assert len(unwrap(text)) <= LONGEST


def test_a_verb_is_no_misspelt_one() -> None:
    assert nearest_verb("new 3") is None


def test_a_title_is_no_misspelt_verb() -> None:
    assert nearest_verb("attention is all you need") is None


@given(st.text(max_size=300))
def test_any_text_is_some_request(text: str) -> None:
    assert isinstance(parse(text, today=TODAY), Request)


@given(st.text(max_size=100))
def test_unwrapping_twice_changes_nothing_for_the_reader(text: str) -> None:
    assert len(unwrap(text)) <= len(text.strip()) + 1


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_example_of_the_table_is_understood(verb: object) -> None:
    for usage in BY_NAME[verb.name].usages:  # type: ignore[attr-defined]
        assert not isinstance(parse(usage.example, today=TODAY), Misread)
