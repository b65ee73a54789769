from pathlib import Path

import pytest
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import doctor
from bot.doctor import Check, State, examine
from bot.playground.workspace import Workspace
from bot.settings import Settings
from corpus.store import Store

pytestmark = pytest.mark.usefixtures("quiet_environment")


def named(checks: tuple[Check, ...], name: str) -> Check:
    return next(check for check in checks if check.name == name)


def at_home(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Give the doctor the settings of a program that talks to the stand-in."""
    monkeypatch.setenv("SLACK_API_URL", settings.slack_api_url)
    monkeypatch.setenv("OFFPRINT_DATA_DIR", str(settings.offprint_data_dir))
    assert settings.slack_bot_token is not None
    monkeypatch.setenv("SLACK_BOT_TOKEN", settings.slack_bot_token.get_secret_value())


async def test_a_fresh_machine_has_nothing_wrong_with_it() -> None:
    checks = await examine(online=False)

    assert not [check for check in checks if check.state is State.FAIL]
    assert named(checks, "tokens").state is State.WARN
    assert named(checks, "database").fix == "offprint import FILE, or offprint db upgrade"
    assert named(checks, "slack").state is State.SKIPPED


async def test_every_wrong_setting_is_a_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("OFFPRINT_ZONE", "")
    monkeypatch.setenv("OFFPRINT_ZON", "UTC")

    checks = [each for each in await examine(online=False) if each.name == "settings"]

    assert [each.state for each in checks] == [State.FAIL, State.FAIL, State.WARN]
    assert "OFFPRINT_ZON is not a setting" in checks[-1].message


async def test_an_empty_corpus_is_told_how_to_fill(quiet_environment: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{quiet_environment / 'offprint.db'}")
    await store.close()

    checks = await examine(online=False, data_dir=str(quiet_environment))

    assert named(checks, "corpus").state is State.WARN
    assert named(checks, "corpus").fix == "offprint import FILE|URL ..."


async def test_a_damaged_database_fails(
    quiet_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (quiet_environment / "offprint.db").write_text("no database at all, just words")
    monkeypatch.setenv("OFFPRINT_DATA_DIR", str(quiet_environment))

    assert named(await examine(online=False), "database").state is State.FAIL


async def test_a_folder_that_cannot_be_written_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFPRINT_DATA_DIR", "/dev/null/offprint")

    checks = await examine(online=False)

    assert named(checks, "data directory").state is State.FAIL


@pytest.mark.parametrize("transport", ["http"], indirect=True)
async def test_slack_is_asked_when_we_may(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home(monkeypatch, settings)

    checks = await examine(online=True)

    assert named(checks, "slack").state is State.PASS
    assert named(checks, "clock").state is State.PASS


@pytest.mark.parametrize("transport", ["http"], indirect=True)
async def test_a_dead_token_fails(
    settings: Settings, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home(monkeypatch, settings)
    workspace.fail("auth.test", "token_revoked")

    check = named(await examine(online=True), "slack")

    assert (check.state, check.message) == (State.FAIL, "refuses the bot token: token_revoked")


def test_scopes_that_were_not_granted_fail() -> None:
    answer = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="auth.test",
        req_args={},
        data={"ok": True},
        headers={"X-OAuth-Scopes": "chat:write, commands"},
        status_code=200,
    )

    check = doctor._scopes(answer)

    assert check.state is State.FAIL
    assert "app_mentions:read" in check.message
    assert "chat:write" not in check.message


def test_network_file_systems_are_told_by_their_mount(tmp_path: Path) -> None:
    assert doctor._network_file_system(tmp_path) is None
