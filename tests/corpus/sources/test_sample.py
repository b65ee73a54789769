"""The demo's sample corpus: the real formats, the real facts, our own sentences."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from corpus.model import Document, DocumentKind, Entry, ParsedDocument
from corpus.sources import parse

SEEDS = json.loads((Path(__file__).parents[2] / "data/seeds.json").read_text("utf-8"))
RUN = 8
"""Words in a row that no sentence of ours shares with the real abstracts."""


def parsed(path: Path) -> ParsedDocument:
    as_of = date.fromisoformat(path.parent.name)
    return parse(Document(name=str(path), content=path.read_bytes(), as_of=as_of))


def expected(name: str) -> list[dict[str, Any]]:
    return next(value["entries"] for key, value in SEEDS.items() if key.startswith(name))


def facts(entry: Entry) -> tuple[object, ...]:
    return (
        entry.title,
        entry.short_name,
        list(entry.authors),
        entry.authors_complete,
        list(entry.affiliations),
        entry.category,
        str(entry.published),
        entry.has_code,
    )


def seed_facts(entry: dict[str, Any]) -> tuple[object, ...]:
    names = ("title", "short_name", "authors", "authors_complete", "affiliations", "category")
    return (*(entry[name] for name in names), entry["published"], entry["has_code"])


def runs(text: str) -> Iterator[str]:
    words = re.findall(r"[^\W_]+", text.lower())
    for start in range(len(words) - RUN + 1):
        yield " ".join(words[start : start + RUN])


def test_every_file_is_of_a_known_kind_and_gives_entries(sample: Path) -> None:
    files = sorted(path for path in sample.glob("*-*-*/*") if path.is_file())

    kinds = {path.name: parsed(path).kind for path in files}

    assert DocumentKind.UNKNOWN not in kinds.values()
    assert all(parsed(path).entries for path in files)


def test_the_pages_state_the_facts_of_the_real_ones(sample: Path) -> None:
    hu = parsed(sample / "2026-05-01/qigen-hu.txt")
    shao = parsed(sample / "2026-05-31/jiawei-shao.txt")

    assert [facts(entry) for entry in hu.entries] == [seed_facts(e) for e in expected("002")]
    assert [facts(entry) for entry in shao.entries] == [seed_facts(e) for e in expected("003")]


def test_the_earlier_capture_lacks_what_came_after_it(sample: Path) -> None:
    early = {entry.title for entry in parsed(sample / "2026-05-01/jiawei-shao.txt").entries}
    late = {entry.title: entry for entry in parsed(sample / "2026-05-31/jiawei-shao.txt").entries}

    new = [entry.published for title, entry in late.items() if title not in early]

    assert new == [date(2026, 5, 27), date(2026, 5, 8)]


def test_the_blog_mentions_the_papers_of_the_real_one(sample: Path) -> None:
    blog = parsed(sample / "2026-05-01/qi-she-blog.xml")

    mentions = [
        {"title": m.title, "url": m.url, "identifiers": list(m.identifiers)}
        for entry in blog.entries
        for m in entry.mentions
    ]

    assert mentions == [mention for entry in expected("000") for mention in entry["mentions"]]


def test_the_untitled_abstracts_name_the_same_systems(sample: Path) -> None:
    page = parsed(sample / "2026-05-01/catalyzex-author.txt")

    assert [entry.short_name for entry in page.entries] == [
        e["short_name"] for e in expected("001")
    ]


def test_no_sentence_of_the_real_documents_is_in_the_sample(sample: Path, seeds: Path) -> None:
    as_of = date(2026, 5, 31)
    real = [
        parse(Document(name=path.name, content=path.read_bytes(), as_of=as_of))
        for path in sorted(seeds.iterdir())
    ]
    theirs = {run for page in real for e in page.entries for run in runs(e.abstract or "")}

    ours = [
        run
        for path in sample.glob("*-*-*/*")
        if path.is_file()
        for entry in parsed(path).entries
        for run in runs(entry.abstract or "")
    ]

    assert ours
    assert not theirs & set(ours)
