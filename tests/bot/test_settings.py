from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from bot.settings import (
    ENVIRONMENT,
    Settings,
    SettingsError,
    given,
    load,
    masked_address,
    shown,
    take_from_environment,
    unknown_variables,
    variable,
)

pytestmark = pytest.mark.usefixtures("quiet_environment")

BOT = "xoxb-12345-abcdef"
APP = "xapp-1-A1-22-cafe"


def problems(needs: str = "nothing", **flags: object) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load(needs=needs, **flags)  # type: ignore[arg-type]
    return caught.value.problems


def test_without_anything_set_the_defaults_hold(quiet_environment: Path) -> None:
    settings = load()

    data = quiet_environment / ".local" / "share" / "offprint"
    assert settings.offprint_data_dir == data
    assert settings.database == f"sqlite+aiosqlite:///{data}/offprint.db"
    assert settings.offprint_command == "/papers"
    assert settings.offprint_ops_host == "127.0.0.1"
    assert (settings.offprint_ops_port, settings.port) == (8080, 3000)
    assert settings.lease == timedelta(seconds=30)


def test_sources_have_their_order(
    monkeypatch: pytest.MonkeyPatch, quiet_environment: Path, tmp_path: Path
) -> None:
    def zone() -> str:
        return load().offprint_zone

    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (quiet_environment / "offprint.toml").write_text('offprint_zone = "Asia/Tokyo"')
    assert zone() == "Asia/Tokyo"
    (credentials / "offprint_zone").write_text("Asia/Seoul")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    assert zone() == "Asia/Seoul"
    (quiet_environment / ".env").write_text("OFFPRINT_ZONE=Europe/Paris\nPOSTGRES_PASSWORD=x\n")
    assert zone() == "Europe/Paris"
    monkeypatch.setenv("OFFPRINT_ZONE", "Europe/Berlin")
    assert zone() == "Europe/Berlin"
    assert load(offprint_zone="America/Lima").offprint_zone == "America/Lima"


def test_a_secret_may_be_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "slack_bot_token").write_text(BOT + "\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    settings = load()

    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == BOT


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1-2", "is a user token (xoxp-); it must begin with xoxb-"),
        ("SLACK_BOT_TOKEN", "abc", "must begin with xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-", "looks like a placeholder"),
        ("SLACK_BOT_TOKEN", "xoxb-your-token", "looks like a placeholder"),
        ("SLACK_APP_TOKEN", BOT, "must begin with xapp-"),
        ("SLACK_APP_TOKEN", "", "is empty"),
        ("SLACK_SIGNING_SECRET", "   ", "is empty"),
        ("SLACK_SIGNING_SECRET", "<your signing secret>", "looks like a placeholder"),
        ("SLACK_API_URL", "slack.com/api", "is not a web address"),
        ("SLACK_API_URL", "http://:80/", "is not a web address"),
        ("DATABASE_URL", "mysql://db/offprint", "must begin with sqlite+aiosqlite:/// or"),
        ("DATABASE_URL", "sqlite+aiosqlite://offprint.db", "needs three slashes"),
        ("DATABASE_URL", "postgresql://host", "must name a database"),
        ("OFFPRINT_DATA_DIR", "", "is empty"),
        ("OFFPRINT_COMMAND", "papers", "must be a slash and"),
        ("OFFPRINT_COMMAND", "/My Papers", "must be a slash and"),
        ("OFFPRINT_ZONE", "Mars/Olympus", "is not a time zone"),
        ("OFFPRINT_ZONE", "../../etc/passwd", "is not a time zone"),
        ("OFFPRINT_OPS_PORT", "99999", "must be at most 65535"),
        ("OFFPRINT_OPS_PORT", "0", "must be at least 1"),
        ("PORT", "http", "is not a whole number"),
        ("PORT", "80.5", "is not a whole number"),
        ("OFFPRINT_FETCH_ALLOW", "localhost:80", "must be ip:port pairs"),
        ("OFFPRINT_FETCH_ALLOW", "127.0.0.1", "must be ip:port pairs"),
        ("OFFPRINT_FETCH_ALLOW", "127.0.0.1:80,", "must be ip:port pairs"),
        ("OFFPRINT_ADMINS", "@ada", "must be Slack user ids"),
        ("OFFPRINT_ADMINS", "*,U024BE7LH", "must be Slack user ids"),
        ("OFFPRINT_ADMINS", "U024BE7LH,", "must be Slack user ids"),
        ("OFFPRINT_CONTACT", "somebody", "must be a mail address"),
        ("OFFPRINT_CONTACT", "a@b.example (x)\r\nX: y", "must be a mail address"),
        ("OFFPRINT_TICK_S", "0", "must be greater than 0"),
        ("OFFPRINT_POLL_S", "-1", "must be at least 0"),
        ("OFFPRINT_TICK_S", "nan", "is not a number of seconds"),
        ("OFFPRINT_SETTLE_S", "soon", "is not a number"),
        ("OFFPRINT_SOCKETS", "11", "must be at most 10"),
        ("OFFPRINT_LOG", "xml", "must be 'json' or 'text'"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, complaint: str
) -> None:
    monkeypatch.setenv(name, value)

    [problem] = problems()

    assert problem.startswith(f"{name} {complaint}")


def test_all_problems_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("OFFPRINT_ZONE", "")
    monkeypatch.setenv("OFFPRINT_LEASE_S", "5")

    named = {problem.split()[0] for problem in problems(needs="serving")}

    assert named >= {"PORT", "OFFPRINT_ZONE", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"}


def test_a_refused_token_is_not_also_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxp-1-2")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "")

    assert len(problems(needs="serving")) == 2


def test_serving_in_either_mode_needs_its_own_secret() -> None:
    assert load(needs="serving", slack_bot_token=BOT, slack_app_token=APP).slack_app_token
    assert load(needs="serving", slack_bot_token=BOT, slack_signing_secret="8f7b")
    assert problems(needs="serving", slack_bot_token=BOT)
    assert load(needs="posting", slack_bot_token=BOT)


def test_values_that_disagree_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFPRINT_LEASE_S", "10")
    assert "OFFPRINT_LEASE_S must be longer than OFFPRINT_SLACK_TIMEOUT_S" in problems()[0]

    monkeypatch.setenv("OFFPRINT_LEASE_S", "20")
    monkeypatch.setenv("PORT", "8080")
    assert problems() == ("PORT and OFFPRINT_OPS_PORT are both 8080; they must differ",)


def test_a_broken_file_with_settings_is_a_problem(quiet_environment: Path) -> None:
    (quiet_environment / "offprint.toml").write_text("offprint_zone = ")

    assert "cannot be read" in problems()[0]


@hypothesis.given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=6))
def test_no_problem_shows_a_secret(secret: str) -> None:
    token = f"xoxp-{secret}-{secret}"

    [problem] = problems(slack_bot_token=token)

    assert token not in problem


