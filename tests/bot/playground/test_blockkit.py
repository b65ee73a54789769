"""What Slack accepts and what it refuses, block by block."""

from typing import Any

import pytest

from bot.playground.blockkit import check_message, check_options, check_view, with_ids

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**fields: Any) -> Json:
    return {"type": "section", "text": mrkdwn("x"), **fields}


def button(**fields: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **fields}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(text: str = "A", value: str = "a") -> Json:
    return {"text": plain(text), "value": value}


def overflow(count: int) -> Json:
    options = [option(str(n), str(n)) for n in range(count)]
    return {"type": "overflow", "action_id": "more", "options": options}


def modal(*blocks: Json, **fields: Any) -> Json:
    return {"type": "modal", "title": plain("Settings"), "blocks": list(blocks), **fields}


def an_input(**element: Any) -> Json:
    typed = {"type": "plain_text_input", "action_id": "name", **element}
    return {"type": "input", "block_id": "name", "label": plain("Name"), "element": typed}


SOUND = [
    section(),
    {"type": "section", "fields": [mrkdwn("a"), plain("b")]},
    section(accessory=overflow(5)),
    section(accessory={"type": "image", "image_url": "https://a.b/c.png", "alt_text": "chart"}),
    {"type": "section", "text": {"type": "mrkdwn", "text": "x", "verbatim": True}},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn("a"), plain("b")]},
    actions(button(value="1", style="primary", url="https://arxiv.org/abs/1")),
    actions(
        {
            "type": "static_select",
            "action_id": "day",
            "placeholder": plain("Day"),
            "options": [option()],
            "initial_option": option(),
        }
    ),
    an_input(multiline=True, initial_value=""),
    {"type": "markdown", "text": "**x**"},
    {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}],
    },
    {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]},
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "good",
                "positive_button": {"text": plain("Good"), "value": "1"},
                "negative_button": {"text": plain("Bad"), "value": "0"},
            }
        ],
    },
]


@pytest.mark.parametrize("block", SOUND, ids=lambda block: str(block["type"]))
def test_sound_blocks_pass(block: Json) -> None:
    assert check_message([block]).messages == []


