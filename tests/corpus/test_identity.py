"""What people say about papers is obeyed, remembered by what was said, and can be taken back."""

from datetime import date, timedelta

import pytest

from corpus.errors import IdentityError, NotFoundError
from corpus.identity import Identity
from corpus.model import Kind, Paper, Verdict
from corpus.store import Store
from tests.corpus.corpora import all_papers, imported, jsonl, snapshot
from tests.factories import NOW

LATER = NOW + timedelta(days=1)
ADA, GRACE = "U1", "U2"

FOLDING = {"title": "Folding Laundry by Example", "authors": ["Ada Example"], "year": 2024}
HEARING = {"title": "Hearing Concept Drift", "authors": ["Kurt Sample"], "year": 2025}
ONE = FOLDING | {"identifiers": ["arxiv:2402.00001"]}
OTHER = {"title": "On Laundry", "identifiers": ["doi:10.1000/x"]}
BOTH = {"title": "Laundry, Again", "identifiers": ["arxiv:2402.00001", "doi:10.1000/x"]}


@pytest.fixture
def identity(store: Store) -> Identity:
    return Identity(store)


async def files(store: Store, *lines: dict[str, object]) -> list[Paper]:
    """Each line imported as a file of its own."""
    await imported(store, *(jsonl(line, name=f"{n}.jsonl") for n, line in enumerate(lines)))
    return await all_papers(store)


async def titles(store: Store) -> dict[str, str | None]:
    return {f"p{paper.id}": paper.title for paper in await all_papers(store)}


# -------------------------------------------------------------------------------------- same


async def test_two_papers_become_one_and_the_old_number_leads_there(store, identity) -> None:
    await files(store, FOLDING, HEARING)

    decided = await identity.same("p2", "p1", by=ADA, now=LATER)

    assert (decided.left.ref, decided.left.label) == ("p1", "Folding Laundry by Example")
    assert (decided.right.ref, decided.right.label) == ("p2", "Hearing Concept Drift")
    assert (decided.verdict, decided.by, decided.at) == (Verdict.SAME, ADA, LATER)
    [paper] = await all_papers(store)
    assert len(paper.origins) == 2
    assert await store.paper(2) == paper


async def test_what_a_person_joined_stays_joined_when_more_is_said(store, identity) -> None:
    await files(store, FOLDING, HEARING)
    await identity.same("p1", "p2", by=ADA, now=LATER)

    await imported(store, jsonl(HEARING | {"category": "cs.LG"}, name="later"))
    await imported(store, jsonl(FOLDING | {"category": "cs.RO"}, name="last"))

    [paper] = await all_papers(store)
    assert len(paper.origins) == 4


async def test_even_different_arxiv_numbers_are_one_when_a_person_says_so(store, identity) -> None:
    other = HEARING | {"identifiers": ["arxiv:2402.00002"]}
    await files(store, ONE, other)

    await identity.same("p1", "p2", by=ADA, now=LATER)
    await imported(store, jsonl(other | {"category": "cs.LG"}, name="later"))

    [paper] = await all_papers(store)
    assert paper.identifiers == ("arxiv:2402.00001", "arxiv:2402.00002")


async def test_saying_it_twice_changes_nothing(store, identity) -> None:
    await files(store, FOLDING, HEARING)
    first = await identity.same("p1", "p2", by=ADA, now=LATER)
    change = await store.change()

    again = await identity.same("p2", "p1", by=GRACE, now=LATER)

    assert (again.id, again.changed, first.changed) == (first.id, False, True)
    assert await store.change() == change


async def test_what_a_rule_joined_a_person_can_confirm(store, identity) -> None:
    await files(store, ONE, OTHER, BOTH)

    decided = await identity.same("p1", "p2", by=ADA, now=LATER)

    assert decided.changed
    assert len(await all_papers(store)) == 1


@pytest.mark.parametrize(
    ("left", "right", "complaint"),
    [
        ("p1", "p1", "p1 is one number"),
        ("p1", "a1", "a paper and an author"),
        ("p1", "e2", "only whole papers are joined"),
        ("p1", "kv edit", "kv edit is no short id"),
    ],
)
async def test_what_cannot_be_joined_is_refused(store, identity, left, right, complaint) -> None:
    await files(store, FOLDING, HEARING)

    with pytest.raises(IdentityError, match=complaint):
        await identity.same(left, right, by=ADA, now=LATER)


async def test_a_paper_that_never_was_is_said_to_be_none(store, identity) -> None:
    await files(store, FOLDING)

    with pytest.raises(NotFoundError, match="there is no paper p99"):
        await identity.same("p1", "p99", by=ADA, now=LATER)