@pytest.mark.parametrize(
    ("address", "used"),
    [
        ("postgres://u:p@db/offprint", "postgresql+asyncpg://u:p@db/offprint"),
        ("postgresql:///offprint?host=/run/pg", "postgresql+asyncpg:///offprint?host=/run/pg"),
        ("postgresql+psycopg://db/offprint", "postgresql+psycopg://db/offprint"),
        ("sqlite:////data/o.db", "sqlite+aiosqlite:////data/o.db"),
    ],
)
def test_a_database_address_gets_its_driver(address: str, used: str) -> None:
    assert load(database_url=address).database == used


def test_nobody_may_change_sources_until_somebody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().offprint_admins == frozenset()
    monkeypatch.setenv("OFFPRINT_ADMINS", "U024BE7LH, W0123456")
    assert load().offprint_admins == {"U024BE7LH", "W0123456"}
    assert shown(load())["OFFPRINT_ADMINS"] == "U024BE7LH,W0123456"
    monkeypatch.setenv("OFFPRINT_ADMINS", "*")
    assert load().offprint_admins == {"*"}


@pytest.mark.parametrize("contact", ["papers@lab.example", "https://lab.example/offprint"])
def test_a_contact_is_a_mail_or_web_address(monkeypatch: pytest.MonkeyPatch, contact: str) -> None:
    monkeypatch.setenv("OFFPRINT_CONTACT", contact)

    assert load().offprint_contact == contact


def test_private_addresses_may_be_allowed_one_by_one() -> None:
    settings = load(offprint_fetch_allow="127.0.0.1:8000, [::1]:9")

    assert settings.offprint_fetch_allow == {("127.0.0.1", 8000), ("::1", 9)}


def test_what_is_shown_hides_every_secret() -> None:
    settings = load(
        slack_bot_token=BOT,
        slack_signing_secret="8f7bdeadbeef",
        database_url="postgresql://offprint:hunter2@db/offprint",
    )

    listed = shown(settings)

    assert listed["SLACK_BOT_TOKEN"] == "xoxb-*****"
    assert listed["DATABASE_URL"] == "postgresql+asyncpg://offprint:*****@db/offprint"
    for secret in (BOT, "8f7bdeadbeef", "hunter2"):
        assert secret not in str(listed)
        assert secret not in repr(settings)
        assert secret in settings.secrets


def test_an_address_without_a_password_is_shown_as_it_is() -> None:
    assert masked_address("sqlite+aiosqlite:///o.db") == "sqlite+aiosqlite:///o.db"


def test_misspelt_variables_are_noticed() -> None:
    found = unknown_variables({"OFFPRINT_ZON": "UTC", "OFFPRINT_ZONE": "UTC", "HOME": "/"})

    assert found == ("OFFPRINT_ZON",)


def test_every_setting_is_explained_in_a_sentence() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, variable(name)
        assert field.description.endswith("."), variable(name)


def test_systemd_says_where_data_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/offprint:/var/lib/other")

    assert load().offprint_data_dir == Path("/var/lib/offprint")


def test_slacks_variables_are_ours_alone_once_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("OFFPRINT_ZONE", "Europe/Berlin")

    take_from_environment()

    assert "SLACK_CLIENT_ID" not in ENVIRONMENT
    assert "OFFPRINT_ZONE" in ENVIRONMENT


def test_given_settings_listen_to_nobody_else(
    monkeypatch: pytest.MonkeyPatch, quiet_environment: Path
) -> None:
    monkeypatch.setenv("OFFPRINT_ZONE", "Europe/Berlin")
    (quiet_environment / ".env").write_text("PORT=nonsense")

    settings = given(offprint_command="/desk")

    assert (settings.offprint_zone, settings.port) == ("UTC", 3000)
    assert settings.offprint_command == "/desk"
