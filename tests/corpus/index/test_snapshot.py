"""The index as a whole: built, saved, opened; the same answers from memory and from its file."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.errors import IndexFileError
from corpus.index import Index, files
from corpus.lookup import Lookup
from corpus.model import AuthorId, AuthorRecord, Kind, Outcome, PaperId, PaperRecord, Tier
from corpus.text import clean, fold


def of(titles: Iterable[str], names: Iterable[str] = ()) -> Index:
    papers = [PaperRecord(id=PaperId(n), title=title) for n, title in enumerate(titles)]
    authors = [AuthorRecord(id=AuthorId(n), name=name) for n, name in enumerate(names)]
    return Index.build(papers, authors, change=5)


def test_an_opened_index_answers_as_the_built_one(tmp_path: Path) -> None:
    built = of(["KV-Edit: Training-Free Image Editing", "Attention Is All You Need"], ["Qi She"])
    built.save(tmp_path)

    opened = Index.open(tmp_path)

    assert opened.info() == built.info()
    for query in ("kvedit", "atention is al you ned", "she qi", "nothing at all"):
        one, other = Lookup(built).find(query), Lookup(opened).find(query)
        assert (one.outcome, one.candidates) == (other.outcome, other.candidates)


def test_an_empty_index_can_be_saved_and_asked(tmp_path: Path) -> None:
    of([]).save(tmp_path)

    result = Lookup(Index.open(tmp_path)).find("anything")

    assert result.outcome is Outcome.NONE
    assert result.candidates == ()


def test_info_tells_sizes_and_the_change_it_was_built_at() -> None:
    info = of(["One Title", "Another Title"], ["Ada Byron"]).info()

    assert (info.papers, info.authors, info.change) == (2, 1, 5)
    assert info.words == 5
    assert info.bytes > 0


def test_a_file_without_an_array_is_refused(tmp_path: Path) -> None:
    of(["One Title"]).save(tmp_path)
    arrays, facts = files.read(tmp_path)
    fewer = {name: np.array(array) for name, array in arrays.items() if name != "papers.ids"}
    files.write(tmp_path, fewer, facts)

    with pytest.raises(IndexFileError, match=r"papers\.ids"):
        Index.open(tmp_path)


def test_papers_without_any_word_do_no_harm() -> None:
    papers = [
        PaperRecord(id=PaperId(1), title="!!!"),
        PaperRecord(id=PaperId(2), title=None),
        PaperRecord(id=PaperId(3), title="Real Words"),
    ]
    authors = [AuthorRecord(id=AuthorId(1), name="???"), AuthorRecord(id=AuthorId(2), name="X Y")]

    lookup = Lookup(Index.build(papers, authors, change=1))

    assert lookup.find("real words").candidates[0].id == 3
    assert lookup.find("x y", kind=Kind.AUTHOR).candidates[0].id == 2


def test_equal_titles_are_ambiguous_and_stand_in_the_order_given() -> None:
    result = Lookup(of(["Author Index", "Author Index", "Other"])).find("author index")

    assert result.outcome is Outcome.AMBIGUOUS
    assert [candidate.id for candidate in result.candidates[:2]] == [0, 1]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("deepjim", "DeepMIM: Deep Supervision for Masked Image Modelling of Very Many Things"),
        ("MagiColr", "MagiColor: Dyes for Whatever Is Woven Anywhere by Any Loom"),
        ("magicolr", "MAGIColor: A Dye"),
        ("mindlooom", "MindLoom: Thoughts that Are Composed for Reasoning Data"),
        ("compliancennlp", "ComplianceNLP: Rules that Are Read by Machines"),
    ],
)
def test_of_near_names_that_comes_first_which_a_hand_turns_into_what_was_typed(
    typed: str, meant: str
) -> None:
    titles = ["DeepSIM: A Feature", "MAGIColor: A Dye", "MindLoops: A Thing", "MindZooom: A Room"]
    parts = [f"Compl and Ian on the Ance of {n}" for n in range(40)]

    result = Lookup(of([*titles, *parts, meant])).find(typed, kind=Kind.PAPER)

    assert result.candidates[0].label == meant


@pytest.mark.parametrize(
    ("citation", "outcome"),
    [
        ("o â ?? hara , k. . the loom and its keeper , sixth symposium on thread", Outcome.CLEAR),
        ("k. ohara . the lom and its kepeer . in : proc . of the sixth symposium", Outcome.CLEAR),
        ("k. ohara . the spindle and its owner . in : proc . of the symposium", Outcome.NONE),
        ("a loom , one sixth of its thread", Outcome.NONE),
    ],
)
def test_a_title_is_found_among_all_that_a_citation_says(citation: str, outcome: Outcome) -> None:
    others = [f"A Symposium on Thread, Number {n}" for n in range(200)]

    result = Lookup(of(["The Loom and Its Keeper", *others])).find(citation, kind=Kind.PAPER)

    assert result.outcome is outcome
    if outcome is Outcome.CLEAR:
        assert result.candidates[0].label == "The Loom and Its Keeper"


def test_more_papers_do_not_take_first_place_from_an_exact_title() -> None:
    titles = [f"Learning to rank papers {n} times" for n in range(500)]

    result = Lookup(of(["Learning to Rank Papers", *titles])).find("learning to rank papers")

    assert result.candidates[0].label == "Learning to Rank Papers"
    assert result.outcome is Outcome.EXACT


def test_the_authors_of_a_paper_stand_in_order_wherever_they_were_indexed() -> None:
    base = Index.build(
        [PaperRecord(id=PaperId(1), title="An Old Paper", author_ids=(AuthorId(8), AuthorId(7)))],
        [AuthorRecord(id=AuthorId(7), name="Ada"), AuthorRecord(id=AuthorId(8), name="Bo")],
        change=1,
    )
    new = PaperRecord(id=PaperId(2), title="A New Paper", author_ids=(AuthorId(9), AuthorId(7)))
    index = base.followed(
        [new], [AuthorRecord(id=AuthorId(9), name="Cy")], change=2, paper_ids=[2], author_ids=[9]
    )

    def wrote(title: str) -> list[str]:
        result = Lookup(index).find(f"who wrote {title}", kind=Kind.AUTHOR)
        return [candidate.label for candidate in result.candidates]

    assert wrote("an old paper") == ["Bo", "Ada"]
    assert wrote("a new paper") == ["Cy", "Ada"]


def test_what_is_gone_or_different_is_not_found_as_it_was() -> None:
    base = of(["A Paper on Folding", "A Paper on Ironing", "A Paper on Washing"])
    ironing = PaperRecord(id=PaperId(1), title="Ironing, Reconsidered")

    index = base.followed([ironing], [], change=6, paper_ids=[0, 1], author_ids=[])

    lookup = Lookup(index)
    assert [one.label for one in lookup.find("ironing").candidates] == ["Ironing, Reconsidered"]
    assert [one.label for one in lookup.find("a paper on").candidates] == ["A Paper on Washing"]
    assert index.info().papers == 2
    assert (index.base_change, index.change) == (5, 6)


TITLES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=60
).filter(lambda text: bool(fold(text)))


@given(st.lists(TITLES, min_size=1, max_size=12, unique_by=fold))
@example(["www.example.org/a"])
def test_a_paper_is_found_first_by_its_own_title(titles: list[str]) -> None:
    lookup = Lookup(of(titles))

    for number, title in enumerate(titles):
        result = lookup.find(title, kind=Kind.PAPER)
        assert result.candidates[0].id == number
        assert result.candidates[0].tier in (Tier.IDENTIFIER, Tier.EXACT, Tier.FOLDED)


@given(
    st.lists(TITLES, min_size=1, max_size=6, unique_by=fold),
    st.lists(TITLES, max_size=6, unique_by=fold),
)
def test_papers_that_come_later_take_first_place_from_no_title(
    titles: list[str], later: list[str]
) -> None:
    known = {fold(title) for title in titles}
    new = [title for title in later if fold(title) not in known]
    records = [PaperRecord(id=PaperId(100 + n), title=title) for n, title in enumerate(new)]

    index = of(titles).followed(
        records, [], change=6, paper_ids=[record.id for record in records], author_ids=[]
    )

    for number, title in enumerate(titles):
        assert Lookup(index).find(title, kind=Kind.PAPER).candidates[0].id == number
    for record in records:
        assert Lookup(index).find(record.title or "").candidates[0].id == record.id


@given(st.lists(TITLES, min_size=1, max_size=12, unique_by=fold))
@example(["A://"])
@example(["0.0/"])
def test_an_author_is_found_first_by_the_own_name(names: list[str]) -> None:
    lookup = Lookup(of([], names))

    for name in names:
        result = lookup.find(name, kind=Kind.AUTHOR)
        assert any(
            clean(candidate.label) == clean(name) for candidate in result.candidates
        ) or result.outcome in (Outcome.AMBIGUOUS, Outcome.EXACT)


RENAMED = PaperRecord(
    id=PaperId(1),
    title="Guided Illumination for Indoor Robots",
    other_titles=("LampWalk: Walking Lamps through Dark Corridors",),
    authors=("Ada Example",),
    author_ids=(AuthorId(8),),
    abstract="Lamps that walk.",
)


def renamed() -> Index:
    called_so = PaperRecord(id=PaperId(2), title="Walking the Dark")
    return Index.build([RENAMED, called_so], [AuthorRecord(id=AuthorId(8), name="Ada")], change=1)


@pytest.mark.parametrize(
    "typed",
    [
        "LampWalk: Walking Lamps through Dark Corridors",
        "lampwalk",
        "walking lmaps through dark coridors",
        "guided ilumination indoor robots",
    ],
)
def test_a_paper_is_found_once_by_each_of_its_titles(typed: str) -> None:
    index = renamed()

    found = [index.candidate(one) for one in index.search_papers(typed, limit=5)]

    assert found[0].label == "Guided Illumination for Indoor Robots"
    assert [one.id for one in found].count(1) == 1
    assert ("in another title of it" in found[0].reason) is not typed.startswith("guided")
    assert index.info().papers == 2


def test_a_title_belongs_first_to_the_paper_that_is_called_so() -> None:
    once = PaperRecord(id=PaperId(3), title="Lanterns", other_titles=("Walking the Dark",))
    index = Index.build([once, PaperRecord(id=PaperId(4), title="Walking the Dark")], [], change=1)

    found = [index.candidate(one).id for one in index.search_papers("walking the dark", limit=5)]

    assert found == [4, 3]


def test_the_authors_of_another_title_are_those_of_the_paper() -> None:
    index = renamed()
    (first, *_) = index.search_papers("lampwalk", limit=1)

    assert [one.why() for one in index.authors_of(first)] == [
        "wrote Guided Illumination for Indoor Robots"
    ]


def test_what_changed_stands_for_all_places_of_a_paper() -> None:
    now = PaperRecord(id=PaperId(1), title="Guided Illumination for Indoor Robots")
    index = renamed().followed([now], [], change=2, paper_ids=[1], author_ids=[])

    assert index.search_papers("lampwalk", limit=5) == []
    assert (index.info().papers, index.info().fresh) == (2, 1)
