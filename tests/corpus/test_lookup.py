"""The lookup service: a table of what people type and what they must get."""

import csv
import json
import random
import string
import threading
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from corpus.index import Index
from corpus.lookup import Lookup, cut
from corpus.model import (
    AuthorId,
    AuthorRecord,
    Kind,
    LookupResult,
    Outcome,
    PaperId,
    PaperRecord,
    Tier,
)

DATA = Path(__file__).parents[1] / "data"


@cache
def entries() -> tuple[dict[str, object], ...]:
    with (DATA / "lookup-corpus.jsonl").open(encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)


def paper_records() -> list[PaperRecord]:
    ids = {entry["name"]: number for number, entry in enumerate(entries(), 1) if "name" in entry}
    return [
        PaperRecord(
            id=PaperId(number),
            title=entry.get("title"),
            short_name=entry.get("short_name"),
            authors=tuple(entry.get("authors", ())),
            author_ids=tuple(
                AuthorId(ids[name]) for name in entry.get("authors", ()) if name in ids
            ),
            has_code=entry.get("has_code", False),
            year=entry.get("year"),
            category=entry.get("category"),
            abstract=entry.get("abstract"),
            identifiers=tuple(entry.get("identifiers", ())),
            key=entry["key"],
        )
        for number, entry in enumerate(entries(), 1)
        if "name" not in entry
    ]


def author_records() -> list[AuthorRecord]:
    counts = Counter(name for paper in paper_records() for name in paper.authors)
    return [
        AuthorRecord(
            id=AuthorId(number),
            name=entry["name"],
            other_names=tuple(entry.get("other_names", ())),
            affiliation=entry.get("affiliation"),
            paper_count=counts[entry["name"]],
            key=entry["key"],
        )
        for number, entry in enumerate(entries(), 1)
        if "name" in entry
    ]


@cache
def lookup() -> Lookup:
    return Lookup(Index.build(paper_records(), author_records(), change=1))


@cache
def table() -> tuple[dict[str, str], ...]:
    with (DATA / "lookup.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def asked(row: dict[str, str]) -> LookupResult:
    return lookup().find(row["query"], kind=Kind(row["kind"]))


def misspelt(text: str, errors: int, seed: int) -> str:
    """Leave out, double, swap or replace letters, each in a word of its own where possible."""
    rng = random.Random(seed)
    words = text.split()
    long_words = [place for place, word in enumerate(words) if len(word) > 3] or [0]
    for place in rng.sample(long_words, min(errors, len(long_words))):
        word, at = words[place], rng.randrange(1, max(2, len(words[place]) - 1))
        letter = rng.choice(string.ascii_lowercase)
        words[place] = rng.choice(
            [
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
            ]
        )
    return " ".join(words)


@pytest.mark.parametrize("row", table(), ids=lambda row: f"{row['query']}: {row['note']}")
def test_every_row_of_the_table_is_answered_so(row: dict[str, str]) -> None:
    expected = [label for label in row["expected"].split(" | ") if label]

    result = asked(row)

    assert result.outcome == row["outcome"], result
    first = [candidate.label for candidate in result.candidates[: max(1, len(expected))]]
    assert all(any(label.startswith(start) for label in first) for start in expected), result


def test_the_table_has_every_outcome_and_every_tier() -> None:
    results = [asked(row) for row in table()]

    assert {result.outcome for result in results} == set(Outcome)
    assert {result.candidates[0].tier for result in results if result.candidates} == set(Tier)


def test_candidates_stand_best_first_by_tier_and_by_score() -> None:
    tiers = list(Tier)

    for row in table():
        candidates = asked(row).candidates
        ranks = [tiers.index(candidate.tier) for candidate in candidates]
        scores = [candidate.score for candidate in candidates]
        assert ranks == sorted(ranks)
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)
        assert all(candidate.reason for candidate in candidates)


@pytest.mark.parametrize(
    "record", [one for one in paper_records() if one.title], ids=lambda record: record.title
)
def test_a_title_with_two_typing_errors_is_found_first(record: PaperRecord) -> None:
    for seed in range(3):
        query = misspelt(record.title or "", 2, seed)

        result = lookup().find(query)

        assert result.candidates[0].key == record.key, query
        assert result.outcome is not Outcome.NONE, query


@pytest.mark.parametrize("record", author_records(), ids=lambda record: record.key)
def test_an_author_with_a_typing_error_or_reversed_is_found_first(record: AuthorRecord) -> None:
    *given_names, family = record.name.split()
    queries = [f"{family} {' '.join(given_names)}".strip()]
    if record.name.isascii():
        queries += [misspelt(record.name, 1, seed) for seed in range(3)]

    for query in queries:
        first = lookup().find(query, kind=Kind.AUTHOR).candidates[0]
        assert first.label == record.name, query


@pytest.mark.parametrize("record", paper_records(), ids=lambda record: record.key)
def test_a_paper_is_found_first_by_its_own_title(record: PaperRecord) -> None:
    result = lookup().find(record.title or record.short_name or "")

    assert result.candidates[0].key == record.key
    assert result.outcome in (Outcome.EXACT, Outcome.CLEAR)


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    result = lookup().find(text)

    assert result.query == text
    assert result.outcome in Outcome
    assert len(result.candidates) <= 5


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "learning " * 20_000,
        "\x00" * 500,
        "((((" * 3000,
        "🦜" * 3000,
        "学" * 5000,
        "a b c d e f g h i j " * 50,
        "- " * 200,
        "\\" * 300,
        "%s %d {} []",
        "'; drop table papers--",
    ],
    ids=lambda text: text[:8],
)
def test_junk_gets_an_answer_at_once(text: str) -> None:
    result = lookup().find(text)

    assert result.outcome in Outcome
    assert result.ms < 500


