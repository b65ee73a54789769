"""The command's name in, the manifest of our Slack app out; deploy/manifest.json is made of it."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from handlers.verbs import LOOK_UP, USAGE_HINT

# Each with its reason; deploy/README.md repeats them for the person who installs the app.
SCOPES: Mapping[str, str] = {
    "app_mentions:read": "answers when somebody mentions it",
    "channels:history": "after a crash, looks whether a digest has arrived, rather than post twice",
    "channels:read": "hears that it is invited or needed again; knows who may be told of a channel",
    "chat:write": "answers, and posts digests, in conversations it was invited to",
    "commands": "offers the slash command",
    "groups:history": "does the same in private channels",
    "groups:read": "hears the same of private channels",
    "im:history": "answers direct messages",
}

OPTIONAL: Mapping[str, str] = {
    "files:write": "sends an export as a file; without it, as text",
}
"""What it can do without."""

EVENTS: Mapping[str, str] = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "channel_unarchive": "channels:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read",
    "message.im": "im:history",
}
"""What Slack tells us of, with the scope that it takes."""

LINK_PREVIEWS: Mapping[str, str] = {
    "links:read": "hears of arXiv links that are posted, in every channel",
    "links:write": "shows a preview below them",
}
"""What it takes besides where ``OFFPRINT_LINK_PREVIEWS`` is on."""

PREVIEWED = ("arxiv.org",)
"""Whose links get previews; Slack takes five domains, and those below them."""

SLACK_PATH = "/slack/events"
"""Where HTTP mode listens for Slack."""

CREATE = "https://api.slack.com/apps?new_app=1&manifest_json="

_DESCRIPTION = "The paper desk: finds papers and people however they are spelt, and posts digests"
_LONG_DESCRIPTION = (
    "Ask for a paper by half its title, its system's name, an identifier or with typing errors, "
    "or for a person by any form of their name, and get one answer with the reason for it. "
    "Let a channel follow authors, topics, categories and feeds, and get one compact digest at "
    "the hour you choose, once."
)


def scopes(*, link_previews: bool) -> Mapping[str, str]:
    """What the app must be allowed, each with its reason."""
    return {**SCOPES, **(LINK_PREVIEWS if link_previews else {})}


def manifest(
    command: str, *, base: str | None = None, link_previews: bool = False
) -> dict[str, Any]:
    """Describe the app as Slack wants it.

    Args:
        command: The slash command.
        base: The bot's public address in HTTP mode; without it the app uses Socket Mode.
        link_previews: Whether arXiv links are to get previews.
    """
    address = {"request_url": base.rstrip("/") + SLACK_PATH} if base else {}
    # Where menus ask for what they offer as somebody types; over a socket they need no address.
    menus = {"message_menu_options_url": address["request_url"]} if base else {}
    events = [*EVENTS, *(["link_shared"] if link_previews else [])]
    slash: dict[str, Any] = {
        "command": command,
        "description": "Look up papers and people, follow them",
        "usage_hint": USAGE_HINT,
        "should_escape": True,
    }
    if base:
        slash["url"] = address["request_url"]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Offprint",
            "description": _DESCRIPTION,
            "long_description": _LONG_DESCRIPTION,
            "background_color": "#1a3a5c",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Offprint", "always_online": True},
            "shortcuts": [
                {
                    "name": "Look up papers in this",
                    "type": "message",
                    "callback_id": LOOK_UP,
                    "description": "Find the papers that this message names or links to",
                }
            ],
            "slash_commands": [slash],
        }
        | ({"unfurl_domains": list(PREVIEWED)} if link_previews else {}),
        "oauth_config": {
            "scopes": {
                "bot": sorted(scopes(link_previews=link_previews)),
                "bot_optional": sorted(OPTIONAL),
            }
        },
        "settings": {
            "event_subscriptions": {"bot_events": events} | address,
            "interactivity": {"is_enabled": True} | address | menus,
            "org_deploy_enabled": False,
            "socket_mode_enabled": base is None,
            "token_rotation_enabled": False,
        },
    }


def as_text(described: Mapping[str, Any]) -> str:
    """Write a manifest for people to read and paste."""
    return json.dumps(described, indent=2, ensure_ascii=False)


def as_link(described: Mapping[str, Any]) -> str:
    """Write the link that opens Slack's page with this manifest filled in."""
    return CREATE + quote(json.dumps(described, separators=(",", ":"), ensure_ascii=False), safe="")
