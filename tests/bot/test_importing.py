import json
import os
import sys
from pathlib import Path

import pytest

from bot.cli import run
from bot.documents import Given, read, shown
from corpus.errors import DocumentError
from corpus.model import Document

pytestmark = pytest.mark.usefixtures("quiet_environment")


def imported(
    capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, list[dict[str, object]]]:
    code = run(["import", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)["documents"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_unicode_stops_nothing(
    capsys: pytest.CaptureFixture[str], quiet_environment: Path
) -> None:
    folder = quiet_environment / "in"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/caf\xe9.jsonl", "w") as stream:  # noqa: PTH123  # Path has no bytes
        stream.write('{"title": "A Paper in an Old File"}')
    (folder / "good.jsonl").write_text('{"title": "One Paper"}')

    code, documents = imported(capsys, "in")

    assert code == 0
    assert [(each["path"], each["papers_new"]) for each in documents] == [
        ("in/caf�.jsonl", 1),
        ("in/good.jsonl", 1),
    ]


def test_a_name_is_only_changed_where_it_must_be() -> None:
    assert shown("佘琪/é.txt") == "佘琪/é.txt"
    assert shown("caf\udce9.txt") == "caf�.txt"


def test_a_file_that_is_not_there_is_named_readably() -> None:
    found = read("caf\udce9.txt", given=Given())

    assert isinstance(found, DocumentError)
    assert not isinstance(found, Document)
    assert str(found).startswith("caf�.txt: cannot be read")


def test_people_without_papers_are_a_success_whether_new_or_known(
    capsys: pytest.CaptureFixture[str], quiet_environment: Path
) -> None:
    ada = '{"name": "Ada Example", "affiliation": "Somewhere"}'
    (quiet_environment / "first.jsonl").write_text(ada)
    (quiet_environment / "second.jsonl").write_text(ada.replace("Somewhere", "Elsewhere"))

    code, [first] = imported(capsys, "first.jsonl")
    again, _ = imported(capsys, "first.jsonl")
    later, [second] = imported(capsys, "second.jsonl")

    assert (code, again, later) == (0, 0, 0)
    assert (first["people"], first["authors_new"]) == (1, 1)
    assert (second["people"], second["authors_new"]) == (1, 0)
