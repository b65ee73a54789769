import json
import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot import documents
from bot.cli import run
from bot.cli.reading import reading
from bot.documents import Given, read, shown
from corpus import sources
from corpus.errors import DocumentError
from corpus.model import Document, DocumentKind
from corpus.sources.sandbox import LARGEST

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


def test_a_large_file_is_read_as_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "p.jsonl"
    file.write_bytes(b'{"title": "On Looms", "year": 1976}\n' * 500 + b'{"title": "Last"}')
    expected = read(str(file), given=Given())
    monkeypatch.setattr(documents, "HELD", 1000)
    monkeypatch.setattr(sources, "LARGE", 1000)
    monkeypatch.setattr(sources, "_PIECE", 100)
    found = read(str(file), given=Given())

    assert isinstance(found, Document)
    assert isinstance(expected, Document)
    assert isinstance(expected.content, bytes)
    assert not isinstance(found.content, bytes)
    assert (len(found.content), found.whole) == (len(expected.content), expected.content)
    in_pieces, whole = sources.parse(found), sources.parse(replace(found, kind=DocumentKind.RIS))
    assert list(in_pieces.entries) == list(sources.parse(expected).entries)
    assert (len(in_pieces.entries), in_pieces.newest) == (501, date(1976, 1, 1))
    assert whole == sources.parse(replace(expected, kind=DocumentKind.RIS))


def test_a_large_file_that_shrinks_is_read_as_far_as_it_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "HELD", 1000)
    file = tmp_path / "p.jsonl"
    file.write_bytes(b'{"title": "On Looms"}\n' * 500)
    found = read(str(file), given=Given())
    file.write_bytes(b'{"title": "On Looms"}\n' * 200)

    assert isinstance(found, Document)
    assert len(found.content) == 22 * 500
    assert len(sources.parse(found).entries) == 200


def test_a_large_file_that_fails_while_it_is_read_is_named(tmp_path: Path) -> None:
    gone = tmp_path / "p.jsonl"
    gone.write_bytes(b"x" * 100)
    stream = gone.open("rb", buffering=0)
    content = documents.OnDisk(stream, gone)
    folder = os.open(tmp_path, os.O_RDONLY)
    os.dup2(folder, stream.fileno())  # reading a folder fails
    os.close(folder)

    with pytest.raises(DocumentError, match=r"p.jsonl: cannot be read: Is a directory"):
        content[:10]


@pytest.mark.parametrize("command", ["import", "parse"])
def test_an_empty_name_is_not_this_directory(
    command: str, capsys: pytest.CaptureFixture[str], quiet_environment: Path
) -> None:
    (quiet_environment / "papers.jsonl").write_text('{"title": "One Paper"}')

    code = run([command, "", "--json"])
    (document,) = json.loads(capsys.readouterr().out)["documents"]

    assert (code, document["entries"]) in [(1, 0), (1, [])]
    assert document["problems"] == [{"line": None, "message": '"" is no name of a file'}]


def test_an_address_that_is_none_is_no_failure_of_the_network(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, (document,) = imported(capsys, "http://[::1")

    assert code == 1
    assert "is not an http or https address" in str(document["problems"])


def test_a_document_that_is_not_of_the_format_named_says_so(
    capsys: pytest.CaptureFixture[str], quiet_environment: Path
) -> None:
    (quiet_environment / "feed.xml").write_text("<feed><title>A blog</title></feed>")

    code = run(["import", "--format", "bibtex", "feed.xml"])
    said = capsys.readouterr()

    assert code == 1
    assert "failed, nothing in it could be read" in said.out
    assert "Read as bibtex, as --format says" in said.err


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


def test_a_rehearsal_in_an_empty_place_leaves_it_empty(
    capsys: pytest.CaptureFixture[str], quiet_environment: Path
) -> None:
    (quiet_environment / "one.jsonl").write_text('{"title": "One Paper"}')
    data = quiet_environment / "data/offprint"

    code = run(["--data-dir", str(data), "import", "--dry-run", "one.jsonl"])

    assert code == 0
    assert "1 paper would be added" in capsys.readouterr().out
    assert not data.parent.exists()


def test_a_page_that_kills_its_reader_stops_nothing(
    capsys: pytest.CaptureFixture[str], quiet_environment: Path
) -> None:
    (quiet_environment / "a.html").write_text("<p " + "a " * 900 + ">" + "<b>" * 2_000_000)
    (quiet_environment / "b.jsonl").write_text('{"title": "One Paper"}')

    code, (first, second) = imported(capsys, "a.html", "b.jsonl")

    assert code == 1
    assert first["problems"]
    assert (first["entries"], second["papers_new"]) == (0, 1)


async def test_documents_of_any_length_are_read_whole(quiet_environment: Path) -> None:
    items = "".join(f"<item><title>T{n}</title><guid>{n}</guid></item>" for n in range(600))
    feed = f"<rss version='2.0'><channel><title>Long</title>{items}</channel></rss>".encode()
    large = b'{"title": "One Paper", "abstract": "' + b"x" * LARGEST + b'"}'

    async with reading() as parse:
        parsed = [await parse(_document(content)) for content in (feed, large)]

    assert [len(each.entries) for each in parsed] == [600, 1]


@pytest.mark.slow
def test_what_is_kept_is_read_again(
    capsys: pytest.CaptureFixture[str], quiet_environment: Path
) -> None:
    (quiet_environment / "one.txt").write_text("Abstract:We propose LoomNet, a loom.\n")
    (quiet_environment / "two.jsonl").write_text('{"title": "Two"}')
    (quiet_environment / "more").mkdir()
    (quiet_environment / "more/three.jsonl").write_text('{"title": "Three"}')
    imported(capsys, "one.txt", "two.jsonl", "more", "--author", "Ada Example")

    code, documents = imported(capsys, "--again", "--dry-run")
    _, inside = imported(capsys, "--again", "more")
    named = run(["import", "--again", "one.txt"])
    said = capsys.readouterr().out
    absent = run(["import", "--again", "four.txt"])

    assert (code, named, absent) == (0, 0, 1)
    assert [(each["path"], each["unchanged"]) for each in documents] == [
        ("one.txt", True),
        ("two.jsonl", True),
        ("more/three.jsonl", True),
    ]
    assert [each["path"] for each in inside] == ["more/three.jsonl"]
    assert said == "1 document: 1 unchanged; nothing added\n"
    assert "no document of this name is kept: four.txt" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["--again", "--author", "Ada"], ["--again", "--format", "feed"], []]
)
def test_what_does_not_fit_together_is_refused(
    capsys: pytest.CaptureFixture[str], quiet_environment: Path, words: list[str]
) -> None:
    assert run(["import", *words]) == 2
    assert capsys.readouterr().out == ""


def _document(content: bytes) -> Document:
    return Document(name="x", content=content, as_of=date(2026, 5, 31))
