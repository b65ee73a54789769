"""``same``, ``notsame``, ``undo``, ``suggestions``: the whole command line on a small corpus."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import root, run

pytestmark = pytest.mark.usefixtures("logging_as_before")
FOLDING = {"title": "Folding Laundry by Example", "authors": ["Ada Example"], "year": 2024}
OLD = FOLDING | {"year": 2012, "category": "cs.RO"}
HEARING = {"title": "Hearing Concept Drift", "authors": ["Kurt Sample"], "year": 2025}


def invoked(*words: str) -> Result:
    """What the command line says to words."""
    return CliRunner().invoke(root, words, standalone_mode=False)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with four papers in it, imported once."""
    folder = tmp_path_factory.mktemp("imported")
    files = [folder / f"{number}.jsonl" for number in range(4)]
    for file, line in zip(
        files, (FOLDING, OLD, HEARING, HEARING | {"category": "cs.LG"}), strict=True
    ):
        file.write_text(json.dumps(line))
    data = folder / "data"
    taken = invoked("--data-dir", str(data), "import", *map(str, files))
    assert taken.exit_code == 0
    return data


@pytest.fixture
def offprint(
    quiet_environment: Path, imported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    shutil.copytree(imported, tmp_path / "data")
    monkeypatch.setenv("OFFPRINT_DATA_DIR", str(tmp_path / "data"))
    return invoked


def said(outcome: Result) -> dict[str, object]:
    found: dict[str, object] = json.loads(outcome.output)
    assert found["schema"] == 1
    return found


def test_two_papers_are_joined_by_their_titles_and_parted_again(offprint) -> None:
    joined = said(offprint("same", "hearing concept drift", "p1", "--json"))["decision"]

    assert (joined["left"]["id"], joined["right"]["id"]) == ("p1", "p3")
    assert (joined["by"], joined["changed"], joined["undone_at"]) == ("command line", True, None)

    undone = said(offprint("undo", "--json"))["decision"]
    assert undone["id"] == joined["id"]
    assert undone["undone_at"]


def test_what_was_said_is_told_in_words_with_the_way_back(offprint) -> None:
    assert "one paper now; p3 leads to it" in offprint("same", "p1", "p3").output
    assert "decided before" in offprint("same", "p3", "p1").output

    back = offprint("undo", "--id", "d2").output

    assert "d2 is taken back" in back


def test_suggestions_are_listed_until_they_are_decided(offprint) -> None:
    (suggested,) = said(offprint("suggestions", "--json"))["suggestions"]
    assert (suggested["left"]["id"], suggested["right"]["id"]) == ("p1", "p2")
    assert "offprint same p1 p2" in offprint("suggestions").output

    offprint("notsame", "p1", "p2")

    assert "Nothing to decide" in offprint("suggestions").output


def test_a_paper_lists_its_entries_and_gives_one_away(offprint) -> None:
    listed = said(offprint("notsame", "p3", "--json"))
    assert listed["paper"] == "p3"
    assert [each["reason"] for each in listed["entries"]] == [
        "first entry of this paper",
        "same title, authors and year agree",
    ]
    assert "offprint notsame p3 e4" in offprint("notsame", "p3").output

    parted = said(offprint("notsame", "p3", "e4", "--json"))["decision"]

    assert (parted["verdict"], parted["right"]["id"]) == ("different", "p4")
    assert "of its own" not in offprint("notsame", "p4").output, "there is nothing to part"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("same", "p1", "p99"), "there is no paper p99"),
        (("same", "p1", "p1"), "p1 is one number"),
        (("same", "zzzz qqqq", "p1"), 'nothing in the corpus matches "zzzz qqqq"'),
        (("same", "folding laundry by example", "p3"), "may mean one of these"),
        (("notsame", "e1"), "of what is e1 no part?"),
        (("undo",), "nothing that could be taken back"),
        (("undo", "--id", "seven"), '"seven" is no decision'),
        (("undo", "--id", ""), '"" is no decision'),
        (("undo", "--id", f"d{2**63}"), "is no decision: they look like d7"),
        (("undo", "--id", "d99"), "there is no decision d99"),
    ],
)
def test_what_cannot_be_done_is_explained_with_exit_code_1(
    offprint, words: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(list(words)) == 1

    assert complaint in capsys.readouterr().err


def test_two_authors_are_joined_and_their_names_listed(offprint) -> None:
    joined = said(offprint("same", "a1", "=", "a2", "--json"))["decision"]
    listed = said(offprint("notsame", "a1", "--json"))

    assert (joined["kind"], joined["left"]["label"]) == ("author", "Ada Example")
    assert listed["author"] == "a1"
    assert [each["names"] for each in listed["names"]] == [["Ada Example"], ["Kurt Sample"]]
    assert "offprint notsame a1 a2" in offprint("notsame", "a1").output

    parted = said(offprint("notsame", "a1=a2", "--json"))["decision"]

    assert (parted["verdict"], parted["right"]["id"]) == ("different", "a2")


def test_more_than_two_are_refused(offprint) -> None:
    outcome = offprint("same", "kv", "edit", "=", "p1")

    assert "into quotes" in str(outcome.exception)
