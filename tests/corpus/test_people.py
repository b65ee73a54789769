"""Who is whom: what rules join and part, what people say about authors, and what stays."""

from datetime import timedelta

import pytest

from corpus.errors import IdentityError, NotFoundError
from corpus.identity import Identity
from corpus.model import Author, Kind, Verdict
from corpus.store import Store
from tests.corpus.corpora import imported, jsonl, scholarfeed, snapshot
from tests.factories import NOW

LATER = NOW + timedelta(days=1)
ADA, GRACE = "U1", "U2"
TEAM = ("Kurt Sample", "Grace Muster")

ONE = {"title": "Folding Laundry by Example", "authors": ["Jiawei Shao", *TEAM]}
SHORT = {"title": "On Laundry", "authors": ["J. Shao", *TEAM]}
LONE = {"title": "Hearing Concept Drift", "authors": ["J. Shao"]}


@pytest.fixture
def identity(store: Store) -> Identity:
    return Identity(store)


async def files(store: Store, *lines: dict[str, object]) -> None:
    """Each line imported as a file of its own."""
    await imported(store, *(jsonl(line, name=f"{n}.jsonl") for n, line in enumerate(lines)))


async def people(store: Store) -> list[Author]:
    _, records, _ = await store.index_records()
    return list(await store.authors([record.id for record in records]))


async def called(store: Store, name: str) -> Author:
    [author] = [each for each in await people(store) if each.name == name]
    return author


async def titles(store: Store, author: Author) -> list[str | None]:
    return sorted(paper.title or "" for paper in await store.papers_of(author.id))


# ------------------------------------------------------------------------------------- rules


async def test_a_short_name_joins_by_the_people_both_wrote_with(store: Store) -> None:
    await files(store, ONE, SHORT)

    shao = await called(store, "Jiawei Shao")

    assert await titles(store, shao) == ["Folding Laundry by Example", "On Laundry"]
    assert shao.joined == (("J. Shao", "both wrote with Grace Muster, Kurt Sample"),)


async def test_a_short_name_without_evidence_stays_alone(store: Store) -> None:
    await files(store, ONE, LONE)

    assert await titles(store, await called(store, "J. Shao")) == ["Hearing Concept Drift"]
    assert await store.suggestions() == ()


async def test_a_short_name_that_fits_two_is_parted_again_and_suggested(store: Store) -> None:
    await files(store, ONE, SHORT, ONE | {"title": "Third", "authors": ["Jun Shao", *TEAM]})

    names = sorted(each.name for each in await people(store))
    assert names == ["Grace Muster", "J. Shao", "Jiawei Shao", "Jun Shao", "Kurt Sample"]
    assert await titles(store, await called(store, "J. Shao")) == ["On Laundry"]
    pairs = {tuple(sorted((d.left.label, d.right.label))) for d in await store.suggestions()}
    assert pairs == {("J. Shao", "Jiawei Shao"), ("J. Shao", "Jun Shao")}


async def test_two_records_of_one_name_never_merge_and_the_name_stands_alone(store: Store) -> None:
    records = ({"name": "Zijian Li", "key": key} for key in ("a", "b"))
    await files(store, *records, {"title": "Of Somebody", "authors": ["Zijian Li"]})

    namesakes = [each for each in await people(store) if each.name == "Zijian Li"]

    assert sorted((each.key or "", each.paper_count) for each in namesakes) == [
        ("", 1),
        ("a", 0),
        ("b", 0),
    ]


async def test_one_record_of_a_name_has_its_papers_until_there_is_another(store: Store) -> None:
    paper = {"title": "Of Somebody", "authors": ["Zijian Li"]}
    await files(store, {"name": "Zijian Li", "key": "a"}, paper)
    [author] = await people(store)
    assert (author.key, author.paper_count) == ("a", 1)

    await imported(store, jsonl({"name": "Zijian Li", "key": "b"}, name="later"))

    counts = sorted((each.key or "", each.paper_count) for each in await people(store))
    assert counts == [("", 1), ("a", 0), ("b", 0)]


