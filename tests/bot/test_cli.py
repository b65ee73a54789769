import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli import corpus as declared
from bot.cli import run
from bot.cli.failures import ExitCode, code_of
from corpus.errors import AddressError, FetchError, StoreError
from corpus.model import DocumentKind, Kind

pytestmark = pytest.mark.usefixtures("quiet_environment")

SAMPLE = Path(__file__).parents[2] / "bot" / "playground" / "sample" / "2026-05-31"
PAPERS = """
{"key": "kv", "title": "KV-Edit: Training-Free Image Editing", "authors": ["Tianrui Zhu"]}
{"key": "att", "title": "Attention Is All You Need", "authors": ["Ashish Vaswani"], "year": 2017}
"""

Result = tuple[int, str, str]
Offprint = Callable[..., Result]


@pytest.fixture
def offprint(capsys: pytest.CaptureFixture[str]) -> Offprint:
    """The command line, as code, stdout and stderr."""

    def call(*words: str) -> Result:
        code = run(list(words))
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def papers(quiet_environment: Path) -> Path:
    path = quiet_environment / "papers.jsonl"
    path.write_text(PAPERS)
    return path


def as_object(text: str) -> dict[str, Any]:
    found = json.loads(text)
    assert found["schema"] == 1
    return dict(found)


# ------------------------------------------------------------------------- the frame


