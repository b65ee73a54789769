import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.manifest import EVENTS, SCOPES, as_link, manifest
from handlers.register import register
from handlers.verbs import USAGE_HINT


def test_it_keeps_to_slacks_limits() -> None:
    made = manifest("/papers")

    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert len(made["features"]["slash_commands"][0]["usage_hint"]) <= 1000


def test_the_command_is_the_one_that_is_set() -> None:
    [command] = manifest("/desk")["features"]["slash_commands"]

    assert command["command"] == "/desk"
    assert command["usage_hint"] == USAGE_HINT
    assert "url" not in command


def test_http_mode_names_our_address_everywhere() -> None:
    made = manifest("/papers", base="https://offprint.example.org/")

    address = "https://offprint.example.org/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == address
    assert made["settings"]["interactivity"]["request_url"] == address
    assert made["settings"]["interactivity"]["message_menu_options_url"] == address
    assert made["features"]["slash_commands"][0]["url"] == address


def test_what_link_previews_take_is_asked_for_only_where_they_are_on() -> None:
    off, on = manifest("/papers"), manifest("/papers", link_previews=True)

    assert "link" not in json.dumps(off["oauth_config"])
    assert "unfurl_domains" not in off["features"]
    assert on["features"]["unfurl_domains"] == ["arxiv.org"]
    assert {"links:read", "links:write"} <= set(on["oauth_config"]["scopes"]["bot"])
    assert "link_shared" in on["settings"]["event_subscriptions"]["bot_events"]


def test_the_link_carries_the_whole_manifest() -> None:
    made = manifest("/papers")

    query = parse_qs(urlsplit(as_link(made)).query)

    assert json.loads(query["manifest_json"][0]) == made
    assert query["new_app"] == ["1"]


def test_every_scope_has_its_reason_and_every_event_its_scope() -> None:
    assert all(SCOPES.values())
    assert {scope for scope in EVENTS.values() if scope} <= set(SCOPES)


class Registered:
    """Stands where the Bolt app does, and remembers what is registered."""

    def __init__(self) -> None:
        self.commands: set[str] = set()
        self.events: set[str] = set()
        self.shortcuts: set[str] = set()

    def command(self, name: str) -> Callable[[object], None]:
        self.commands.add(name)
        return lambda listener: None

    def event(self, name: object) -> Callable[[object], None]:
        if isinstance(name, str):
            self.events.add(name)
        return lambda listener: None

    def action(self, name: object) -> Callable[[object], None]:
        return lambda listener: None

    def shortcut(self, name: str) -> Callable[[object], None]:
        self.shortcuts.add(name)
        return lambda listener: None

    view = options = action


@pytest.mark.parametrize("link_previews", [False, True])
def test_it_declares_exactly_the_commands_and_events_we_answer(link_previews: bool) -> None:
    app: Any = Registered()
    desk: Any = SimpleNamespace(lookups=SimpleNamespace(store=None))

    now = lambda: datetime.now(UTC)  # noqa: E731 - what the clock says
    register(app, desk, command="/papers", now=now, link_previews=link_previews)

    declared = manifest("/papers", link_previews=link_previews)
    assert app.commands == {each["command"] for each in declared["features"]["slash_commands"]}
    shortcuts = declared["features"]["shortcuts"]
    assert app.shortcuts == {each["callback_id"] for each in shortcuts}
    assert all(len(each["name"]) <= 24 for each in shortcuts)
    assert all(len(each["description"]) <= 150 for each in shortcuts)
    events = declared["settings"]["event_subscriptions"]["bot_events"]
    # Links are listened to in any case: an app may keep what an older manifest gave it.
    told = {each.split(".")[0] for each in events} | {"link_shared"}
    assert app.events == told