def test_long_queries_are_cut() -> None:
    assert len(cut("a" * 1000)) == 200
    assert len(cut("word " * 100).split()) == 20


def test_no_more_candidates_are_given_than_asked_for() -> None:
    assert len(lookup().find("federated learning", limit=2).candidates) == 2
    assert lookup().find("federated learning", limit=0).candidates == ()


def test_namesakes_are_told_apart_by_their_hints() -> None:
    hints = [one.hint or "" for one in lookup().find("Zijian Li").candidates[:2]]

    assert any("One University" in hint for hint in hints)
    assert any("The Other University" in hint for hint in hints)


def test_a_lookup_answers_from_the_index_it_was_last_given() -> None:
    service = Lookup(Index.build((), (), change=0))
    assert service.find("kvedit").outcome is Outcome.NONE

    service.swap(lookup().index)

    assert service.find("kvedit").outcome is Outcome.CLEAR


def test_kind_keeps_papers_and_authors_apart() -> None:
    papers = lookup().find("shao", kind=Kind.PAPER, limit=20).candidates
    authors = lookup().find("shao", kind=Kind.AUTHOR, limit=20).candidates

    assert {one.kind for one in papers} == {Kind.PAPER}
    assert {one.kind for one in authors} == {Kind.AUTHOR}


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/someone/kv-edit",
        "<https://github.com/someone/kv-edit|KV-Edit image editing>",
        "www.example.org/federated-learning",
        "github.com/someone/federated-learning",
        "arXiv:9912.99999",
        "9912.99999",
        "https://arxiv.org/abs/2001.99999",
        "10.1145/federated.learning",
        "ab",
        "hi",
        "rm -rf",
        "<script>",
    ],
)
def test_what_shares_nothing_with_the_corpus_brings_no_candidates(text: str) -> None:
    result = lookup().find(text)

    assert result.outcome is Outcome.NONE
    assert result.candidates == ()


def test_nothing_is_listed_that_shares_no_word() -> None:
    for row in table():
        reasons = [candidate.reason for candidate in asked(row).candidates]
        assert not any("0 of" in reason for reason in reasons), row


@pytest.mark.parametrize(
    ("typed", "kind", "reason"),
    [
        ("2024", Kind.PAPER, "from 2024"),
        ("Wu", Kind.PAPER, "by an author named Wu"),
        ("shao 2023", Kind.PAPER, "by an author named Shao, from 2023"),
        ("Mammoth", Kind.PAPER, "the beginning of the title"),
        ("kvedit", Kind.PAPER, "the system's name"),
        ("kv edt", Kind.PAPER, "misspelt (1 typing error)"),
        ("federated", Kind.PAPER, "the beginning of the title"),
        ("learning rate while training", Kind.PAPER, "what it is about"),
        ("shao federated distillation", Kind.PAPER, "words of the title, by an author named Shao"),
        ("Jiawei Shoa", Kind.AUTHOR, "misspelt (1 typing error)"),
        ("Jiawei Zhang", Kind.AUTHOR, "misspelt (2 typing errors)"),
        ("佘", Kind.AUTHOR, "the beginning of the name"),
        ("邵家伟", Kind.AUTHOR, "romanised"),
    ],
)
def test_the_reason_says_what_was_met(typed: str, kind: Kind, reason: str) -> None:
    assert lookup().find(typed, kind=kind).candidates[0].reason == reason


@pytest.mark.parametrize(
    ("typed", "known", "is_sure"),
    [
        ("Jiawei Zhang", "Jiaqi Zhang", False),
        ("Jiaqi Zhnag", "Jiaqi Zhang", True),
        ("Marvin Zhang", "Marina Zhang", False),
        ("Margartia Zhang", "Margarita Zhang", True),
        ("Magartia Zhang", "Margarita Zhang", True),
        ("Mxrgxrxta Zhang", "Margarita Zhang", False),
        ("Jiaqi Zhanxg", "Jiaqi Zhang", True),
        ("Jiaqi Zxanxg", "Jiaqi Zhang", False),
    ],
)
def test_two_errors_in_a_short_name_are_another_person(
    typed: str, known: str, is_sure: bool
) -> None:
    service = Lookup(Index.build((), [AuthorRecord(id=AuthorId(1), name=known)], change=1))

    result = service.find(typed)

    assert [candidate.label for candidate in result.candidates] == [known]
    assert result.outcome is (Outcome.CLEAR if is_sure else Outcome.NONE)


def test_a_doubtful_person_is_no_answer_where_a_paper_may_be_meant() -> None:
    index = Index.build(
        [PaperRecord(id=PaperId(1), title="Jiawei Zhang and His Theorem")],
        [AuthorRecord(id=AuthorId(1), name="Jiaqi Zhang")],
        change=1,
    )

    assert Lookup(index).find("Jiawei Zhang").candidates[0].kind is Kind.PAPER
    assert Lookup(index).find("Jiawei Zhang", kind=Kind.AUTHOR).outcome is Outcome.NONE


class ThreadTellingLookup(Lookup):
    """Notes which thread it works in."""

    worked_in: int | None = None

    @override
    def find(self, text: str, *, kind: Kind = Kind.ANY, limit: int = 5) -> LookupResult:
        self.worked_in = threading.get_ident()
        return super().find(text, kind=kind, limit=limit)


async def test_what_is_asked_from_the_event_loop_is_found_beside_it() -> None:
    beside = ThreadTellingLookup(lookup().index)

    asked = await beside.ask("kv edt image", kind=Kind.PAPER, limit=3)

    found = lookup().find("kv edt image", kind=Kind.PAPER, limit=3)
    assert (asked.outcome, asked.candidates) == (found.outcome, found.candidates)
    assert beside.worked_in not in (None, threading.get_ident())