async def test_what_a_page_calls_its_owner_joins_whatever_the_names(store: Store) -> None:
    await files(
        store,
        {"title": "Of Jones", "authors": ["Mary Jones"]},
        {"title": "Of Smith", "authors": ["Mary Smith"]},
        {"name": "Mary Smith", "other_names": ["Mary Jones"]},
    )

    smith = await called(store, "Mary Smith")

    assert await titles(store, smith) == ["Of Jones", "Of Smith"]
    assert smith.joined == (("Mary Jones", "a page gives both names: Mary Jones and Mary Smith"),)


async def test_authors_of_one_paper_are_two(store: Store) -> None:
    both = {"title": "Both", "authors": ["J. Shao", "Jiawei Shao", *TEAM]}
    await files(store, ONE, SHORT, both)

    assert {each.name for each in await people(store)} >= {"J. Shao", "Jiawei Shao"}


async def test_the_owner_of_a_page_is_known_where_the_list_is_cut(store: Store) -> None:
    page = scholarfeed(
        "Grace Example",
        ("ROFeb 10", "Folding Laundry by Example", "Kurt Muster, Ada Example et al.", "We fold."),
    )
    await imported(store, page)

    grace = await called(store, "Grace Example")

    assert await titles(store, grace) == ["Folding Laundry by Example"]


async def test_metrics_of_a_later_page_are_shown_and_earlier_ones_kept(store: Store) -> None:
    paper = ("ROFeb 10", "Folding Laundry by Example", "Grace Example", "We fold.")
    await imported(
        store,
        scholarfeed("Grace Example", paper, as_of="2026-05-31", h_index=10, file="may.txt"),
        scholarfeed("Grace Example", paper, as_of="2026-09-30", h_index=12, file="sep.txt"),
    )

    grace = await called(store, "Grace Example")

    assert [(c.as_of.month, c.h_index) for c in grace.claims] == [(9, 12), (5, 10)]


# ------------------------------------------------------------------------------- by a person


async def test_two_authors_become_one_and_the_old_number_leads_there(store, identity) -> None:
    await files(store, ONE, LONE)
    one, other = await called(store, "Jiawei Shao"), await called(store, "J. Shao")

    decided = await identity.same(f"a{other.id}", f"a{one.id}", by=ADA, now=LATER)

    assert (decided.left.ref, decided.left.label) == (f"a{one.id}", "Jiawei Shao")
    assert (decided.right.ref, decided.right.label) == (f"a{other.id}", "J. Shao")
    assert (decided.kind, decided.verdict, decided.by) == (Kind.AUTHOR, Verdict.SAME, ADA)
    shao = await store.author(other.id)
    assert (shao.id, shao.paper_count) == (one.id, 2)
    assert shao.joined == (("J. Shao", f"joined by a person ({decided.ref})"),)


async def test_what_a_person_joined_stays_joined_when_more_comes(store, identity) -> None:
    await files(store, ONE, LONE)
    await identity.same("a1", f"a{(await called(store, 'J. Shao')).id}", by=ADA, now=LATER)

    await imported(store, jsonl({"title": "More", "authors": ["J. Shao", "Jun Shao"]}, name="l"))

    shao = await called(store, "Jiawei Shao")
    assert shao.paper_count == 3


async def test_a_join_taken_back_gives_the_old_number_back(store, identity) -> None:
    await files(store, ONE, LONE)
    before, number = await snapshot(store), (await called(store, "J. Shao")).id
    await identity.same("a1", f"a{number}", by=ADA, now=LATER)

    undone = await identity.undo(by=ADA, now=LATER)

    assert undone.undone_at == LATER
    assert await snapshot(store) == before
    assert (await called(store, "J. Shao")).id == number


async def test_saying_it_twice_changes_nothing(store, identity) -> None:
    await files(store, ONE, LONE)
    number = (await called(store, "J. Shao")).id
    first = await identity.same("a1", f"a{number}", by=ADA, now=LATER)
    change = await store.change()

    again = await identity.same(f"a{number}", "a1", by=GRACE, now=LATER)

    assert (again.id, again.changed) == (first.id, False)
    assert await store.change() == change


