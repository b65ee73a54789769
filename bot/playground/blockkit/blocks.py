"""Blocks by surface: one of them in, complaints out."""

from bot.playground.blockkit.elements import (
    BESIDE_A_SECTION,
    BUTTON,
    ID,
    IMAGE,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_CONTEXT_ACTIONS,
    IN_INPUTS,
    either,
    plain,
)
from bot.playground.blockkit.shapes import (
    Check,
    address,
    any_of,
    anything,
    both,
    flag,
    kinds,
    one_of,
    several,
    string,
    thing,
    whole,
)


def block(
    required: dict[str, Check] | None = None, optional: dict[str, Check] | None = None
) -> Check:
    """A block; each may have a ``block_id``."""
    return thing(required, {"block_id": ID, **(optional or {})})


_STYLE = thing(
    None,
    dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "unlink"), flag),
)
_INLINE = kinds(
    {
        "text": thing({"text": string(13_200)}, {"style": _STYLE}),
        "link": thing({"url": address}, {"text": string(3000), "unsafe": flag, "style": _STYLE}),
        "user": thing({"user_id": ID}, {"style": _STYLE}),
        "channel": thing({"channel_id": ID}, {"style": _STYLE}),
        "usergroup": thing({"usergroup_id": ID}, {"style": _STYLE}),
        "emoji": thing({"name": string(100)}, {"unicode": string(100), "style": _STYLE}),
        "broadcast": thing({"range": one_of("here", "channel", "everyone")}, {"style": _STYLE}),
        "date": thing(
            {"timestamp": whole(0, 10**11), "format": string(1000)},
            {"url": address, "fallback": string(1000), "style": _STYLE},
        ),
        "color": thing({"value": string(50)}),
    }
)
_SECTION = thing({"elements": several(_INLINE, least=0, most=1000)}, {"border": whole(0, 1)})
_CODE = thing(
    {"elements": several(_INLINE, least=0, most=1000)},
    {"border": whole(0, 1), "language": string(50)},
)
_LIST = thing(
    {
        "style": one_of("bullet", "ordered"),
        "elements": several(kinds({"rich_text_section": _SECTION}), least=1, most=1000),
    },
    {"indent": whole(0, 8), "offset": whole(0, 10_000), "border": whole(0, 1)},
)
_RICH_PARTS = kinds(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": _LIST,
        "rich_text_quote": _SECTION,
        "rich_text_preformatted": _CODE,
    }
)
RICH_TEXT = block({"elements": several(_RICH_PARTS, least=1, most=1000)})

_CELL = kinds(
    {
        "raw_text": thing({"text": string(3000)}),
        "raw_number": thing({"value": anything}, {"text": string(100)}),
        "rich_text": RICH_TEXT,
    }
)
_COLUMN = thing(None, {"align": one_of("left", "center", "right"), "is_wrapped": flag})

SECTION = both(
    block(
        None,
        {
            "text": either(3000),
            "fields": several(either(2000), least=1, most=10),
            "accessory": BESIDE_A_SECTION,
            "expand": flag,
        },
    ),
    any_of("text", "fields"),
)
PICTURE = both(
    block(
        {"alt_text": string(2000)},
        {
            "image_url": address,
            "slack_file": thing(None, {"id": ID, "url": address}),
            "title": plain(2000),
        },
    ),
    any_of("image_url", "slack_file"),
)
CARD = both(
    block(
        None,
        {
            "hero_image": kinds({"image": IMAGE}),
            "icon": kinds({"image": IMAGE}),
            "title": either(150),
            "subtitle": either(150),
            "body": either(200),
            "subtext": either(200),
            "actions": several(kinds({"button": BUTTON}), least=1, most=3),
        },
    ),
    any_of("hero_image", "title", "actions", "body"),
)
INPUT = block(
    {"label": plain(2000), "element": IN_INPUTS},
    {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
)

_EVERYWHERE: dict[str, Check] = {
    "section": SECTION,
    "header": block({"text": plain(150)}, {"level": whole(1, 4)}),
    "divider": block(),
    "image": PICTURE,
    "context": block({"elements": several(IN_CONTEXT, least=1, most=10)}),
    "actions": block({"elements": several(IN_ACTIONS, least=1, most=25)}),
    "input": INPUT,
    "rich_text": RICH_TEXT,
}

IN_MESSAGES = kinds(
    {
        **_EVERYWHERE,
        "markdown": block({"text": string(12_000)}),
        "table": block(
            {"rows": several(several(_CELL, least=1, most=20), least=1, most=100)},
            {"column_settings": several(_COLUMN, least=0, most=20)},
        ),
        "context_actions": block({"elements": several(IN_CONTEXT_ACTIONS, least=1, most=5)}),
        "card": CARD,
        "carousel": block({"elements": several(kinds({"card": CARD}), least=1, most=10)}),
    }
)
IN_MODALS = kinds(
    {
        **_EVERYWHERE,
        "alert": block(
            {"text": either(200)},
            {"level": one_of("default", "info", "warning", "error", "success")},
        ),
    }
)
IN_HOMES = kinds(_EVERYWHERE)