def test_help_is_quick_because_it_loads_little() -> None:
    heavy = ("sqlalchemy", "slack_bolt", "feedparser", "numpy", "pydantic", "aiohttp", "rich")
    script = (
        "import sys; from bot.cli import run; code = run(['--help']); "
        f"sys.exit(' '.join(m for m in {heavy!r} if m in sys.modules) or code)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Exit codes" in done.stdout


@pytest.mark.parametrize("base", ["", "bot.example.org", "http://bot.example.org"])
def test_a_manifest_is_only_made_with_an_address_that_slack_takes(
    offprint: Offprint, base: str
) -> None:
    code, out, err = offprint("manifest", "--http", base)

    assert (code, out) == (2, "")
    assert f"{base!r} is not an address like https://" in err


def test_the_help_of_serve_says_what_it_reads(offprint: Offprint) -> None:
    _, said, _ = offprint("serve", "--help")

    assert "reads the feeds of `offprint feed` by itself" in said


def test_no_words_show_the_help(offprint: Offprint) -> None:
    assert offprint() == offprint("--help")


def test_the_version_is_told(offprint: Offprint) -> None:
    assert offprint("-V")[1] == offprint("version")[1]
    assert as_object(offprint("version", "--json")[1])["python"]


@pytest.mark.parametrize(
    "words",
    [
        ["fnd"],
        ["find"],
        ["find", "x", "--kind", "book"],
        ["find", "x", "--limit", "0"],
        ["parse"],
        ["parse", "x", "--as-of", "yesterday"],
        ["completion", "tcsh"],
        ["digest", "run", "--now", "soon"],
    ],
)
def test_what_cannot_be_meant_is_a_matter_of_usage(offprint: Offprint, words: list[str]) -> None:
    code, out, err = offprint(*words)

    assert (code, out) == (2, "")
    assert "Error:" in err


def test_every_kind_of_failure_has_its_code() -> None:
    assert code_of(FetchError("away", url="https://example.org")) is ExitCode.NETWORK
    assert code_of(AddressError("none", url="x")) is ExitCode.FAILURE
    assert code_of(StoreError("gone")) is ExitCode.DATABASE
    assert code_of(KeyboardInterrupt()) is ExitCode.INTERRUPTED
    assert code_of(ZeroDivisionError()) is ExitCode.BUG


def test_a_wrong_setting_is_named_without_its_value(
    offprint: Offprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxp-hunter2")
    monkeypatch.setenv("OFFPRINT_ZONE", "Mars")

    code, out, err = offprint("serve")

    assert (code, out) == (3, "")
    assert {line.split()[1] for line in err.splitlines()} == {
        "SLACK_BOT_TOKEN",
        "OFFPRINT_ZONE",
        "SLACK_APP_TOKEN",
    }
    assert "hunter2" not in err


def test_a_database_that_cannot_be_used_is_told(
    offprint: Offprint, quiet_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (quiet_environment / "o.db").write_text("this is no database, however long one looks at it")
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{quiet_environment}/o.db")

    code, out, err = offprint("db", "upgrade")

    assert (code, out) == (5, "")
    assert err.startswith("offprint: ")
    assert "Traceback" not in err


def test_the_lists_that_are_spelt_out_are_the_nouns_own() -> None:
    assert set(declared.KINDS.choices) == {kind.value for kind in Kind}
    known = {kind.value for kind in DocumentKind if kind is not DocumentKind.UNKNOWN}
    assert set(declared.FORMATS.choices) == known


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error() -> None:
    words = [sys.executable, "-m", "bot", "parse", *[str(SAMPLE)] * 400]

    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_get_their_completion(offprint: Offprint, shell: str) -> None:
    code, out, _ = offprint("completion", shell)

    assert code == 0
    assert "_OFFPRINT_COMPLETE" in out


# -------------------------------------------------------------------------- the corpus


def test_parsing_shows_what_a_document_says(offprint: Offprint) -> None:
    code, out, _ = offprint("parse", str(SAMPLE), "--as-of", "2026-05-31", "--json")

    [document, *_] = as_object(out)["documents"]
    assert code == 0
    assert document["kind"] == "scholarfeed-author"
    assert document["profile"]["name"] == "Jiawei Shao"
    assert document["entries"][0]["authors"]


def test_a_file_that_gives_nothing_is_an_expected_failure(
    offprint: Offprint, quiet_environment: Path, papers: Path
) -> None:
    (quiet_environment / "empty").touch()

    code, out, _ = offprint("parse", "empty", "nowhere", str(papers), "--json")

    kinds = [each["kind"] for each in as_object(out)["documents"]]
    assert code == 1
    assert kinds == ["unknown", "unknown", "jsonl"]
    assert "No such file" in as_object(out)["documents"][1]["problems"][0]["message"]


def test_importing_twice_changes_nothing(offprint: Offprint, papers: Path) -> None:
    code, out, err = offprint("import", str(papers), "--json")
    [first] = as_object(out)["documents"]
    [second] = as_object(offprint("import", str(papers), "--json")[1])["documents"]

    assert (code, err) == (0, "")
    assert (first["papers_new"], first["authors_new"], first["unchanged"]) == (2, 2, False)
    assert (second["papers_new"], second["unchanged"]) == (0, True)


def test_a_dry_run_stores_nothing(offprint: Offprint, papers: Path) -> None:
    offprint("db", "upgrade")

    code, out, _ = offprint("import", "--dry-run", str(papers))

    assert code == 0
    assert "2 papers and 2 authors would be added" in out
    assert as_object(offprint("db", "status", "--json")[1])["papers"] == 0


def test_others_are_imported_when_one_cannot_be(
    offprint: Offprint, quiet_environment: Path, papers: Path
) -> None:
    (quiet_environment / "noise.bin").write_bytes(bytes(range(256)))

    code, out, _ = offprint("import", "noise.bin", "missing.txt", str(papers), "--json")

    assert code == 1
    assert [each["papers_new"] for each in as_object(out)["documents"]] == [0, 0, 2]


def test_an_import_counts_what_was_read_what_was_known_and_what_failed(
    offprint: Offprint, quiet_environment: Path, papers: Path
) -> None:
    (quiet_environment / "one.jsonl").write_text('{"title": "One Paper", "authors": ["Ann Bee"]}')
    offprint("import", str(papers))

    code, out, _ = offprint("import", "one.jsonl", "nope.txt", str(papers))

    assert code == 1
    assert out.splitlines() == [
        "one.jsonl (jsonl): 1 entry: 1 new paper, 1 new author",
        "nope.txt: failed, nothing in it could be read",
        "  ! cannot be read: No such file or directory",
        f"{papers} (jsonl): unchanged, 2 entries",
        "3 documents: 1 read, 1 unchanged, 1 failed; 1 paper and 1 author added",
    ]


def test_an_import_of_nothing_usable_says_so(offprint: Offprint, quiet_environment: Path) -> None:
    (quiet_environment / "nope.txt").write_text("hello")

    code, out, _ = offprint("import", "nope.txt")

    assert code == 1
    assert out.splitlines()[-1] == "1 document: 1 failed; nothing added"


def test_a_quiet_import_tells_only_what_failed(
    offprint: Offprint, quiet_environment: Path, papers: Path
) -> None:
    assert offprint("--quiet", "import", str(papers)) == (0, "", "")

    code, out, _ = offprint("--quiet", "import", str(papers), "nope.txt")

    assert code == 1
    assert out.startswith("nope.txt: failed")


def test_a_document_of_people_alone_is_no_failure(
    offprint: Offprint, quiet_environment: Path
) -> None:
    (quiet_environment / "people.jsonl").write_text('{"name": "Ann Cee"}')

    first, again = (offprint("import", "people.jsonl") for _ in range(2))

    assert (first[0], again[0]) == (0, 0)
    assert "1 document: 1 read; 1 author added" in first[1]


def test_directories_are_walked_and_hidden_files_left(
    offprint: Offprint, quiet_environment: Path
) -> None:
    folder = quiet_environment / "in" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.jsonl").write_text('{"title": "One Paper"}')
    (folder / ".hidden").write_text('{"title": "Another Paper"}')

    documents = as_object(offprint("parse", "in", "--json")[1])["documents"]

    assert [each["path"] for each in documents] == ["in/deep/a.jsonl"]


def test_an_address_that_cannot_be_read_is_a_matter_of_the_network(offprint: Offprint) -> None:
    code, out, _ = offprint("import", "http://127.0.0.1:9/feed.xml", "--json")

    assert code == 4
    assert as_object(out)["documents"][0]["problems"]


def test_what_was_imported_is_found(offprint: Offprint, papers: Path) -> None:
    offprint("import", str(papers))

    code, out, _ = offprint("find", "atention", "is", "all", "you", "ned", "--json")

    found = as_object(out)
    assert code == 0
    assert list(found) == ["schema", "query", "outcome", "ms", "matches"]
    assert found["query"] == "atention is all you ned"
    assert found["outcome"] == "clear"
    best = found["matches"][0]
    assert list(best) == ["kind", "id", "label", "score", "tier", "reason", "key"]
    assert (best["kind"], best["label"], best["key"]) == (
        "paper",
        "Attention Is All You Need",
        "att",
    )


def test_a_batch_has_one_answer_a_line_in_order(
    offprint: Offprint, papers: Path, quiet_environment: Path
) -> None:
    offprint("import", str(papers))
    (quiet_environment / "queries").write_text("kv edit\n\nvaswani ashish\n佘琪\n")

    _, out, _ = offprint("find", "--batch", "queries", "--limit", "1")

    answers = [as_object(line) for line in out.splitlines()]
    assert [each["query"] for each in answers] == ["kv edit", "", "vaswani ashish", "佘琪"]
    assert answers[2]["matches"][0]["label"] == "Ashish Vaswani"
    assert all(each["ms"] >= 0 and len(each["matches"]) <= 1 for each in answers)
    assert "佘琪" in out


def test_nothing_found_is_said(offprint: Offprint) -> None:
    code, out, _ = offprint("find", "anything")

    assert (code, out) == (0, 'Nothing found for "anything".\n')


def test_the_index_is_described_once_it_is_built(offprint: Offprint, papers: Path) -> None:
    assert offprint("index", "info")[0] == 1
    offprint("import", str(papers))

    built = as_object(offprint("index", "build", "--json")[1])
    info = as_object(offprint("index", "info", "--json")[1])

    assert (built["papers"], built["authors"]) == (2, 2)
    assert built["seconds"] > 0
    assert info["change"] == built["change"]


def test_an_export_of_an_empty_query_is_refused(offprint: Offprint) -> None:
    code, _, said = offprint("export", "--query", " ")

    assert code == 1
    assert "leave it out to export the whole corpus" in said


@pytest.mark.parametrize("form", ["bibtex", "ris", "csl-json", "jsonl"])
def test_the_corpus_can_be_exported(offprint: Offprint, papers: Path, form: str) -> None:
    offprint("import", str(papers))

    code, out, _ = offprint("export", "--format", form)
    _, some, _ = offprint("export", "--format", form, "--query", "ashish vaswani")

    assert code == 0
    assert "KV-Edit" in out or "{KV}-{E}dit" in out
    assert "Attention" in some
    assert len(some) < len(out)


# ---------------------------------------------------------------------------- the rest


def test_settings_are_shown_masked(offprint: Offprint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-12345-hunter2")

    _, out, _ = offprint("config", "show")

    assert "SLACK_BOT_TOKEN=xoxb-*****" in out
    assert "hunter2" not in out + offprint("config", "show", "--json")[1]


def test_the_database_can_be_copied(
    offprint: Offprint, papers: Path, quiet_environment: Path
) -> None:
    offprint("import", str(papers))

    code, _, _ = offprint("db", "backup", "copy.db")

    assert code == 0
    assert (quiet_environment / "copy.db").stat().st_size > 0


def test_digests_can_be_looked_at_before_there_are_any(offprint: Offprint) -> None:
    assert as_object(offprint("digest", "status", "--json")[1])["subscriptions"] == []
    assert offprint("digest", "preview", "C1")[0] == 1


def test_a_bot_that_is_not_running_is_not_healthy(
    offprint: Offprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFPRINT_OPS_PORT", "9")

    assert offprint("healthcheck")[0] == 1