# ----------------------------------------------------------------------------------- notsame


async def test_what_a_rule_merged_goes_back_to_its_own_paper(store, identity) -> None:
    await files(store, ONE, OTHER, BOTH)
    assert list(await titles(store)) == ["p1"]

    decided = await identity.notsame("p1", "p2", by=ADA, now=LATER)

    assert (decided.left.ref, decided.right.ref) == ("p1", "p2")
    one, other = await all_papers(store)
    assert (len(one.origins), other.id, other.title) == (2, 2, "On Laundry")
    assert await store.paper(2) == other


async def test_a_person_beats_a_shared_identifier_for_good(store, identity) -> None:
    await files(store, ONE, ONE | {"title": "A Chapter of It"})
    await identity.notsame("p1", "e2", by=ADA, now=LATER)

    await imported(store, jsonl(ONE | {"category": "cs.RO"}, name="later"))

    one, chapter = await all_papers(store)
    assert (one.title, chapter.title) == ("Folding Laundry by Example", "A Chapter of It")
    assert one.identifiers == chapter.identifiers == ("arxiv:2402.00001",)


async def test_papers_kept_apart_stay_apart_when_a_third_entry_links_them(store, identity) -> None:
    await files(store, ONE, OTHER)
    await identity.notsame("p1", "p2", by=ADA, now=LATER)

    await imported(store, jsonl(BOTH, name="both"))

    assert sorted(await titles(store)) == ["p1", "p2"]


async def test_one_entry_is_put_into_a_paper_of_its_own(store, identity) -> None:
    await files(store, FOLDING, FOLDING | {"category": "cs.RO"}, FOLDING | {"category": "cs.LG"})

    listed = await identity.entries(1)
    decided = await identity.notsame("p1", listed[1].ref, by=ADA, now=LATER)

    assert [each.reason for each in listed] == [
        "first entry of this paper",
        "same title, authors and year agree",
        "same title, authors and year agree",
    ]
    assert (decided.left.ref, decided.right.ref) == ("p1", "p2")
    first, second = await all_papers(store)
    assert (len(first.origins), second.category) == (2, "cs.RO")


@pytest.mark.parametrize(
    ("left", "right", "complaint"),
    [
        ("p1", "p1", "p1 is one number"),
        ("p1", "e2", "e2 is no entry of p1"),
        ("p1", "e1", "e1 is the only entry of p1"),
        ("e1", "e2", "cannot be told apart like that"),
    ],
)
async def test_what_cannot_be_parted_is_refused(store, identity, left, right, complaint) -> None:
    await files(store, FOLDING, HEARING)

    with pytest.raises(IdentityError, match=complaint):
        await identity.notsame(left, right, by=ADA, now=LATER)


async def test_a_number_whose_entries_cannot_be_told_is_refused(store, identity) -> None:
    await files(store, ONE, OTHER, BOTH)
    await identity.notsame("p1", "e2", by=ADA, now=LATER)
    await identity.notsame("p1", "p2", by=ADA, now=LATER)

    assert sorted(await titles(store)) == ["p1", "p2"]


# -------------------------------------------------------------------------------------- undo


async def test_a_join_taken_back_gives_the_old_number_back(store, identity) -> None:
    await files(store, FOLDING, HEARING)
    before = await snapshot(store)
    await identity.same("p1", "p2", by=ADA, now=LATER)

    undone = await identity.undo(by=ADA, now=LATER)

    assert undone.undone_at == LATER
    assert await snapshot(store) == before
    assert await titles(store) == {"p1": FOLDING["title"], "p2": HEARING["title"]}
    assert (await store.paper(2)).title == HEARING["title"]


async def test_a_split_taken_back_joins_by_rule_again(store, identity) -> None:
    await files(store, FOLDING, FOLDING | {"category": "cs.RO"})
    before = await snapshot(store)
    await identity.notsame("p1", "e2", by=ADA, now=LATER)

    await identity.undo(by=ADA, now=LATER)

    assert await snapshot(store) == before
    assert (await store.paper(2)).id == 1


async def test_a_number_given_once_comes_back_with_its_entry(store, identity) -> None:
    await files(store, FOLDING, FOLDING | {"category": "cs.RO"})
    await identity.notsame("p1", "e2", by=ADA, now=LATER)
    await identity.undo(by=ADA, now=LATER)

    await identity.notsame("p1", "e2", by=ADA, now=LATER)

    assert sorted(await titles(store)) == ["p1", "p2"]


