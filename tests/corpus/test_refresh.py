"""Importing documents: what is new, what is known, what is updated, and nothing by halves."""

import weakref
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from corpus import refresh
from corpus.changes import Statement
from corpus.model import Document, DocumentKind, Evidence, Paper, ParsedDocument, Post
from corpus.refresh import import_document
from corpus.settling import take_statements
from corpus.sources import parse
from corpus.sources.packed import Packed
from corpus.store import Intake, Store
from corpus.tables import decisions, entries, metadata
from tests.corpus.corpora import (
    LONG_AGO,
    all_papers,
    atom,
    catalyzex,
    imported,
    jsonl,
    paper_titled,
    scholarfeed,
    snapshot,
)
from tests.corpus.test_import_order import LONG, OTHER
from tests.factories import NOW, a_document

FOLDING = "Folding Laundry by Example"
LATER = NOW + timedelta(days=7)


async def rows(store: Store) -> dict[str, int]:
    """The number of rows in each table."""
    async with store._database.read() as connection:
        return {
            name: await connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }


async def test_an_import_reports_what_is_new(store: Store) -> None:
    document = scholarfeed("Grace Example", ("ROFeb 10", FOLDING, "Kurt Muster et al.", LONG))

    report = await import_document(document, store=store, now=NOW)

    assert (report.kind, report.entries) == (DocumentKind.SCHOLARFEED_AUTHOR, 1)
    assert (report.papers_new, report.authors_new, report.unchanged) == (1, 2, False)
    assert await store.change() == 1


