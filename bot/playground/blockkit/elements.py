"""Text objects, options and interactive elements: one of them in, complaints out."""

from typing import Any

from bot.playground.blockkit.shapes import (
    Check,
    Report,
    address,
    any_of,
    anything,
    at_most_one_of,
    both,
    complain,
    flag,
    kinds,
    one_of,
    several,
    string,
    thing,
    whole,
)

ID = string(255)
DATE = string(10, 10)
TIME = string(5, 5)


def plain(most: int) -> Check:
    """Plain text only."""
    return kinds({"plain_text": thing({"text": string(most)}, {"emoji": flag})})


def either(most: int) -> Check:
    """Plain text or mrkdwn."""
    return kinds(
        {
            "plain_text": thing({"text": string(most)}, {"emoji": flag}),
            "mrkdwn": thing({"text": string(most)}, {"verbatim": flag}),
        }
    )


def option(text: Check, *, link: bool = False) -> Check:
    """One entry of a menu."""
    optional = {"description": either(75)} | ({"url": address} if link else {})
    return thing({"text": text, "value": string(150)}, optional)


OPTION = option(plain(75))
GROUP = thing({"label": plain(75), "options": several(OPTION, least=0, most=100)})
CONFIRM = thing(
    {"title": plain(100), "text": either(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
FILTER = thing(
    None,
    {
        "include": several(string(50), least=1, most=4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)
DISPATCH = thing(
    {
        "trigger_actions_on": several(
            one_of("on_enter_pressed", "on_character_entered"), least=1, most=2
        )
    }
)

_COMMON: dict[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": flag}
_MENU: dict[str, Check] = {**_COMMON, "placeholder": plain(150)}
_CHOICES: dict[str, Check] = {
    "options": several(OPTION, least=1, most=100),
    "option_groups": several(GROUP, least=1, most=100),
}


def initial_is_offered(value: Any, at: str, report: Report) -> None:
    """Check that what is chosen at first is among the options."""
    if not isinstance(value, dict):
        return
    groups = value.get("option_groups") or ()
    offered = [
        one for group in groups if isinstance(group, dict) for one in group.get("options", ())
    ]
    offered += value.get("options") or ()
    chosen = [value["initial_option"]] if value.get("initial_option") else []
    for one in [*chosen, *(value.get("initial_options") or ())]:
        if one not in offered:
            complain(report, "initial option must exactly match one of the options", at)


def _static(optional: dict[str, Check]) -> Check:
    return both(
        thing(None, {**_MENU, **_CHOICES, **optional}),
        any_of("options", "option_groups"),
        at_most_one_of("options", "option_groups"),
        initial_is_offered,
    )


def _menus() -> dict[str, Check]:
    most = {"max_selected_items": whole(1, 100)}
    query = {"min_query_length": whole(0, 100)}
    groups = several(OPTION, least=0, most=100)
    chosen, ids = {"initial_option": OPTION}, several(ID, least=0, most=100)
    extern = {**_MENU, **query}
    conversations = {"default_to_current_conversation": flag, "filter": FILTER}
    hook = {"response_url_enabled": flag}
    return {
        "static_select": _static(chosen),
        "multi_static_select": _static({"initial_options": groups, **most}),
        "external_select": thing(None, {**extern, **chosen}),
        "multi_external_select": thing(None, {**extern, "initial_options": groups, **most}),
        "users_select": thing(None, {**_MENU, "initial_user": ID}),
        "multi_users_select": thing(None, {**_MENU, "initial_users": ids, **most}),
        "channels_select": thing(None, {**_MENU, "initial_channel": ID, **hook}),
        "multi_channels_select": thing(None, {**_MENU, "initial_channels": ids, **most}),
        "conversations_select": thing(
            None, {**_MENU, "initial_conversation": ID, **conversations, **hook}
        ),
        "multi_conversations_select": thing(
            None, {**_MENU, "initial_conversations": ids, **conversations, **most}
        ),
    }


def _ticks(most_initial: str, initial: Check) -> Check:
    options = several(option(either(75)), least=1, most=10)
    return both(thing({"options": options}, {**_COMMON, most_initial: initial}), initial_is_offered)


_RICH_OPTION = option(either(75))

BUTTON = thing(
    {"text": plain(75)},
    {
        "action_id": ID,
        "value": string(2000),
        "url": address,
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
IMAGE = both(
    thing(
        {"alt_text": string(2000)},
        {"image_url": address, "slack_file": thing(None, {"id": ID, "url": address})},
    ),
    any_of("image_url", "slack_file"),
)
_FEEDBACK = thing({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})

CLICKED: dict[str, Check] = {
    "button": BUTTON,
    "overflow": thing(
        {"options": several(option(plain(75), link=True), least=1, most=5)},
        {"action_id": ID, "confirm": CONFIRM},
    ),
    "checkboxes": _ticks("initial_options", several(_RICH_OPTION, least=0, most=10)),
    "radio_buttons": _ticks("initial_option", _RICH_OPTION),
    "datepicker": thing(None, {**_MENU, "initial_date": DATE}),
    "timepicker": thing(None, {**_MENU, "initial_time": TIME, "timezone": string(100)}),
    **_menus(),
}
"""What stands beside a section, in a row of actions and in an input."""

_TYPED: dict[str, Check] = {
    "action_id": ID,
    "placeholder": plain(150),
    "focus_on_load": flag,
    "dispatch_action_config": DISPATCH,
}

FILLED_IN: dict[str, Check] = {
    "plain_text_input": thing(
        None,
        {
            **_TYPED,
            "initial_value": string(3000, 0),
            "multiline": flag,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
    ),
    "email_text_input": thing(None, {**_TYPED, "initial_value": string(3000, 0)}),
    "url_text_input": thing(None, {**_TYPED, "initial_value": address}),
    "number_input": thing(
        {"is_decimal_allowed": flag},
        {**_TYPED, "initial_value": string(50), "min_value": string(50), "max_value": string(50)},
    ),
    "rich_text_input": thing(None, {**_TYPED, "initial_value": anything}),
    "file_input": thing(
        None,
        {
            "action_id": ID,
            "filetypes": several(string(20), least=1, most=50),
            "max_files": whole(1, 10),
        },
    ),
}
"""What stands in inputs only."""

_MOMENT = thing(None, {**_COMMON, "initial_date_time": whole(10**9, 10**10 - 1)})

BESIDE_A_SECTION = kinds({**CLICKED, "image": IMAGE})
IN_ACTIONS = kinds({**CLICKED, "datetimepicker": _MOMENT})
IN_INPUTS = kinds(
    {key: check for key, check in CLICKED.items() if key not in {"button", "overflow"}}
    | FILLED_IN
    | {"datetimepicker": _MOMENT}
)
IN_CONTEXT = kinds(
    {
        "image": IMAGE,
        "plain_text": thing({"text": string(3000)}, {"emoji": flag}),
        "mrkdwn": thing({"text": string(3000)}, {"verbatim": flag}),
    }
)
IN_CONTEXT_ACTIONS = kinds(
    {
        "feedback_buttons": thing(
            {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, {"action_id": ID}
        ),
        "icon_button": thing(
            {"icon": one_of("trash"), "text": plain(75)},
            {
                "action_id": ID,
                "value": string(2000),
                "confirm": CONFIRM,
                "accessibility_label": string(75),
                "visible_to_user_ids": several(ID, least=0, most=100),
            },
        ),
    }
)
