"""What every test of the edges needs: an environment that says nothing of its own."""

import logging
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from bot import logs
from bot.playground.workspace import Workspace
from bot.settings import Settings, load

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


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Logging is the process's own: put it back as it was."""
    root = logging.getLogger()
    handlers, level, configured = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in (*logs._NEVER_DEBUGGED, "apscheduler"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.configure(**configured)


def a_free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(params=["http", "socket"])
def transport(request: pytest.FixtureRequest) -> str:
    """Both ways in which Slack reaches us."""
    return str(request.param)


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    """An empty stand-in workspace."""
    async with await Workspace.start() as started:
        yield started


@pytest.fixture
def settings(
    quiet_environment: Path, workspace: Workspace, transport: str, tmp_path: Path
) -> Settings:
    """The settings of a program that talks to the stand-in."""
    port = a_free_port()
    given: dict[str, object] = {"slack_signing_secret": workspace.signing_secret, "port": port}
    if transport == "socket":
        given = {"slack_app_token": workspace.app_token}
    else:
        workspace.deliver_to(f"http://127.0.0.1:{port}/slack/events")
    return load(
        needs="serving",
        slack_bot_token=workspace.bot_token,
        slack_api_url=workspace.api_url,
        offprint_data_dir=tmp_path / "data",
        offprint_ops_port=a_free_port(),
        **given,
    )
