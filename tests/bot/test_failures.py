import re
import stat
import tempfile
from pathlib import Path

import pytest

from bot.cli.failures import explain
from bot.cli.output import Context

pytestmark = pytest.mark.usefixtures("quiet_environment")


def the_report(said: str) -> Path:
    found = re.search(r"report it with (\S+)", said)
    assert found is not None
    return Path(found[1])


def confessed(capsys: pytest.CaptureFixture[str], context: Context) -> Path:
    explain(ZeroDivisionError("one and none"), context=context)
    return the_report(capsys.readouterr().err)


def test_a_bug_is_written_into_the_data_directory_for_us_alone(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = confessed(capsys, Context(data_dir=str(tmp_path / "data")))

    assert path.parent == tmp_path / "data"
    assert "ZeroDivisionError: one and none" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_data_directory_is_that_of_the_settings(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFPRINT_DATA_DIR", str(tmp_path / "ours"))

    assert confessed(capsys, Context()).parent == tmp_path / "ours"


@pytest.mark.parametrize("wrong", ["settings", "folder"])
def test_a_temporary_file_serves_where_the_data_directory_cannot(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wrong: str,
) -> None:
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spare))
    (tmp_path / "file").touch()
    if wrong == "settings":
        monkeypatch.setenv("OFFPRINT_TICK_S", "never")
    context = Context() if wrong == "settings" else Context(data_dir=str(tmp_path / "file" / "x"))

    path = confessed(capsys, context)

    assert path.parent == spare
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_reports_never_share_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    first = confessed(capsys, Context(data_dir=str(tmp_path)))
    second = confessed(capsys, Context(data_dir=str(tmp_path)))

    assert first != second
