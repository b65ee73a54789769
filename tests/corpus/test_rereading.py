"""Documents that are read again, by a parser that became better since."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from corpus.identity import Identity
from corpus.model import Document, Entry, EntryKind, ImportReport, ParsedDocument, Profile
from corpus.refresh import import_document
from corpus.rereading import Again
from corpus.sources import parse
from corpus.store import Store
from tests.corpus.corpora import (
    all_papers,
    atom,
    catalyzex,
    imported,
    jsonl,
    paper_titled,
    scholarfeed,
    snapshot,
)
from tests.factories import NOW

LATER = NOW + timedelta(weeks=4)
Worse = Callable[[ParsedDocument], ParsedDocument]

PAGE = scholarfeed(
    "Ada Example",
    ("CVFeb 10", "Looms: Weaving Numbers", "Ada Example, Grace Sample et al.", "A loom."),
    ("IVMar 21, 2023Code", "On Bugs", "Grace Sample, Kurt Probe", "Moths are found in relays."),
    ("LGJan 2, 2024", "A Third Paper", "Ada Example, Kurt Probe", "It is the third."),
)
BLOG = atom(
    ("Hello", "A post without papers."),
    ("News", '<a href="https://arxiv.org/abs/2103.06255">Looms Without Thread</a> is out.'),
)
ABSTRACTS = catalyzex("We propose LoomNet, a loom.", "Bugs are hard.", author="Ada Example")
LIST = jsonl(
    {"title": "Looms: Weaving Numbers", "authors": ["Ada Example", "Grace Sample"], "year": 2026},
    {"title": "Elsewhere", "identifiers": ["arxiv:2103.06255"]},
    {"name": "Kurt Probe", "affiliation": "Relay Works"},
)
DOCUMENTS = (PAGE, BLOG, ABSTRACTS, LIST)


def each_entry(change: Callable[[Entry], Entry]) -> Worse:
    return lambda parsed: replace(parsed, entries=tuple(map(change, parsed.entries)))


def as_if(worse: Worse) -> Callable[[Document], Awaitable[ParsedDocument]]:
    """A parser of old."""

    async def read(document: Document) -> ParsedDocument:
        return worse(parse(document))

    return read


async def content(store: Store) -> object:
    """Everything but which posts are news: none is that was found only now."""
    return {**await snapshot(store), "posts": (await store.counts()).posts}


async def read_again(store: Store, **options: bool) -> list[ImportReport]:
    again = Again(store, now=LATER, **options)
    return [await again.read(document) for document in await store.kept_documents()]


def first_lost(parsed: ParsedDocument) -> ParsedDocument:
    return replace(parsed, entries=parsed.entries[1:])


def one_invented(parsed: ParsedDocument) -> ParsedDocument:
    invented = Entry(kind=EntryKind.PAPER, title="CVMay 3", authors=("After It",), line=99)
    post = Entry(kind=EntryKind.POST, title="A menu", guid="https://blog.example/menu", line=99)
    return replace(parsed, entries=(invented, *parsed.entries, post))


def all_one_paper(parsed: ParsedDocument) -> ParsedDocument:
    return each_entry(lambda e: replace(e, identifiers=(*e.identifiers, "doi:10.5555/same")))(
        parsed
    )


def without_names(parsed: ParsedDocument) -> ParsedDocument:
    profile = parsed.profile and replace(parsed.profile, name=None, affiliation="CV")
    return replace(parsed, profile=profile, title=None)


WORSE: dict[str, Worse] = {
    "titles": each_entry(lambda e: replace(e, title=(e.title or "") + "Ada Example", authors=())),
    "dates": each_entry(lambda e: replace(e, published=date(2001, 1, 1), category=None)),
    "identifiers": each_entry(lambda e: replace(e, identifiers=(), mentions=())),
    "keys": each_entry(lambda e: replace(e, guid=e.guid and e.guid + "?x")),
    "kinds": each_entry(lambda e: replace(e, kind=EntryKind.PAPER)),
    "an entry lost": first_lost,
    "an entry invented": one_invented,
    "papers mixed up": all_one_paper,
    "names": without_names,
}


async def test_reading_again_what_is_read_as_before_changes_nothing(store: Store) -> None:
    await imported(store, *DOCUMENTS)
    before, change = await snapshot(store), await store.change()

    reports = await read_again(store)

    assert [report.unchanged for report in reports] == [True] * len(DOCUMENTS)
    assert [report.entries for report in reports] == [3, 2, 2, 2]
    assert (await snapshot(store), await store.change()) == (before, change)


@pytest.mark.parametrize("worse", WORSE.values(), ids=WORSE)
async def test_a_better_parser_leaves_the_corpus_as_if_it_had_read_all_from_the_start(
    store: Store, worse: Worse
) -> None:
    fresh = await Store.open("sqlite+aiosqlite:///:memory:")
    await imported(fresh, *DOCUMENTS)
    for document in DOCUMENTS:
        await import_document(document, store=store, now=NOW, parse=as_if(worse))

    await read_again(store)

    assert await content(store) == await content(fresh)
    assert all(report.unchanged for report in await read_again(store))
    await fresh.close()


@pytest.mark.parametrize("name", ["titles", "keys", "an entry lost", "papers mixed up"])
async def test_nothing_is_announced_again(store: Store, name: str) -> None:
    for document in DOCUMENTS:
        await import_document(document, store=store, now=NOW, parse=as_if(WORSE[name]))
    announced = {item.id for item in await store.new_items(NOW - timedelta(days=1))}

    await read_again(store)
    await imported(store, replace(PAGE, content=PAGE.content + b"\n", as_of=date(2026, 6, 2)))

    assert {item.id for item in await store.new_items(NOW - timedelta(days=1))} <= announced
    assert await store.new_items(NOW + timedelta(days=1)) == ()


async def test_what_never_said_anything_still_says_nothing(store: Store) -> None:
    empty = b"<rss version='2.0'><channel><title>Nothing yet</title></channel></rss>"
    await imported(store, Document(name="empty.xml", content=empty, as_of=date(2026, 5, 31)))

    assert [report.unchanged for report in await read_again(store)] == [True]


async def test_a_paper_keeps_its_number_whatever_it_is_called_now(store: Store) -> None:
    await import_document(PAGE, store=store, now=NOW, parse=as_if(WORSE["titles"]))
    before = await paper_titled(store, "On BugsAda Example")

    (report,) = await read_again(store)

    after = await store.paper(before.id)
    assert (after.title, len(after.authors)) == ("On Bugs", 3)
    assert (report.papers_updated, report.papers_new, report.unchanged) == (3, 0, False)


async def test_what_people_decided_stands(store: Store) -> None:
    for document in (PAGE, LIST):
        await import_document(document, store=store, now=NOW, parse=as_if(WORSE["titles"]))
    papers = {paper.title: f"p{paper.id}" for paper in await all_papers(store)}
    identity = Identity(store)
    joined = papers["On BugsAda Example"], papers["A Third PaperAda Example"]
    parted = papers["Looms: Weaving NumbersAda Example"]
    evidence = [f"e{each.entry}" for each in await identity.entries(await _number(store, parted))]
    await identity.same(*joined, by="ada", now=NOW)
    await identity.notsame(parted, evidence[-1], by="ada", now=NOW)

    await read_again(store)

    titles = sorted(paper.title or "" for paper in await all_papers(store))
    assert titles == ["A Third Paper", "Elsewhere", *["Looms: Weaving Numbers"] * 2]
    await identity.undo(by="ada", now=LATER)
    await identity.undo(by="ada", now=LATER)
    titles = sorted(paper.title or "" for paper in await all_papers(store))
    assert titles == ["A Third Paper", "Elsewhere", "Looms: Weaving Numbers", "On Bugs"]


async def _number(store: Store, ref: str):
    return next(paper.id for paper in await all_papers(store) if f"p{paper.id}" == ref)


async def test_a_later_capture_of_the_same_feed_does_not_say_everything_twice(
    store: Store,
) -> None:
    later = replace(
        atom(("Hello", "A post without papers."), ("News", "Nothing."), ("More", "New.")),
        as_of=date(2026, 6, 2),
    )
    for document in (BLOG, later):
        await import_document(document, store=store, now=NOW, parse=as_if(WORSE["titles"]))
    entries = (await store.counts()).entries

    await read_again(store)

    assert (await store.counts()).entries == entries
    assert all(report.unchanged for report in await read_again(store))


async def test_what_cannot_be_read_any_more_is_kept_as_it_was(store: Store) -> None:
    await imported(store, PAGE)
    before = await snapshot(store)
    again = Again(store, now=LATER, parse=as_if(lambda p: replace(p, entries=())))

    (report,) = [await again.read(document) for document in await store.kept_documents()]

    assert (report.entries, report.unchanged) == (0, False)
    assert report.problems[-1].message == "what it was read as before is kept"
    assert await snapshot(store) == before


@pytest.mark.parametrize("name", ["titles", "an entry invented", "papers mixed up"])
async def test_a_rehearsal_tells_what_would_change_and_changes_nothing(
    store: Store, name: str
) -> None:
    for document in DOCUMENTS:
        await import_document(document, store=store, now=NOW, parse=as_if(WORSE[name]))
    before, change = await snapshot(store), await store.change()

    told = await read_again(store, dry_run=True)

    assert (await snapshot(store), await store.change()) == (before, change)
    done = await read_again(store)
    assert [each.unchanged for each in told] == [each.unchanged for each in done]


async def test_what_was_said_about_a_document_is_said_again(store: Store) -> None:
    told = Document(
        name="-",
        content=b"Abstract:We propose LoomNet, a loom.",
        as_of=date(2026, 5, 31),
        author="Grace Sample",
        url="https://www.catalyzex.com/author/Somebody",
    )
    heard: list[Document] = []

    async def read(document: Document) -> ParsedDocument:
        heard.append(document)
        return parse(document)

    await import_document(told, store=store, now=NOW)
    again = Again(store, now=LATER, parse=read)
    for document in await store.kept_documents():
        await again.read(document)

    (same,) = heard
    assert replace(same, source=None) == told


async def test_documents_are_found_by_their_names(store: Store) -> None:
    await imported(store, PAGE, BLOG)

    assert len(await store.kept_documents(["Ada Example.txt"])) == 1
    assert len(await store.kept_documents(["https://blog.example/feed.xml"])) == 1
    assert await store.kept_documents(["elsewhere"]) == ()


async def test_an_owner_who_was_misread_is_forgotten(store: Store) -> None:
    wrong = Profile(name="Sign In", h_index=10)
    parser = as_if(lambda parsed: replace(parsed, profile=wrong))
    await import_document(PAGE, store=store, now=NOW, parse=parser)

    await read_again(store)

    names = {record.name for record in (await store.index_records())[1]}
    assert names == {"Ada Example", "Grace Sample", "Kurt Probe"}
