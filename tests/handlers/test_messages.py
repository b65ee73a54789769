"""Every message over a nasty corpus: within Slack's limits, notifying nobody, in our tone."""

import ast
import importlib
import inspect
import pkgutil
import re
from dataclasses import replace
from pathlib import Path

import handlers.messages
from bot.playground.blockkit import check_message, check_options, check_view
from corpus.model import Outcome, Style
from handlers.blocks import MAX_TOTAL, Message, text_length, with_mentions
from handlers.messages import news
from handlers.messages.bulk import Offer
from handlers.messages.cards import chart
from handlers.messages.choosing import none_chosen, none_known, none_meant, suggestions
from handlers.messages.menus import author_deeds, paper_deeds
from tests.factories import an_author
from tests.handlers import nasty
from tests.handlers.nasty import COMMAND, all_messages, all_views, bulk_messages, digest

MESSAGES = {
    f"{name} {number}{where}": sheet
    for name, message in all_messages()
    for where, read in (("", message), (" in a thread", with_mentions(message, command=COMMAND)))
    for number, sheet in enumerate(read.sheets)
}
VIEWS = dict(all_views())


def test_every_message_that_exists_is_looked_at() -> None:
    """What makes one says so in its signature; each of them is called in the nasty corpus."""
    modules = [
        importlib.import_module(f"handlers.messages.{each.name}")
        for each in pkgutil.iter_modules(handlers.messages.__path__)
    ]
    makers = {
        name
        for module in modules
        for name, made in inspect.getmembers(module, inspect.isfunction)
        if made.__module__ == module.__name__
        and not name.startswith("_")
        and "Message" in str(made.__annotations__.get("return"))
    }
    tree = ast.parse(Path(nasty.__file__).read_text())
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}

    assert makers - called == set()


def test_slack_would_take_every_message() -> None:
    refused = {
        name: problems.messages
        for name, message in MESSAGES.items()
        if (problems := check_message(list(message.blocks)))
    }

    assert refused == {}
    assert [name for name, message in MESSAGES.items() if not message.text] == []
    assert [name for name, message in MESSAGES.items() if size(message) > MAX_TOTAL + 100] == []


def size(message: Message) -> int:
    return sum(map(text_length, message.blocks))


def test_slack_would_take_every_view() -> None:
    refused = {
        name: problems.messages for name, view in VIEWS.items() if (problems := check_view(view))
    }

    assert refused == {}


def test_no_entry_of_a_menu_is_cut_off() -> None:
    people = [an_author("A", paper_count=many) for many in (0, 9)]
    deeds = [*map(paper_deeds, nasty.papers()), *map(author_deeds, people)]

    assert {len(each) <= 5 for each in deeds} == {True}
    assert {len(f"{one.action} {one.value}") < 150 for each in deeds for one in each} == {True}


def test_slack_would_take_every_list_of_suggestions() -> None:
    candidates = nasty.result(Outcome.AMBIGUOUS, count=300).candidates
    unnamed = replace(candidates[0], label="", hint=None)

    for few in ([], [unnamed], candidates):
        assert not check_options({"options": suggestions(few)})


def test_what_is_said_at_a_field_is_short_and_names_no_group() -> None:
    for offered in (
        *nasty.offers().values(),
        Offer(matched=(), already=nasty.offers()["full"].already),
    ):
        said = none_known(offered)

        assert 0 < len(said) < 400
    assert none_chosen()
    assert none_meant()


def test_no_message_notifies_a_group() -> None:
    group = re.compile(r"<!(?:channel|here|everyone|subteam)|@(?:here|channel|everyone)\b")
    found = {name: group.findall(shown(each, ("mrkdwn",))) for name, each in MESSAGES.items()}

    assert {name: names for name, names in found.items() if names} == {}


def test_every_link_leads_where_a_browser_may_go() -> None:
    link = re.compile(r"<([a-z]+):")
    found = {name: set(link.findall(shown(each))) for name, each in MESSAGES.items()}

    assert {name: kinds for name, kinds in found.items() if not kinds <= {"https", "http"}} == {}


def test_every_message_sounds_like_us() -> None:
    strange = re.compile(r"Error|Traceback|None|!")
    ours = re.compile(r"<!date|(?:<|lt;)!|`[^`]*`")
    found = {name: strange.findall(ours.sub("", shown(each))) for name, each in MESSAGES.items()}

    assert {name: words for name, words in found.items() if words} == {}


def test_a_long_digest_keeps_every_number_once() -> None:
    parts = news.digest_parts(digest(style=Style.COMPACT, count=400))

    numbers = [int(n) for part in parts for n in re.findall(r"(?m)^(\d+)\. \*", shown(part))]

    assert numbers == list(range(1, 401))


def test_the_button_of_an_offer_stands_in_the_message_of_the_menus_it_reads() -> None:
    several = [name for name, each in bulk_messages() if len(each.sheets) > 1]

    assert several == []


def test_a_quiet_week_is_one_line() -> None:
    receipt = news.digest_parts(digest(style=Style.COMPACT, count=0))

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
