"""Two appearances in, decision and reason out: a row of the table is a test."""

import csv
from itertools import combinations, permutations
from pathlib import Path

import pytest

from corpus.changes import Basis, KnownName
from corpus.model import PaperId
from corpus.personas import Persona, key_of, persona_of
from corpus.reconcile import judge_personas
from corpus.reconcile.persons import gather
from corpus.text import fold

TABLE = Path(__file__).parents[1] / "data" / "people.csv"


def several(text: str) -> list[str]:
    return [part for part in text.split("; ") if part]


def a_persona(name: str, **known: str) -> Persona:
    """Whoever has a name, as a row of the table tells of them."""
    persona = persona_of(name, key=known.get("key") or None)
    described = bool(known.get("key") or known.get("page"))
    names = [(name, Basis.PROFILE if described else Basis.LISTED)]
    names += [(other, Basis.OTHER) for other in several(known.get("names", ""))]
    return Persona(
        id=persona,
        names=tuple(
            KnownName(name=each, name_key=key_of(each), basis=basis, persona=persona)
            for each, basis in names
        ),
        papers=frozenset(PaperId(int(number)) for number in several(known.get("papers", ""))),
        coauthors={key_of(each): each for each in several(known.get("coauthors", ""))},
        affiliations=frozenset(map(fold, several(known.get("affiliation", "")))),
        described=described,
    )


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def side(row: dict[str, str], which: str) -> Persona:
    told = {name.removeprefix(which): text for name, text in row.items() if name.startswith(which)}
    return a_persona(**told)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['left name']}-{row['right name']}")
def test_two_appearances_are_judged_as_the_table_says(row: dict[str, str]) -> None:
    one, other = side(row, "left "), side(row, "right ")

    for pair in ((one, other), (other, one)):
        judgement = judge_personas(*pair)
        assert (judgement.verdict.value, judgement.reason) == (row["verdict"], row["reason"])


TEAM = "Grace Muster; Kurt Sample"


def persons(*personas: Persona) -> list[list[str]]:
    """The names of each person, whatever the order in which personas are given."""
    pairs = [(a.id, b.id) for a, b in combinations(sorted(personas, key=lambda p: p.id), 2)]
    found = {
        tuple(tuple(p.name for p in group) for group in gather(order, pairs).groups)
        for order in permutations(personas)
    }
    assert len(found) == 1
    return sorted(sorted(group) for group in found.pop())


def test_a_short_name_that_fits_two_is_neither() -> None:
    short, jiawei, jun = (
        a_persona(name, coauthors=TEAM) for name in ("J. Shao", "Jiawei Shao", "Jun Shao")
    )

    assert persons(short, jiawei, jun) == [["J. Shao"], ["Jiawei Shao"], ["Jun Shao"]]


def test_what_a_page_says_beats_whom_others_wrote_with() -> None:
    jiawei = a_persona("Jiawei Shao", names="J. Shao", page="yes", coauthors=TEAM)
    short, jun = (a_persona(name, coauthors=TEAM) for name in ("J. Shao", "Jun Shao"))

    assert persons(short, jiawei, jun) == [["J. Shao", "Jiawei Shao"], ["Jun Shao"]]


def test_a_chain_of_short_names_does_not_join_two_persons() -> None:
    chain = [
        a_persona(name, coauthors=TEAM)
        for name in ("Jiawei Shao", "J. Shao", "J. W. Shao", "James W. Shao")
    ]

    assert ["J. Shao", "J. W. Shao", "James W. Shao", "Jiawei Shao"] not in persons(*chain)


def test_who_changed_their_name_keeps_the_short_form_of_one() -> None:
    smith = a_persona("Mary Smith", names="Mary Jones", page="yes", coauthors=TEAM)
    jones, short = a_persona("Mary Jones"), a_persona("M. Smith", coauthors=TEAM)

    assert persons(smith, jones, short) == [["M. Smith", "Mary Jones", "Mary Smith"]]


def test_a_name_with_two_records_belongs_to_neither() -> None:
    one, other = (a_persona("Zijian Li", key=key) for key in ("a", "b"))

    assert len(persons(one, other, a_persona("Zijian Li"))) == 3
