"""``flags``: what people flagged, for who runs the program."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import root, run
from bot.playground.nouns import TEAM_ID
from bot.playground.workspace import Workspace
from bot.settings import Settings
from corpus.model import Complaint, Flag
from corpus.refresh import import_document
from corpus.store import Store
from tests.factories import NOW, a_document

pytestmark = pytest.mark.usefixtures("logging_as_before")
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


def test_what_is_decided_here_settles_what_was_flagged_about_it(offprint, tmp_path: Path) -> None:
    (tmp_path / "2.jsonl").write_text(json.dumps(PAPER | {"title": "Hearing the Drift"}))
    offprint("import", str(tmp_path / "2.jsonl"))

    decided = offprint("same", "p1", "p2")
    again = offprint("same", "p1", "p2")
    listed = json.loads(offprint("flags", "--json").output)

    assert "1 flag settled. Told of it: 0." in decided.stderr
    assert "settled" not in again.stderr
    assert [each["id"] for each in listed["flags"]] == ["g2"]


ADA, GRACE = "U0ADA00001", "U0GRACE001"


async def flagged(settings: Settings) -> None:
    """Ada and Grace, of different workspaces, have flagged one of two papers that are one."""
    store = await Store.open(settings.database)
    for title in (PAPER["title"], "Hearing the Drift"):
        document = a_document(json.dumps(PAPER | {"title": title}), name=f"{title}.jsonl")
        await import_document(document, store=store, now=NOW)
    for workspace, user in ((TEAM_ID, ADA), ("T2", GRACE)):
        complaint = Complaint.DUPLICATE
        flag = Flag(id=0, workspace=workspace, user=user, ref="p2", complaint=complaint, at=NOW)
        await store.flags.put(flag)
    await store.close()


@pytest.fixture
def said_here(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    """The command line with the token of a workspace, in a thread with a loop of its own."""
    assert settings.slack_bot_token is not None
    monkeypatch.setenv("SLACK_BOT_TOKEN", settings.slack_bot_token.get_secret_value())
    monkeypatch.setenv("SLACK_API_URL", settings.slack_api_url)
    monkeypatch.setenv("OFFPRINT_DATA_DIR", str(settings.offprint_data_dir))

    async def call(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, root, words, standalone_mode=False)

    return call


def told(workspace: Workspace, user: str) -> str:
    seen = workspace.messages("dm", visible_to=user)
    return "\n".join(each.shown for each in seen if each.bot_id)


@pytest.mark.parametrize("transport", ["http"], indirect=True)
async def test_who_flagged_is_told_what_was_decided_and_taken_back_here(
    said_here, settings: Settings, workspace: Workspace
) -> None:
    await flagged(settings)

    decided = await said_here("same", "p1", "p2")
    await flagged(settings)
    await said_here("undo")

    assert "2 flags settled. Who flagged was told." in decided.stderr
    for user in ("ada", "grace"):
        assert "You flagged" in told(workspace, user)
        assert "An operator said that Hearing" in told(workspace, user)
        assert "are one paper" in told(workspace, user)
        assert "An operator took back their own word" in told(workspace, user)


@pytest.mark.parametrize("transport", ["http"], indirect=True)
async def test_who_flagged_is_told_what_was_dismissed_here(
    said_here, settings: Settings, workspace: Workspace
) -> None:
    await flagged(settings)
    workspace.fail(
        "chat.postMessage", "user_disabled", when=lambda args: args.text("channel") == ADA
    )

    unheard = await said_here("flags", "--dismiss", "g1", "--json")
    heard = await said_here("flags", "--dismiss", "g2")

    assert json.loads(unheard.stdout)["flags"][0]["id"] == "g2"
    assert "1 flag settled. Told of it: 0." in unheard.stderr
    assert "1 flag settled. Who flagged was told." in heard.stderr
    assert told(workspace, "ada") == ""
    assert "An operator has looked at it, and left it as it is" in told(workspace, "grace")