async def test_numbers_of_a_chain_find_their_way_back(store, identity) -> None:
    third = {"title": "A Third One", "authors": ["Grace Muster"]}
    await files(store, FOLDING, HEARING, third)
    before = await titles(store)
    await identity.same("p2", "p3", by=ADA, now=LATER)
    await identity.same("p1", "p3", by=ADA, now=LATER)
    assert {(await store.paper(number)).id for number in (1, 2, 3)} == {1}

    await identity.undo(by=ADA, now=LATER)
    assert [(await store.paper(number)).id for number in (1, 2, 3)] == [1, 2, 2]
    await identity.undo(by=ADA, now=LATER)

    assert await titles(store) == before


async def test_the_last_word_wins_and_taking_it_back_restores_the_one_before(
    store, identity
) -> None:
    await files(store, FOLDING, HEARING)
    await identity.same("p1", "p2", by=ADA, now=LATER)
    await identity.notsame("p1", "p2", by=GRACE, now=LATER)
    assert len(await all_papers(store)) == 2

    await identity.undo(by=GRACE, now=LATER)

    assert len(await all_papers(store)) == 1


async def test_a_part_of_a_joined_paper_may_leave_without_the_rest(store, identity) -> None:
    await files(store, FOLDING, FOLDING | {"category": "cs.RO"}, HEARING)
    await identity.same("p1", "p2", by=ADA, now=LATER)

    await identity.notsame("p1", "e1", by=ADA, now=LATER)

    one, other = await all_papers(store)
    assert sorted((len(one.origins), len(other.origins))) == [1, 2]


async def test_everybody_takes_back_their_own_last_word(store, identity) -> None:
    await files(store, FOLDING, HEARING, ONE | {"title": "A Third One"})
    await identity.same("p1", "p2", by=ADA, now=LATER)
    await identity.notsame("p1", "p3", by=GRACE, now=LATER)

    undone = await identity.undo(by=ADA, now=LATER)

    assert undone.verdict is Verdict.SAME
    with pytest.raises(IdentityError, match="nothing that could be taken back"):
        await identity.undo(by=ADA, now=LATER)


async def test_a_decision_of_anybody_is_taken_back_by_its_number(store, identity) -> None:
    await files(store, FOLDING, HEARING)
    made = await identity.same("p1", "p2", by=ADA, now=LATER)

    await identity.undo(by=GRACE, now=LATER, decision=made.id)

    assert len(await all_papers(store)) == 2
    with pytest.raises(IdentityError, match="has been taken back already"):
        await identity.undo(by=GRACE, now=LATER, decision=made.id)


async def test_what_a_rule_decided_is_overruled_not_undone(store, identity) -> None:
    await files(store, ONE, OTHER, BOTH)

    with pytest.raises(IdentityError, match="was decided by a rule: say notsame p1 = p2"):
        await identity.undo(by=ADA, now=LATER, decision=1)


# ------------------------------------------------------------------------------- suggestions


async def test_suggestions_are_kept_once_and_vanish_when_decided(store, identity) -> None:
    old = FOLDING | {"year": 2012}
    await files(store, FOLDING, old, old | {"category": "cs.RO"})
    [suggested] = await identity.suggestions()
    assert (suggested.left.ref, suggested.right.ref) == ("p1", "p2")
    assert suggested.reason == "same title, but the years are far apart"

    await identity.notsame("p1", "p2", by=ADA, now=LATER)
    assert await identity.suggestions() == ()
    await imported(store, jsonl(old | {"category": "cs.LG"}, name="later"))
    assert await identity.suggestions() == ()

    await identity.undo(by=ADA, now=LATER)
    assert len(await identity.suggestions()) == 1
    await identity.same("p1", "p2", by=ADA, now=LATER)
    assert await identity.suggestions() == ()


async def test_a_paper_knows_what_was_decided_about_it(store, identity) -> None:
    old = FOLDING | {"year": 2012}
    await files(store, FOLDING, old, HEARING)
    made = await identity.notsame("p1", "p3", by=ADA, now=LATER)

    about = await store.decisions_about(Kind.PAPER, 1)

    assert [(each.verdict, each.right.ref) for each in about] == [
        (Verdict.DIFFERENT, "p3"),
        (Verdict.SUGGESTED, "p2"),
    ]
    assert about[0].id == made.id


async def test_joining_makes_the_better_fields_win(store, identity) -> None:
    await files(store, {"title": "A Draft"}, ONE | {"abstract": "We fold laundry."})

    await identity.same("p1", "p2", by=ADA, now=LATER)

    [paper] = await all_papers(store)
    assert (paper.abstract, paper.published) == ("We fold laundry.", date(2024, 1, 1))
