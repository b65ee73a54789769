"""What a person reads, and whom a message notifies."""

import pytest

from bot.playground.mentions import notified
from bot.playground.nouns import Json, Message
from bot.playground.reading import Directory, read_blocks, read_mrkdwn

NAMES = Directory({"U1": "Ada Lovelace", "C1": "general"})


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("*bold* _italic_ ~gone~", "bold italic gone"),
        ("*_both_*", "both"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("`follow *x*` stays", "follow *x* stays"),
        ("<https://a.b|KV-Edit> and <https://a.b/c>", "KV-Edit and https://a.b/c"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("<@U1> <@U404|kurt> <@U404> in <#C1>", "@Ada Lovelace @kurt @U404 in #general"),
        ("<!channel> <!here|here>", "@channel here"),
        ("<!date^1780300800^{date_short}|1 June>", "1 June"),
    ],
)
def test_mrkdwn_is_read_as_on_the_screen(sent: str, read: str) -> None:
    assert read_mrkdwn(sent, NAMES) == read


def test_blocks_are_read_in_the_order_of_the_eye() -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "This week"}},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*KV-Edit*"},
            "fields": [{"type": "mrkdwn", "text": "2025"}, {"type": "plain_text", "text": "cs.CV"}],
            "accessory": {
                "type": "button",
                "action_id": "a",
                "text": {"type": "plain_text", "text": "Share"},
            },
        },
        {"type": "markdown", "text": "## More\n**bold** [link](https://a.b)"},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "by "},
                        {"type": "user", "user_id": "U1"},
                    ],
                }
            ],
        },
        {"type": "image", "image_url": "https://a.b", "alt_text": "Papers per year"},
    ]

    assert read_blocks(blocks, NAMES).splitlines() == [
        "This week",
        "KV-Edit",
        "2025",
        "cs.CV",
        "Share",
        "More",
        "bold link",
        "by @Ada Lovelace",
        "Papers per year",
    ]


def said(text: str = "", *blocks: Json) -> Message:
    return Message(conversation="C1", ts="1.0", user="U0OFFPRINT", text=text, blocks=blocks)


def section(text: str, **fields: object) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, **fields}}


@pytest.mark.parametrize(
    ("message", "who"),
    [
        (said("<!channel> <@U1> <!subteam^S1|x>"), ["channel", "U1", "subteam^S1"]),
        (said("&lt;!channel&gt; @here <https://a.b>"), []),
        (said("x", section("say @here")), ["here"]),
        (said("x", section("say @here", verbatim=True)), []),
        (said("x", section("<!everyone>", verbatim=True)), ["everyone"]),
        (
            said("x", {"type": "header", "text": {"type": "plain_text", "text": "<!here> @here"}}),
            [],
        ),
        (said("x", section("mail a@here.org, @heretic")), []),
        (said("x", {"type": "markdown", "text": "@channel"}), ["channel"]),
        (
            said("x", {"type": "rich_text", "elements": [{"type": "broadcast", "range": "here"}]}),
            ["here"],
        ),
    ],
)
def test_who_is_notified(message: Message, who: list[str]) -> None:
    assert [one.who for one in notified(message)] == who
