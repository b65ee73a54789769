"""What every test of the edges needs: an environment that says nothing of its own."""

import os
from pathlib import Path

import pytest

OURS = ("SLACK_", "OFFPRINT_", "DATABASE_URL", "PORT", "STATE_DIRECTORY", "CREDENTIALS_DIRECTORY")


@pytest.fixture
def quiet_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder to stand in, and none of our variables."""
    for name in tuple(os.environ):  # noqa: TID251 - emptied, not read
        if name.startswith(OURS) or name.startswith("XDG_"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    return home
