"""The fuzz targets work: they grow documents that parsers understand, and see when one is hurt."""

from pathlib import Path

import pytest

from corpus.sources import bibliography
from tests.fuzz.__main__ import TARGETS, fuzz, main, samples
from tests.fuzz.mutations import LARGEST, Mutator


@pytest.mark.parametrize("parser", TARGETS)
def test_no_document_hurts_a_parser(parser: str) -> None:
    tale = fuzz(parser, runs=60, seed=7)

    assert tale.found == []
    assert (tale.runs, tale.entries > 20) == (60, True)


@pytest.mark.slow
@pytest.mark.parametrize("parser", TARGETS)
def test_many_documents_hurt_no_parser(parser: str) -> None:
    assert fuzz(parser, runs=3000, seed=8).found == []


def test_the_same_seed_grows_the_same_documents() -> None:
    given = [(content, grammar) for content, grammar, _ in samples(TARGETS["feeds"])]
    one, same, other = (
        [mutator.document() for _ in range(30)]
        for mutator in (Mutator(given, seed=1), Mutator(given, seed=1), Mutator(given, seed=2))
    )

    assert one == same != other
    assert max(map(len, one)) <= 4 * LARGEST


def test_what_hurts_a_parser_is_kept_and_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(bibliography, "parse", broken)
    arguments = ["--parser", "bibliography", "--runs", "12", "--keep", str(tmp_path / "kept")]

    assert main(arguments) == 1
    said = capsys.readouterr()
    assert "could not be read: KeyError" in said.err
    assert "12 runs" in said.out
    assert len(list((tmp_path / "kept").iterdir())) > 3
