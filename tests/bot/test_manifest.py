import json
from urllib.parse import parse_qs, urlsplit

from bot.manifest import EVENTS, SCOPES, as_link, manifest
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
    assert made["features"]["slash_commands"][0]["url"] == address


def test_the_link_carries_the_whole_manifest() -> None:
    made = manifest("/papers")

    query = parse_qs(urlsplit(as_link(made)).query)

    assert json.loads(query["manifest_json"][0]) == made
    assert query["new_app"] == ["1"]


def test_every_scope_has_its_reason_and_every_event_its_scope() -> None:
    needed = {"app_mention": "app_mentions:read", "message.im": "im:history"}

    assert all(SCOPES.values())
    assert {needed[event] for event in EVENTS if event in needed} <= set(SCOPES)
