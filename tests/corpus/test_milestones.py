"""What happened to papers after they became known, as the store tells it."""

from dataclasses import replace
from datetime import timedelta

from corpus.model import MilestoneKind, PaperId
from corpus.refresh import import_document
from corpus.store import Store
from tests.corpus.corpora import jsonl, paper_titled, scholarfeed
from tests.factories import NOW

TITLE = "Scene Editing at Night"
DAY = timedelta(days=1)
ARXIV, DOI = "arxiv:2406.18193", "doi:10.1145/3383184"


async def said(store: Store, days: int, **fields: object) -> None:
    document = jsonl({"title": TITLE} | fields, name=f"{days}.jsonl")
    await import_document(document, store=store, now=NOW + days * DAY)


async def happened(store: Store, *, days: int = 0) -> list[tuple[MilestoneKind, str | None]]:
    paper = await paper_titled(store, TITLE)
    found = await store.milestones([paper.id, PaperId(999)], since=NOW + days * DAY)
    return [(each.kind, each.identifier) for each in found]


async def test_only_the_first_word_about_each_thing_counts(store: Store) -> None:
    await said(store, 0)
    await said(store, 1, identifiers=[ARXIV])
    await said(store, 2, identifiers=[ARXIV, DOI])
    await said(store, 3, identifiers=[DOI], year=2026)

    assert await happened(store) == [(MilestoneKind.ARXIV, ARXIV), (MilestoneKind.DOI, DOI)]
    assert await happened(store, days=1) == [(MilestoneKind.DOI, DOI)]
    assert await happened(store, days=2) == []


async def test_what_was_known_at_once_has_not_happened_since(store: Store) -> None:
    await said(store, 0, identifiers=[ARXIV])
    await said(store, 1, identifiers=[ARXIV], year=2026)

    assert await happened(store) == []


async def test_code_that_appears_is_told(store: Store) -> None:
    await said(store, 0)
    page = scholarfeed("Ada Example", ("CVMay 3, 2026Code", TITLE, "Ada Example", "Nights."))
    await import_document(page, store=store, now=NOW + DAY)

    assert await happened(store) == [(MilestoneKind.CODE, None)]


async def test_the_first_reading_of_a_source_is_no_milestone(store: Store) -> None:
    await said(store, 0)
    quiet = replace(jsonl({"title": TITLE, "identifiers": [DOI]}), quiet=True)
    await import_document(quiet, store=store, now=NOW + DAY)
    await said(store, 2, identifiers=[DOI], year=2026)

    assert await happened(store) == []