async def test_what_a_rule_joined_a_person_parts_for_good(store, identity) -> None:
    await files(store, ONE, SHORT)
    shao = await called(store, "Jiawei Shao")
    [_, alias] = await identity.names(shao.id)

    decided = await identity.notsame(f"a{shao.id}", alias.ref, by=ADA, now=LATER)
    await imported(store, jsonl(SHORT | {"title": "More"}, name="later"))

    assert decided.verdict is Verdict.DIFFERENT
    assert await titles(store, await called(store, "Jiawei Shao")) == ["Folding Laundry by Example"]
    short = await called(store, "J. Shao")
    assert (f"a{short.id}", await titles(store, short)) == (alias.ref, ["More", "On Laundry"])


async def test_a_split_taken_back_joins_by_rule_again(store, identity) -> None:
    await files(store, ONE, SHORT)
    before, shao = await snapshot(store), await called(store, "Jiawei Shao")
    await identity.notsame(f"a{shao.id}", (await identity.names(shao.id))[1].ref, by=ADA, now=LATER)

    await identity.undo(by=ADA, now=LATER)

    assert await snapshot(store) == before


async def test_a_paper_goes_to_a_namesake_and_stays_there(store, identity) -> None:
    other = {"title": "By Somebody Else", "authors": ["Jiawei Shao"]}
    await files(store, ONE, other)

    decided = await identity.notsame("a1", "p2", by=ADA, now=LATER)
    await imported(store, jsonl(other | {"category": "cs.LG"}, name="later"))

    assert decided.left.ref == "a1"
    namesake = await store.author(int(decided.right.ref[1:]))
    assert (namesake.name, await titles(store, namesake)) == ("Jiawei Shao", ["By Somebody Else"])
    assert await titles(store, await store.author(1)) == ["Folding Laundry by Example"]


async def test_a_namesake_can_be_joined_with_another_and_taken_back(store, identity) -> None:
    other = {"title": "By Somebody Else", "authors": ["Jiawei Shao"]}
    await files(store, ONE, other, LONE)
    before = await snapshot(store)
    told = await identity.notsame("a1", "p2", by=ADA, now=LATER)
    short = await called(store, "J. Shao")

    await identity.same(told.right.ref, f"a{short.id}", by=ADA, now=LATER)
    assert await titles(store, await store.author(short.id)) == [
        "By Somebody Else",
        "Hearing Concept Drift",
    ]
    await identity.undo(by=ADA, now=LATER)
    await identity.undo(by=ADA, now=LATER)

    assert await snapshot(store) == before


async def test_metrics_go_with_the_page_when_authors_part(store, identity) -> None:
    page = scholarfeed("Grace Muster", ("ROFeb 10", "Own", "Grace Muster", "We fold."), h_index=9)
    await imported(store, page, jsonl({"title": "Else", "authors": ["Greta Muster"]}, name="2"))
    grace, greta = await called(store, "Grace Muster"), await called(store, "Greta Muster")
    await identity.same(f"a{greta.id}", f"a{grace.id}", by=ADA, now=LATER)

    await identity.notsame(f"a{greta.id}", f"a{grace.id}", by=ADA, now=LATER)

    assert [c.h_index for c in (await called(store, "Grace Muster")).claims] == [9]
    assert (await called(store, "Greta Muster")).claims == ()


@pytest.mark.parametrize(
    ("verb", "left", "right", "complaint"),
    [
        ("same", "a1", "a1", "a1 is one number"),
        ("notsame", "a1", "p2", "a1 is no author of p2"),
        ("notsame", "a1", "a1", "a1 is one number"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    store, identity, verb, left, right, complaint
) -> None:
    await files(store, ONE, LONE)

    with pytest.raises(IdentityError, match=complaint):
        await getattr(identity, verb)(left, right, by=ADA, now=LATER)


async def test_an_author_who_never_was_is_said_to_be_none(store, identity) -> None:
    await files(store, ONE)

    with pytest.raises(NotFoundError, match="there is no author a99"):
        await identity.same("a1", "a99", by=ADA, now=LATER)


async def test_the_last_word_wins(store, identity) -> None:
    await files(store, ONE, LONE)
    number = (await called(store, "J. Shao")).id
    await identity.same("a1", f"a{number}", by=ADA, now=LATER)
    await identity.notsame("a1", f"a{number}", by=GRACE, now=LATER)
    assert (await store.author(number)).name == "J. Shao"

    await identity.undo(by=GRACE, now=LATER)

    assert (await store.author(number)).name == "Jiawei Shao"
