"""Reading back what was imported: papers, authors, posts, sources, records for the index."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from corpus.errors import NotFoundError
from corpus.model import AuthorId, Counts, Paper, PaperId, Post, PostId
from corpus.store import Store
from tests.corpus.corpora import LONG_AGO, all_papers, atom, imported, jsonl, scholarfeed
from tests.factories import NOW

PEOPLE = ["Ada Example", "Grace Example"]


@pytest.fixture
async def filled(store: Store) -> Store:
    """Four papers by two to three people, and two posts a minute later."""
    await imported(
        store,
        jsonl(
            {"title": "Undated", "authors": ["Ada Example"]},
            {"title": "Old", "authors": PEOPLE, "year": 2019, "key": "k1"},
            {"title": "Newest", "authors": [*PEOPLE, "Kurt Muster"], "year": 2025},
            {"title": "Other", "authors": ["Kurt Muster"], "year": 2025, "category": "cs.LG"},
        ),
        atom(("First post", "<p>Hello</p>"), ("Second post", "<p>World</p>")),
    )
    return store


async def test_the_index_learns_every_title_that_a_paper_was_given(store: Store) -> None:
    said = {"authors": PEOPLE, "identifiers": ["arxiv:2402.00001"]}
    await imported(
        store,
        jsonl({"title": "LampWalk: Walking Lamps"} | said),
        jsonl({"title": "Lampwalk - walking lamps"} | said, {"title": "Guided Lamps"} | said),
        jsonl({"title": "Another Paper", "authors": PEOPLE}),
    )

    papers, _, _ = await store.index_records()

    titles = {paper.title: set(paper.other_titles) for paper in papers}
    assert len(titles) == 2
    assert titles.pop("Another Paper") == set()
    [(called, others)] = titles.items()
    assert len({called, *others}) == 2
    assert "Guided Lamps" in {called, *others}


async def author_named(store: Store, name: str) -> AuthorId:
    _, people, _ = await store.index_records()
    [found] = [person.id for person in people if person.name == name]
    return found


async def test_papers_come_in_the_order_asked_for(filled: Store) -> None:
    ids = [paper.id for paper in await all_papers(filled)]

    found = await filled.papers([ids[2], ids[0], PaperId(999), ids[2]])

    assert [paper.title for paper in found] == ["Newest", "Undated", "Newest"]


async def test_what_never_was_is_not_found(filled: Store) -> None:
    with pytest.raises(NotFoundError, match="p999"):
        await filled.paper(PaperId(999))
    with pytest.raises(NotFoundError, match="a999"):
        await filled.author(AuthorId(999))


async def test_an_authors_papers_come_newest_first_and_undated_last(filled: Store) -> None:
    ada = await author_named(filled, "Ada Example")

    papers = await filled.papers_of(ada)

    assert [paper.title for paper in papers] == ["Newest", "Old", "Undated"]
    assert await filled.papers_of(ada, limit=1) == papers[:1]


async def test_coauthors_come_with_the_number_of_joint_papers(filled: Store) -> None:
    ada = await author_named(filled, "Ada Example")

    found = await filled.coauthors(ada, limit=5)

    assert [(author.name, joint) for author, joint in found] == [
        ("Grace Example", 2),
        ("Kurt Muster", 1),
    ]
    assert await filled.coauthors(ada, limit=1) == found[:1]


async def test_papers_are_counted_by_year(filled: Store) -> None:
    ada = await author_named(filled, "Ada Example")

    portrait = await filled.author_portrait(ada, works=3, coauthors=3)

    assert portrait.per_year == {2019: 1, 2025: 1}


async def test_new_items_are_what_we_first_saw_after_a_moment(filled: Store) -> None:
    everything = await filled.new_items(NOW - timedelta(days=1))
    after_papers = await filled.new_items(NOW)
    before_posts = await filled.new_items(NOW - timedelta(days=1), until=NOW)

    assert [item.title for item in everything[:2]] == ["Second post", "First post"]
    assert len(everything) == 6
    assert all(isinstance(item, Post) for item in after_papers)
    assert all(isinstance(item, Paper) for item in before_posts)
    assert await filled.new_items(NOW - timedelta(days=1), limit=3) == everything[:3]


async def test_an_authors_posts_come_newest_first(filled: Store) -> None:
    posts = [each for each in await filled.new_items(LONG_AGO) if isinstance(each, Post)]
    [writer] = {each.author for post in posts for each in post.authors}

    found = (await filled.author_portrait(writer, works=3, coauthors=0)).posts
    first = (await filled.author_portrait(writer, works=1, coauthors=0)).posts

    assert {post.title for post in found} == {"First post", "Second post"}
    assert first == found[:1]
    assert await filled.post(found[0].id) == found[0]


async def test_a_post_that_never_was_is_not_found(filled: Store) -> None:
    with pytest.raises(NotFoundError, match="b999"):
        await filled.post(PostId(999))


async def test_all_papers_are_read_in_batches(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.store.papers.BATCH", 3)

    titles = [paper.title for paper in await all_papers(filled)]

    assert titles == ["Undated", "Old", "Newest", "Other"]


async def test_records_hold_what_the_index_needs(filled: Store) -> None:
    papers, people, change = await filled.index_records()

    old = next(paper for paper in papers if paper.title == "Old")
    ada = next(person for person in people if person.name == "Ada Example")
    assert (old.authors, old.year, old.key) == (("Ada Example", "Grace Example"), 2019, "k1")
    assert (ada.paper_count, ada.latest_title) == (3, "Newest")
    assert change == await filled.change() > 0


async def test_everything_is_counted(filled: Store) -> None:
    assert await filled.counts() == Counts(papers=4, authors=3, posts=2, documents=2, entries=6)


async def test_a_source_shows_its_newest_capture(store: Store) -> None:
    paper = ("ROFeb 10", "Folding Laundry by Example", "Grace Example", "A short summary.")
    early = scholarfeed("Grace Example", paper, as_of="2026-05-01")
    late = scholarfeed("Grace Example", paper, as_of="2026-05-20", h_index=11)
    await imported(store, late, early)

    [status] = await store.sources()

    assert (status.name, status.title) == ("Grace Example.txt", "Grace Example")
    assert (status.as_of, status.entry_count) == (date(2026, 5, 20), 1)
    assert status.newest_entry == date(2026, 2, 10)


async def test_problems_of_a_document_are_kept_with_it(store: Store) -> None:
    document = scholarfeed("Grace Example", ("ROFeb 10", "A Title of Some Length", "Ada", "Text."))
    document = replace(document, content=document.content.replace(b"1 Papers", b"5 Papers"))
    await imported(store, document)

    [status] = await store.sources()

    assert any("5 announced" in problem.message for problem in status.problems)


async def test_the_number_of_queries_does_not_grow_with_the_number_of_papers(
    store: Store, asked: list[str]
) -> None:
    lines = [{"title": f"Paper number {n}", "authors": PEOPLE, "year": 2025} for n in range(50)]
    await imported(store, jsonl(*lines))
    ada = await author_named(store, "Ada Example")
    asked.clear()

    await store.papers_of(ada)
    await store.new_items(NOW - timedelta(days=1))

    assert 0 < len(asked) < 20


async def test_all_that_a_card_shows_is_asked_in_few_statements(
    filled: Store, asked: list[str]
) -> None:
    ada = await author_named(filled, "Ada Example")
    asked.clear()

    await filled.paper_portrait(PaperId(3), workspace="T1")
    of_paper = len(asked)
    await filled.author_portrait(ada, works=3, coauthors=5)
    of_author = len(asked) - of_paper

    assert 0 < of_paper <= 8
    assert 0 < of_author <= 20


async def test_others_have_their_turn_between_two_batches_of_records(store: Store) -> None:
    await imported(store, jsonl(*({"title": f"Paper {number}"} for number in range(1100))))
    turns: list[int] = []

    async def other() -> None:
        while True:
            turns.append(1)
            await asyncio.sleep(0)

    async with store.records() as every:
        rows = every.papers()
        await anext(rows)
        busy = asyncio.create_task(other())
        before = [len(turns) async for _ in rows]
        busy.cancel()

    assert before[0] == before[498] == 0  # a batch is handed out without a pause
    assert 0 < before[499] < before[999]


async def test_what_changed_since_is_told_one_by_one(filled: Store) -> None:
    before = await filled.change()
    await imported(filled, jsonl({"title": "Later", "authors": ["Ada Example"]}, name="later"))

    changed = await filled.changed_since(before)

    assert changed is not None
    assert changed.change == await filled.change() == before + 1
    assert [paper.title for paper in changed.papers] == ["Later"]
    assert [(a.name, a.paper_count) for a in changed.authors] == [("Ada Example", 4)]
    assert changed.paper_ids == {paper.id for paper in changed.papers}
    assert changed.author_ids == {author.id for author in changed.authors}


async def test_nothing_changed_since_now(filled: Store) -> None:
    changed = await filled.changed_since(await filled.change())

    assert changed is not None
    assert (changed.papers, changed.authors) == ((), ())


async def test_an_author_who_is_joined_to_another_changes_their_papers(store: Store) -> None:
    await imported(
        store,
        jsonl({"title": "One Paper", "authors": ["佘琪"]}, name="1"),
        jsonl({"title": "Another Paper", "authors": ["She Qi"]}, name="2"),
    )
    before = await store.change()
    await imported(store, jsonl({"name": "Qi She", "other_names": ["佘琪"]}, name="3"))

    changed = await store.changed_since(before)

    assert changed is not None
    assert {paper.authors for paper in changed.papers} == {("Qi She",)}
    assert len(changed.papers) == 2
    assert [(a.name, a.paper_count) for a in changed.authors] == [("Qi She", 2)]
    assert len(changed.author_ids) > 1  # whoever is gone is told too


async def test_a_state_that_never_was_is_begun_anew(filled: Store) -> None:
    assert await filled.changed_since(await filled.change() + 1) is None


async def test_of_a_very_large_change_only_that_is_told(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.store.touched.MOST", 2)
    before = await filled.change()
    await imported(filled, jsonl(*({"title": f"Title {n} of Many"} for n in range(4)), name="many"))
    after = await filled.change()
    await imported(filled, jsonl({"title": "Later"}, name="later"))

    assert await filled.changed_since(before) is None
    changed = await filled.changed_since(after)
    assert changed is not None
    assert [paper.title for paper in changed.papers] == ["Later"]
