"""Every message over a nasty corpus: within Slack's limits, notifying nobody, in our tone."""

import re

import pytest

from bot.playground.blockkit import check_message, check_view
from corpus.model import Style
from handlers.blocks import MAX_TOTAL, Message, text_length
from handlers.messages import digests
from handlers.messages.cards import chart
from tests.handlers.nasty import all_messages, all_views, digest

MESSAGES = dict(all_messages())
VIEWS = dict(all_views())


@pytest.mark.parametrize("name", MESSAGES)
def test_slack_would_take_it(name: str) -> None:
    message = MESSAGES[name]

    problems = check_message(list(message.blocks))

    assert not problems, problems.messages
    assert message.text
    assert sum(map(text_length, message.blocks)) <= MAX_TOTAL + 100


@pytest.mark.parametrize("name", VIEWS)
def test_slack_would_take_the_view(name: str) -> None:
    problems = check_view(VIEWS[name])

    assert not problems, problems.messages


@pytest.mark.parametrize("name", MESSAGES)
def test_it_notifies_no_group(name: str) -> None:
    said = shown(MESSAGES[name], ("mrkdwn",))

    assert not re.search(r"<!(?:channel|here|everyone|subteam)", said)
    assert not re.search(r"@(?:here|channel|everyone)\b", said)


@pytest.mark.parametrize("name", MESSAGES)
def test_it_links_only_where_a_browser_may_go(name: str) -> None:
    links = re.findall(r"<([a-z]+):", shown(MESSAGES[name]))

    assert set(links) <= {"https", "http"}


@pytest.mark.parametrize("name", MESSAGES)
def test_it_sounds_like_us(name: str) -> None:
    said = shown(MESSAGES[name])

    assert "Error" not in said
    assert "Traceback" not in said
    assert "None" not in said
    assert "!" not in re.sub(r"<!date|(?:<|lt;)!|`[^`]*`", "", said)


def test_a_long_digest_keeps_every_number_once() -> None:
    parts = digests.digest_parts(digest(style=Style.COMPACT, count=400))

    numbers = [int(n) for part in parts for n in re.findall(r"(?m)^(\d+)\. \*", shown(part))]

    assert numbers == list(range(1, 401))


def test_a_quiet_week_is_one_line() -> None:
    receipt = digests.digest_parts(digest(style=Style.COMPACT, count=0))

    assert len(receipt) == 1
    assert "Nothing new since" in receipt[0].text


def test_a_chart_shows_years_without_a_paper() -> None:
    rows = chart({2023: 4, 2025: 8}).strip("`").splitlines()

    assert [row.split() for row in rows] == [["▄", "█"], ["4", "0", "8"], ["2023", "2024", "2025"]]


def shown(message: Message, kinds: tuple[str, ...] = ("mrkdwn", "plain_text")) -> str:
    """All text of a message, as Slack reads it; plain text is never read for mentions."""
    found = [message.text]

    def collect(node: object) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("text"), str) and node.get("type") in kinds:
                found.append(node["text"])
            for value in node.values():
                collect(value)
        elif isinstance(node, list | tuple):
            for each in node:
                collect(each)

    collect(list(message.blocks))
    return "\n".join(found)
