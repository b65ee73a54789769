"""Who stands near whom: against its definition, on corpora of names that are alike."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from corpus.circles import Nearness
from corpus.hubs import Hubs, Listing, Pair, pair
from corpus.model import AuthorId, PaperId
from corpus.names import compatible, is_common, is_full, readings
from corpus.personas import key_of
from corpus.store import LONGEST_LIST, Store
from corpus.tables import author_names, authorships
from tests.corpus.corpora import imported, jsonl

GIVEN = ("Jia", "Wei", "Jiawei", "J.", "W.", "Jia-Wei", "Jia Wei", "J. W.", "Y", "Björn", "B.")
FAMILIES = (
    "Shao",
    "Wang",
    "Lv",
    "Lyu",
    "Lü",
    "Ou",
    "Yang",
    "Ou Yang",
    "Ou-Yang",
    "Höhle",
    "Hoehle",
)
CHINESE = ("佘琪", "佘 琪", "余琪", "于琪", "Qi She", "She (佘琪)", "Q. She", "王伟", "欧阳修")
OTHERS = (
    "Xiu Ou Yang",
    "X. Ouyang",
    "Ōuyáng Xiū",
    "Иван Петров",
    "И. Петров",
    "И Петрова",
    "김철수",
)
ODD = (
    "김철수",
    "김 철수",
    "たかし 山田",
    "Plato",
    "P.",
    "X",
    "123",
    "---",
    "Shao, Jr.",
    "Jia Wei 0001",
)
names = st.one_of(
    st.builds("{} {}".format, st.sampled_from(GIVEN), st.sampled_from(FAMILIES)),
    st.builds("{1}, {0}".format, st.sampled_from(GIVEN), st.sampled_from(FAMILIES)),
    st.sampled_from(CHINESE + OTHERS + ODD),
)
listed = st.tuples(st.integers(1, 6), names, st.booleans())
"""An author, as whom a paper names them, and whether in its list."""


def near(
    keys: Collection[str], called: dict[int, set[str]], listings: Iterable[Listing]
) -> set[Pair]:
    """The definition."""
    papers: dict[int, set[int]] = defaultdict(set)
    lists: dict[int, list[str]] = defaultdict(list)
    stand_on: dict[str, set[int]] = defaultdict(set)
    for paper, author, name, place in listings:
        papers[author].add(paper)
        if place is not None:
            lists[paper].append(name)
    for paper, author, name, _ in listings:
        is_hub = called[author] & set(keys) and len(papers[author]) > 1
        if is_hub and key_of(name) in keys and is_full(name) and not is_common(name):
            stand_on[key_of(name)].add(paper)
    return {
        pair(key_of(one), key_of(other))
        for those in stand_on.values()
        if len(those) > 1
        for one, other in combinations(
            {n for p in those if len(lists[p]) <= LONGEST_LIST for n in lists[p]}, 2
        )
        if key_of(one) != key_of(other) and compatible(one, other)
    }


@given(
    papers=st.lists(st.lists(listed, max_size=6), max_size=8),
    called=st.lists(st.sets(names, max_size=3), min_size=7, max_size=7),
    asked=st.sets(names),
    long=st.booleans(),
)
def test_who_is_near_whom_is_as_defined(
    papers: list[list[tuple[int, str, bool]]],
    called: list[set[str]],
    asked: set[str],
    long: bool,
) -> None:
    if long and papers:
        papers[0] += [(7, f"Ada Filler{'ab'[i % 2]}", True) for i in range(LONGEST_LIST)]
    listings = [
        (PaperId(paper), AuthorId(author), name, place if is_listed else None)
        for paper, list_ in enumerate(papers, start=1)
        for place, (author, name, is_listed) in enumerate(list_)
    ]
    keys_of = {number: {key_of(n) for n in those} for number, those in enumerate(called, start=1)}
    for _, author, name, _ in listings:
        keys_of[author].add(key_of(name))
    keys = {key_of(name) for name in asked} | keys_of[1] | keys_of[2]

    hubs = Hubs(keys)
    for half in ({1, 3, 5, 7}, {2, 4, 6}):
        hubs.meet((a, p) for p, a, _, _ in listings if a in half and keys_of[a] & keys)
    wanted = hubs.papers().tolist()
    for some in (wanted[:3], wanted[3:]):
        hubs.read([listing for listing in listings if listing[0] in some])

    assert hubs.near() == near(keys, keys_of, listings)


@given(one=names | st.text(max_size=12), other=names | st.text(max_size=12))
def test_compatible_names_have_a_reading_in_common(one: str, other: str) -> None:
    assert not compatible(one, other) or readings(one) & readings(other)


@given(name=names | st.text(max_size=12))
def test_who_shares_the_key_of_a_common_name_has_one(name: str) -> None:
    assert is_common(key_of(name)) == is_common(name)


async def test_a_store_tells_of_all_lists_on_which_it_depends(store: Store) -> None:
    lists = [
        ["Jia Wei Shao", "Ada Example", "Björn Höhle"],
        ["J. Shao", "Example, Ada", "B. Hoehle"],
        ["Jiawei Shao", "Grace Placeholder"],
        ["J. W. Shao", "Ada Example", "Qi She"],
        ["Grace Placeholder", "Q. She", "佘琪", "Wei Wang"],
        ["Wei Wang", "J. Shao", "Yu Nobody"],
    ]
    lines = [{"title": f"Paper {n} of six", "authors": those} for n, those in enumerate(lists)]
    await imported(store, jsonl(*lines))

    async with store.intake() as intake:
        called: dict[int, set[str]] = defaultdict(set)
        connection = intake._connection
        for author, key in await connection.execute(
            select(author_names.c.author_id, author_names.c.name_key)
        ):
            called[author].add(key)
        c = authorships.c
        query = select(c.paper_id, c.author_id, c.name, c.position)
        listings = (await connection.execute(query)).all()
        keys = {key for keys in called.values() for key in keys}
        found = await Nearness(intake).ask(keys)

    assert len(found) > 3
    assert found == near(keys, called, [tuple(row) for row in listings])