async def test_entries_are_let_go_while_they_are_taken_in(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[weakref.ref[Packed]] = []
    taken: list[int] = []

    async def read(document: Document) -> ParsedDocument:
        parsed = parse(document)
        packed = Packed([parsed.entries])
        kept.append(weakref.ref(packed))
        return replace(parsed, entries=packed)

    async def take(statements: list[Statement], intake: Intake, *, now: datetime) -> None:
        assert kept[0]() is None
        taken.append(len(statements))
        await take_statements(statements, intake, now=now)

    monkeypatch.setattr(refresh, "take_statements", take)
    report = await import_document(
        jsonl({"title": FOLDING}, {"title": "Two"}), store=store, now=NOW, parse=read
    )

    assert (report.entries, report.papers_new, taken) == (2, 2, [2])


async def test_importing_the_same_bytes_twice_changes_nothing(store: Store) -> None:
    document = jsonl({"title": FOLDING, "authors": ["Ada Example"]})
    await imported(store, document)
    before, number = await snapshot(store), await store.change()

    report = await import_document(replace(document, name="copy"), store=store, now=LATER)

    assert report.unchanged
    assert (report.entries, report.papers_new, report.papers_updated) == (1, 0, 0)
    assert (await snapshot(store), await store.change()) == (before, number)


async def test_a_rehearsal_reports_and_keeps_nothing(store: Store) -> None:
    empty = await rows(store)
    document = scholarfeed("Grace Example", ("ROFeb 10", FOLDING, "Kurt Muster et al.", LONG))

    report = await import_document(document, store=store, now=NOW, dry_run=True)

    assert (report.papers_new, report.authors_new) == (1, 2)
    assert await rows(store) == empty


@pytest.mark.parametrize("step", ["store_authors", "store_papers", "claim", "finish"])
async def test_an_import_killed_in_the_middle_leaves_nothing(
    store: Store, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = await rows(store)
    document = scholarfeed("Grace Example", ("ROFeb 10", FOLDING, "Kurt Muster et al.", LONG))

    async def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Intake, step, killed)
    with pytest.raises(KeyboardInterrupt):
        await import_document(document, store=store, now=NOW)
    monkeypatch.undo()

    assert await rows(store) == empty
    assert (await import_document(document, store=store, now=NOW)).papers_new == 1


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02binary", b"  \n "])
async def test_a_document_of_no_kind_is_reported_but_not_kept(store: Store, content: bytes) -> None:
    report = await import_document(a_document(content.decode("latin-1")), store=store, now=NOW)

    assert report.kind is DocumentKind.UNKNOWN
    assert report.problems
    assert (await store.counts()).documents == 0


async def test_a_later_capture_updates_metrics_and_adds_only_what_is_new(store: Store) -> None:
    old = ("ROFeb 10", FOLDING, "Kurt Muster, Grace Example", LONG)
    new = ("LGMay 30", "A Second Paper on Folding", "Grace Example", OTHER)
    await imported(store, scholarfeed("Grace Example", old, h_index=10, as_of="2026-05-01"))
    kept = await paper_titled(store, FOLDING)

    later = scholarfeed("Grace Example", new, old, h_index=12, as_of="2026-05-31")
    report = await import_document(later, store=store, now=LATER)

    assert (report.papers_new, report.papers_updated, report.authors_new) == (1, 0, 0)
    assert await paper_titled(store, FOLDING) == kept
    grace = await store.author(kept.authors[1].author)
    assert [(claim.as_of, claim.h_index) for claim in grace.claims] == [
        (date(2026, 5, 31), 12),
        (date(2026, 5, 1), 10),
    ]


async def test_what_is_seen_again_is_not_new_again(store: Store) -> None:
    await imported(store, jsonl({"title": FOLDING, "authors": ["Ada Example"]}))

    again = jsonl(
        {"title": FOLDING, "authors": ["Ada Example"], "category": "cs.RO"}, name="other.jsonl"
    )
    report = await import_document(again, store=store, now=LATER)

    assert (report.papers_new, report.papers_updated) == (0, 1)
    assert await store.new_items(NOW) == ()
    [paper] = await all_papers(store)
    assert (paper.category, paper.first_seen) == ("cs.RO", NOW)


async def test_a_feed_that_says_the_same_again_stores_no_second_entry(store: Store) -> None:
    first = atom(("One", "<p>Hello</p>"))
    second = atom(("One", "<p>Hello</p>"), ("Two", "<p>World</p>"))
    await imported(store, first)

    report = await import_document(second, store=store, now=LATER)

    assert report.posts_new == 1
    assert (await store.counts()).entries == 2


async def test_an_edited_post_is_updated_and_not_announced_again(store: Store) -> None:
    await imported(store, atom(("Onn", "<p>Hello</p>")))

    edited = replace(atom(("One", "<p>Hello</p>")), as_of=date(2026, 6, 7))
    report = await import_document(edited, store=store, now=LATER)

    [post] = await store.new_items(LONG_AGO)
    assert report.posts_new == 0
    assert (post.title, post.first_seen) == ("One", NOW)


async def test_a_title_once_corrected_back_is_believed(store: Store) -> None:
    def said(title: str, day: int) -> object:
        line = {"title": title, "identifiers": ["arxiv:2602.01234"]}
        return jsonl(line, {"name": f"Day {day}"}, name="a.jsonl", as_of=f"2026-05-0{day}")

    await imported(store, said("First", 1), said("Second", 2), said("First", 3))

    [paper] = await all_papers(store)
    assert paper.title == "First"


async def test_mentioned_papers_know_the_post_and_the_post_knows_them(store: Store) -> None:
    link = '<p>Read <a href="https://arxiv.org/abs/2602.01234">Folding Laundry by Example</a>.</p>'
    await imported(store, atom(("News", link)))

    [post] = [item for item in await store.new_items(LONG_AGO) if isinstance(item, Post)]
    [paper] = await all_papers(store)

    assert post.mentions == (paper.id,)
    assert paper.identifiers == ("arxiv:2602.01234",)
    assert [origin.mentioned_in for origin in paper.origins] == ["News"]


async def test_the_owner_of_a_page_wrote_every_paper_on_it(store: Store) -> None:
    await imported(
        store,
        scholarfeed(
            "Grace Example",
            ("ROFeb 10", FOLDING, "Kurt Muster, Ada Example et al.", LONG),
            ("LGFeb 11", "A Second Paper on Folding", "Kurt Muster, Grace Example", OTHER),
        ),
    )

    hidden, listed = await all_papers(store)

    assert [(a.name, a.position, a.evidence) for a in hidden.authors] == [
        ("Kurt Muster", 0, Evidence.LISTED),
        ("Ada Example", 1, Evidence.LISTED),
        ("Grace Example", None, Evidence.PROFILE),
    ]
    assert [(a.name, a.position, a.evidence) for a in listed.authors] == [
        ("Kurt Muster", 0, Evidence.LISTED),
        ("Grace Example", 1, Evidence.LISTED),
    ]


async def test_initials_on_the_owners_own_page_are_the_owner(store: Store) -> None:
    await imported(store, jsonl({"title": FOLDING, "authors": ["K. Muster", "G. Example"]}))
    [before] = await all_papers(store)
    initials = before.authors[1].author

    await imported(
        store, scholarfeed("Grace Example", ("ROFeb 10", FOLDING, "K. Muster et al.", LONG))
    )

    [paper] = await all_papers(store)
    assert [a.name for a in paper.authors] == ["K. Muster", "G. Example"]
    grace = await store.author(paper.authors[1].author)
    assert (grace.name, grace.paper_count) == ("Grace Example", 1)
    assert (await store.author(initials)) == grace


async def test_a_person_may_say_whose_page_it_is(store: Store) -> None:
    await imported(store, catalyzex(LONG, OTHER, author="Grace Example"))

    papers = await all_papers(store)

    assert [[a.name for a in paper.authors] for paper in papers] == [["Grace Example"]] * 2
    assert all(paper.title is None for paper in papers)


async def test_told_later_whose_page_it_is_the_papers_stay_and_get_their_author(
    store: Store,
) -> None:
    await imported(store, catalyzex(LONG))

    report = await import_document(catalyzex(LONG, author="Grace Example"), store=store, now=LATER)

    [paper] = await all_papers(store)
    assert (report.papers_new, report.papers_updated) == (0, 1)
    assert [a.name for a in paper.authors] == ["Grace Example"]


async def test_an_untitled_abstract_gets_its_title(store: Store) -> None:
    await imported(store, catalyzex(LONG, author="Grace Example"))
    [untitled] = await all_papers(store)

    await imported(store, scholarfeed("Kurt Muster", ("ROFeb 10", FOLDING, "Kurt Muster", LONG)))

    [paper] = await all_papers(store)
    assert (paper.id, paper.title) == (untitled.id, FOLDING)
    assert [a.name for a in paper.authors] == ["Kurt Muster", "Grace Example"]


async def test_two_stored_papers_become_one_when_a_third_entry_shows_it(store: Store) -> None:
    await imported(
        store,
        jsonl({"title": "Laundry", "identifiers": ["arxiv:2602.01234"]}, name="1"),
        jsonl({"title": "On Laundry", "identifiers": ["doi:10.1000/x"]}, name="2"),
    )
    first, second = await all_papers(store)

    both = {"title": "Laundry", "identifiers": ["doi:10.1000/x", "arxiv:2602.01234"]}
    await imported(store, jsonl(both, name="3"))

    [paper] = await all_papers(store)
    assert paper.id == first.id
    assert paper.identifiers == ("arxiv:2602.01234", "doi:10.1000/x")
    assert await store.paper(second.id) == paper
    assert await store.papers([second.id, first.id]) == (paper, paper)
    async with store._database.read() as connection:
        [decision] = (await connection.execute(select(decisions))).all()
    assert decision.verdict == "same"
    assert decision.reason.startswith("same identifier")


async def test_near_duplicates_are_suggested_and_not_joined(store: Store) -> None:
    people = ["Ada Example", "Grace Example"]
    await imported(
        store,
        jsonl({"title": FOLDING, "authors": people, "year": 2012}, name="1"),
        jsonl({"title": FOLDING, "authors": people, "year": 2025}, name="2"),
    )

    async with store._database.read() as connection:
        [decision] = (await connection.execute(select(decisions))).all()

    assert len(await all_papers(store)) == 2
    assert (decision.verdict, decision.reason) == (
        "suggested",
        "same title, but the years are far apart",
    )


async def test_every_field_knows_the_entry_it_came_from(store: Store) -> None:
    await imported(
        store,
        scholarfeed("Grace Example", ("ROFeb 10", FOLDING, "Kurt Muster et al.", LONG)),
        jsonl(
            {
                "title": FOLDING,
                "authors": ["Kurt Muster", "Ada Example", "Grace Example"],
                "identifiers": ["arxiv:2602.01234"],
                "year": 2026,
            }
        ),
    )

    [paper] = await all_papers(store)
    by_entry = {origin.entry: origin.kind for origin in paper.origins}

    assert {name: by_entry[entry].value for name, entry in paper.provenance.items()} == {
        "title": "jsonl",
        "authors": "jsonl",
        "identifiers": "jsonl",
        "category": "scholarfeed-author",
        "published": "scholarfeed-author",
        "abstract": "scholarfeed-author",
    }


async def test_every_entry_says_why_it_is_where_it_is(store: Store) -> None:
    await imported(
        store,
        jsonl({"title": FOLDING, "authors": ["Ada Example"]}, name="1"),
        jsonl({"title": FOLDING, "authors": ["Example, Ada"], "year": 2025}, name="2"),
    )

    async with store._database.read() as connection:
        reasons = (await connection.scalars(select(entries.c.reason).order_by(entries.c.id))).all()

    assert list(reasons) == ["first entry of this paper", "same title, authors and year agree"]


async def test_persons_listed_with_keys_are_authors_with_keys(store: Store) -> None:
    await imported(
        store,
        jsonl(
            {"key": "p1", "title": FOLDING, "authors": ["Ada Example"]},
            {"key": "a1", "name": "Ada Example", "affiliation": "Example Labs"},
            {"key": "a2", "name": "Qi She", "other_names": ["佘琪"]},
        ),
    )

    _, people, _ = await store.index_records()

    assert [(p.name, p.key, p.affiliation, p.other_names, p.paper_count) for p in people] == [
        ("Ada Example", "a1", "Example Labs", (), 1),
        ("Qi She", "a2", None, ("佘琪",), 0),
    ]


async def test_namesakes_with_keys_of_their_own_are_two_persons(store: Store) -> None:
    await imported(store, jsonl({"key": "1", "name": "Wei Wang"}, {"key": "2", "name": "Wei Wang"}))

    _, people, _ = await store.index_records()

    assert [(p.name, p.key) for p in people] == [("Wei Wang", "1"), ("Wei Wang", "2")]


async def test_a_profile_joins_the_authors_it_names_together(store: Store) -> None:
    await imported(
        store,
        jsonl({"title": FOLDING, "authors": ["佘琪"]}, name="1"),
        jsonl({"title": "Another Paper", "authors": ["She Qi"]}, name="2"),
    )
    _, [first, second], _ = await store.index_records()

    await imported(store, jsonl({"name": "Qi She", "other_names": ["佘琪"]}, name="3"))

    _, [person], _ = await store.index_records()
    assert (person.name, person.other_names, person.paper_count) == ("Qi She", ("佘琪",), 2)
    assert await store.author(first.id) == await store.author(second.id)


async def test_a_larger_document_is_not_kept_whole(store: Store) -> None:
    line = {"title": FOLDING, "abstract": "x" * (11 * 1024 * 1024)}
    report = await import_document(jsonl(line), store=store, now=NOW)

    async with store._database.read() as connection:
        content = await connection.scalar(select(metadata.tables["documents"].c.content))

    assert report.entries == 1
    assert content is None


async def test_many_batches_are_one_import(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.arrival.BATCH", 3)
    titles = [f"Paper number {number} of many" for number in range(10)]
    lines = [{"title": title, "authors": ["Ada Example"]} for title in titles]
    again = [{**line, "year": 2025} for line in lines]

    report = await import_document(jsonl(*lines, *again), store=store, now=NOW)

    assert (report.papers_new, report.authors_new) == (10, 1)
    assert all(isinstance(paper, Paper) and paper.published for paper in await all_papers(store))
