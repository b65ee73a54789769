"""``flags``: what people flagged, for who runs the program."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import root, run
from corpus.model import Complaint, Flag
from corpus.store import Store
from tests.factories import NOW

PAPER = {"title": "Hearing Concept Drift", "authors": ["Kurt Sample"]}


@pytest.fixture
def offprint(quiet_environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The command line, on a corpus in which one paper and one author are flagged."""
    monkeypatch.setenv("OFFPRINT_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "1.jsonl").write_text(json.dumps(PAPER))

    def offprint(*words: str) -> Result:
        return CliRunner().invoke(root, words, standalone_mode=False)

    offprint("import", str(tmp_path / "1.jsonl"))

    async def put() -> None:
        store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'offprint.db'}")
        for user, ref, words in (("U1", "p1", "same as p2"), ("U2", "a1", "")):
            complaint = Complaint.DUPLICATE if words else Complaint.TWO
            flag = Flag(
                id=0, workspace="T1", user=user, ref=ref, complaint=complaint, words=words, at=NOW
            )
            await store.flags.put(flag)
        await store.close()

    asyncio.run(put())
    return offprint


def test_what_waits_is_listed(offprint) -> None:
    listed = json.loads(offprint("flags", "--json").output)
    told = offprint("flags").output

    assert [each["id"] for each in listed["flags"]] == ["g1", "g2"]
    assert listed["flags"][0] == {
        "id": "g1",
        "card": "p1",
        "label": "Hearing Concept Drift",
        "complaint": "duplicate",
        "words": "same as p2",
        "workspace": "T1",
        "by": "U1",
        "at": "2026-06-01T08:00:00Z",
    }
    assert "the same as another: same as p2" in told
    assert "Kurt Sample" in told
    assert "2 flags" in told


def test_one_is_settled_once(offprint) -> None:
    left = offprint("flags", "--dismiss", "g1").output

    assert "g1" not in left
    assert "1 flag" in left
    assert "no flag g1 waits" in str(offprint("flags", "--dismiss", "g1").exception)
    assert "Nothing is flagged" in offprint("flags", "--dismiss", "2").output


def test_what_is_no_flag_is_an_expected_failure(offprint) -> None:
    assert run(["flags", "--dismiss", "all"]) == 1


def test_what_somebody_wrote_can_neither_drive_the_terminal_nor_forge_a_line(
    offprint, tmp_path: Path
) -> None:
    async def put() -> None:
        store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'offprint.db'}")
        words = "wrong\n9 flags\x1b[2J\u202ereversed"
        flag = Flag(
            id=0,
            workspace="T1",
            user="U3",
            ref="p1",
            complaint=Complaint.WRONG,
            words=words,
            at=NOW,
        )
        await store.flags.put(flag)
        await store.close()

    asyncio.run(put())
    told = offprint("flags").output

    assert "something is wrong: wrong 9 flags" in told
    assert "\x1b" not in told
    assert "\u202e" not in told
