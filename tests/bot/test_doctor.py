from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import doctor
from bot.doctor import Check, State, examine
from bot.playground.workspace import Workspace
from bot.settings import Settings
from corpus.model import Feed, FeedId, FeedState
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

    check = doctor._scopes(answer, link_previews=False)
    more = doctor._scopes(answer, link_previews=True)

    assert check.state is State.FAIL
    assert "app_mentions:read" in check.message
    assert "chat:write" not in check.message
    assert "links:write" not in check.message
    assert "links:write" in more.message


def test_network_file_systems_are_told_by_their_mount(tmp_path: Path) -> None:
    assert doctor._network_file_system(tmp_path) is None


NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)


def a_feed(number: int = 1, **fields: object) -> Feed:
    """A feed that was read an hour ago and is due in an hour."""
    address = f"https://blog{number}.example/feed?token=secret"
    plain: dict[str, object] = {"url": address, "source": address, "added_by": "command line"}
    times = {"added_at": NOW, "succeeded_at": NOW, "due": NOW + timedelta(hours=1)}
    return Feed(id=FeedId(number), **plain | times | fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("feed", "state", "said"),
    [
        (a_feed(), State.PASS, "1 polled, none fails"),
        (
            a_feed(failures=3, failing_since=NOW, complaint="answered with status 503"),
            State.WARN,
            "https://blog1.example/feed: failing since 2026-06-01 08:00 UTC: answered with",
        ),
        (a_feed(state=FeedState.GONE, complaint="status 410"), State.WARN, "gone for good"),
        (a_feed(succeeded_at=None), State.WARN, "1 were never read yet"),
        (a_feed(due=NOW - timedelta(days=2)), State.WARN, "nobody reads them"),
    ],
)
def test_feeds_are_examined(feed: Feed, state: State, said: str) -> None:
    (check,) = doctor.feed_checks([feed], now=NOW)

    assert (check.name.rstrip("s"), check.state) == ("feed", state)
    assert said in check.message
    assert "secret" not in f"{check.message} {check.fix}"


def test_a_feed_that_is_gone_is_removed_by_its_number() -> None:
    """Its address may hold a secret, which is not shown, and signs that a shell understands."""
    gone = a_feed(7, state=FeedState.GONE, complaint="status 410")

    (check,) = doctor.feed_checks([gone], now=NOW)

    assert check.fix == "offprint feed remove 7"


def test_a_few_failing_feeds_are_named_and_the_others_counted() -> None:
    ill = [a_feed(number, failures=1, complaint="is shut") for number in range(8)]

    *named_, last = doctor.feed_checks(ill, now=NOW)

    assert len(named_) == 5
    assert last.message == "3 more fail"