BROKEN = [
    ({"type": "paragraph"}, "unsupported type: paragraph [json-pointer:/blocks/0/type]"),
    ({"text": "x"}, "missing required field: type [json-pointer:/blocks/0]"),
    ("text", "must be an object [json-pointer:/blocks/0]"),
    ({"type": "section"}, "must have one of the fields: text, fields [json-pointer:/blocks/0]"),
    (section(text="x"), "must be an object [json-pointer:/blocks/0/text]"),
    (section(text=mrkdwn("")), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    (section(colour="red"), "invalid additional property: colour [json-pointer:/blocks/0]"),
    (section(text=mrkdwn("x") | {"emoji": True}), "invalid additional property: emoji"),
    (section(text=plain("x") | {"verbatim": True}), "invalid additional property: verbatim"),
    (section(fields=[mrkdwn("x")] * 11), "no more than 10 items allowed"),
    (section(fields=[mrkdwn("x" * 2001)]), "must be less than 2001 characters"),
    (section(fields=[]), "must have at least 1 items"),
    ({"type": "header", "text": mrkdwn("x")}, "unsupported type: mrkdwn"),
    ({"type": "header", "text": plain("x" * 151)}, "must be less than 151 characters"),
    ({"type": "context", "elements": [mrkdwn("x")] * 11}, "no more than 10 items allowed"),
    ({"type": "context", "elements": [button()]}, "unsupported type: button"),
    (actions(*[button(action_id=str(n)) for n in range(26)]), "no more than 25 items allowed"),
    (actions(), "must have at least 1 items"),
    (actions(button(text=plain("x" * 76))), "must be less than 76 characters"),
    (actions(button(text=mrkdwn("x"))), "unsupported type: mrkdwn"),
    (actions(button(value="x" * 2001)), "must be less than 2001 characters"),
    (actions(button(url="https://a.b/" + "x" * 3000)), "must be less than 3001 characters"),
    (actions(button(url="javascript:alert(1)")), "must be a valid URL"),
    (actions(button(url="ftp://a.b")), "must be a valid URL"),
    (actions(button(style="green")), "must be a valid enum value"),
    (actions(button(action_id="x" * 256)), "must be less than 256 characters"),
    (actions(button(confirm={"title": plain("x")})), "missing required field: text"),
    (actions(button(), button()), '`action_id` "go" already exists [json-pointer:/blocks/0]'),
    (section(accessory=overflow(6)), "no more than 5 items allowed"),
    (section(accessory=overflow(0)), "must have at least 1 items"),
    (section(accessory=an_input()["element"]), "unsupported type: plain_text_input"),
    (
        actions({"type": "overflow", "action_id": "o", "options": [option("x" * 76)]}),
        "must be less than 76 characters",
    ),
    (
        actions({"type": "overflow", "action_id": "o", "options": [option("x", "y" * 151)]}),
        "must be less than 151 characters",
    ),
    (
        actions({"type": "static_select", "action_id": "s", "options": [option()] * 101}),
        "no more than 100 items allowed",
    ),
    (
        actions({"type": "static_select", "action_id": "s"}),
        "must have one of the fields: options, option_groups",
    ),
    (
        actions(
            {
                "type": "static_select",
                "options": [option()],
                "initial_option": option("B", "b"),
            }
        ),
        "initial option must exactly match one of the options",
    ),
    (
        actions(
            {
                "type": "external_select",
                "action_id": "s",
                "placeholder": plain("x" * 151),
            }
        ),
        "must be less than 151 characters",
    ),
    ({"type": "image", "image_url": "https://a.b"}, "missing required field: alt_text"),
    ({"type": "markdown", "text": "x" * 12_001}, "must be less than 12001 characters"),
    ({"type": "alert", "text": plain("x")}, "unsupported type: alert"),
]


@pytest.mark.parametrize(("block", "complaint"), BROKEN)
def test_broken_blocks_are_refused(block: Any, complaint: str) -> None:
    problems = check_message([block])

    assert any(complaint in message for message in problems.messages), problems.messages
    assert problems.code == "invalid_blocks"


def test_fifty_blocks_are_enough() -> None:
    assert not check_message([{"type": "divider"}] * 50)
    assert check_message([{"type": "divider"}] * 51).messages == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]


def test_a_block_id_stands_once() -> None:
    twice = [section(block_id="a"), section(block_id="a")]

    assert "already exists" in check_message(twice).messages[0]


def test_markdown_is_counted_over_the_whole_message() -> None:
    long = {"type": "markdown", "text": "x" * 7000}

    assert check_message([long, long])


def test_a_message_has_one_table() -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}

    assert "only one table" in check_message([table, table]).messages[0]


def test_all_text_together_has_a_limit() -> None:
    problems = check_message([section(text=mrkdwn("x" * 2700))] * 5)

    assert problems.code == "msg_blocks_too_long"


@pytest.mark.parametrize(
    ("view", "complaint"),
    [
        (modal(title=plain("x" * 25)), "must be less than 25 characters"),
        (modal(submit=plain("x" * 25)), "must be less than 25 characters"),
        (modal(private_metadata="x" * 3001), "must be less than 3001 characters"),
        (modal(callback_id="x" * 256), "must be less than 256 characters"),
        (modal(an_input()), "missing required field: submit"),
        (modal(hash="1"), "invalid additional property: hash"),
        (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
        (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed"),
        ({"type": "home", "title": plain("x"), "blocks": []}, "invalid additional property: title"),
        ({"type": "sheet"}, "unsupported type: sheet"),
        ([], "must be an object"),
    ],
)
def test_broken_views_are_refused(view: Any, complaint: str) -> None:
    assert any(complaint in message for message in check_view(view).messages)


def test_a_sound_modal_passes() -> None:
    view = modal(an_input(), {"type": "alert", "text": plain("x")}, submit=plain("Save"))

    assert not check_view(view)


def test_suggested_options_are_checked() -> None:
    assert not check_options({"options": [option()]})
    assert check_options({"options": [option()] * 101})
    assert check_options({})


def test_blocks_and_elements_without_an_id_get_one() -> None:
    (block,) = with_ids([actions({"type": "button", "text": plain("Go")})])

    assert block["block_id"]
    assert block["elements"][0]["action_id"]
    assert "action_id" not in block["elements"][0]["text"]
