"""The process's environment in, where our files lie out."""

import os
from collections.abc import Mapping
from pathlib import Path

Environment = Mapping[str, str]

ENVIRONMENT: Environment = os.environ  # noqa: TID251  # the one place that reads it


def data_dir() -> Path:
    """Choose the data directory: systemd's, else the user's."""
    if state := ENVIRONMENT.get("STATE_DIRECTORY"):
        return Path(state.split(":")[0])
    home = ENVIRONMENT.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "offprint"


def config_files() -> tuple[Path, ...]:
    """List where ``offprint.toml`` may lie; the first that is there counts."""
    home = ENVIRONMENT.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return (
        Path("offprint.toml"),
        Path(home) / "offprint" / "config.toml",
        Path("/etc/offprint.toml"),
    )


def secret_folders() -> list[Path]:
    """List where secrets lie as files: Docker's place, and systemd's."""
    folders = [Path("/run/secrets")]
    if credentials := ENVIRONMENT.get("CREDENTIALS_DIRECTORY"):
        folders.append(Path(credentials))
    return [folder for folder in folders if folder.is_dir()]


def take_from_environment() -> None:
    """Take Slack's variables out of the environment once they are read.

    Bolt would read them by itself, and do with them what we did not decide; and no process that
    we might start needs them.
    """
    for name in [name for name in os.environ if name.startswith("SLACK_")]:  # noqa: TID251  # as above
        del os.environ[name]  # noqa: TID251  # as above
