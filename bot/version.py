"""The program's version, and what it runs on."""

import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version


def _installed() -> str:
    try:
        return version("offprint")
    except PackageNotFoundError:  # run from a checkout without being installed
        return "0+unknown"


VERSION = _installed()


def surroundings() -> dict[str, str]:
    """Name the versions that matter when something goes wrong."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "platform": platform.platform(),
    }
