"""A corpus that wants to notify, to break out and to be too long, shown on every surface."""

import json

import pytest

from corpus.model import Document
from corpus.refresh import import_document
from handlers.messages.choosing import AUTHORS, PASTED, TYPED
from handlers.messages.menus import MENU
from tests.factories import a_document
from tests.handlers.nasty import TITLES
from tests.scenarios.conftest import START, Town

PEOPLE = [f"<!here> Name {n}" for n in range(200)]
NASTY = [title or "" for title in TITLES]


def paper(title: str, number: int) -> str:
    return json.dumps(
        {
            "title": f"{title} lanterns {number}",
            "authors": [*PEOPLE[: 200 if number == 7 else 9], "Ada <!channel> Example"],
            "year": 2026,
            "abstract": "<!everyone> @here " * 300,
            "category": "cs.LG",
            "identifiers": [f"doi:10.1/<{number}>|x"],
        }
    )


def nasty() -> list[Document]:
    """Papers with hostile titles, and a blog as hostile."""
    papers = "\n".join(paper(title, n) for n in range(27) for title in [NASTY[n % len(NASTY)]])
    entries = "".join(
        f"<entry><id>urn:{n}</id><title>{title.replace('&', '&amp;').replace('<', '&lt;')}</title>"
        f"<link href='https://a.example/{n}|&gt;'/></entry>"
        for n, title in enumerate(NASTY)
    )
    head = "<title>&lt;!channel&gt; blog</title><author><name>Ada &lt;!channel&gt;</name></author>"
    blog = f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'
    return [a_document(papers, name="<!here>.jsonl"), a_document(blog, name="<!here>|blog.xml")]


@pytest.fixture
async def nasty_town(town: Town) -> Town:
    for document in nasty():
        await import_document(document, store=town.program.store, now=START)
    await town.program.follow_corpus()
    return town


READING = (
    "lanterns 7", "find lanterns", "author here name 7", "author ada example", "new", "1", "2", "3",
    "following", "sources", "1", "digest", "digest preview", "digest status", "catchup", "about",
    "help", "same p1 = p2", "notsame p1", "zzz <!channel> *b* `x`", "follow zzz <!here>",
)  # fmt: skip
CHANGING = (
    "follow topic:lanterns", "follow author here name 7", "follow cat:cs.LG", "digest style full",
    "follow topic:<!channel> lanterns preview", "digest now", "unfollow 1", "undo",
    "follow here name 8, Ada <!channel> Example; <!here>\n*b* `x`|>", "yes",
    "follow co-authors of here name 7", "yes", "undo",
)  # fmt: skip


@pytest.mark.parametrize(
    ("way", "where"),
    [
        ("/papers ", "#general"),
        pytest.param("@Offprint ", "#general", marks=pytest.mark.slow),
        pytest.param("", "dm", marks=pytest.mark.slow),
    ],
)
async def test_no_answer_notifies_or_breaks(nasty_town: Town, way: str, where: str) -> None:
    for words in (*CHANGING, *READING):
        await nasty_town.ask(f"{way}{words}", where=where)

    nobody_was_notified(nasty_town)


async def test_no_button_notifies_or_breaks(nasty_town: Town) -> None:
    cards = [
        await nasty_town.ask(f"/papers {words}")
        for words in ("lanterns 7", "author ada example", "find lanterns", "sources", "new")
    ]
    for card in cards:
        for action, block in pressable(card.blocks):
            current = nasty_town.workspace.current(card)
            if (action, block) in pressable(current.blocks):
                await nasty_town.workspace.press(current, action, block_id=block)
        for entry in entries(card.blocks):
            await nasty_town.workspace.choose(card, MENU, entry)

    nobody_was_notified(nasty_town)


def pressable(blocks: tuple[dict, ...]) -> list[tuple[str, str]]:  # type: ignore[type-arg]
    """Every button that is no link."""
    found = []
    for block in blocks:
        elements = [*block.get("elements", ()), block.get("accessory") or {}]
        found += [
            (each["action_id"], block["block_id"])
            for each in elements
            if each.get("type") == "button" and "url" not in each
        ]
    return found


async def test_no_form_and_no_suggestion_notifies_or_breaks(nasty_town: Town) -> None:
    workspace = nasty_town.workspace
    listed = await nasty_town.ask("/papers following")
    await workspace.press(listed, "follow.open")
    view = await workspace.modal()
    offered = await workspace.suggest(view, TYPED, "ada")
    names = [each["text"]["text"] for each in await workspace.suggest(view, TYPED, "here n")]

    await workspace.submit(view, {AUTHORS: names, PASTED: "a\n<!here>, b;`x`"})
    preview = await workspace.until(  # a busy machine shows first that it takes a moment
        lambda: next((each for each in workspace.views[1:] if each.content.get("submit")), None)
    )
    await workspace.submit(preview)
    await nasty_town.settled()

    assert len(offered) > 1
    assert len(names) > 10
    nobody_was_notified(nasty_town)


def entries(blocks: tuple[dict, ...]) -> list[str]:  # type: ignore[type-arg]
    """What a card's menu offers, by value."""
    elements = [element for block in blocks for element in block.get("elements", ())]
    menus = [each for each in elements if each.get("action_id") == MENU]
    return [option["value"] for menu in menus for option in menu["options"]]


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    "style", ["full", pytest.param("standard", marks=SLOW), pytest.param("compact", marks=SLOW)]
)
async def test_no_digest_notifies_or_breaks(nasty_town: Town, style: str) -> None:
    await nasty_town.ask("/papers follow topic:lanterns")
    await nasty_town.ask(f"/papers digest style {style}")
    for document in nasty():
        again = document.content.replace(b"lanterns", b"lanterns again").replace(b"urn:", b"urn:a")
        await import_document(
            a_document(again.decode(), name=document.name),
            store=nasty_town.program.store,
            now=nasty_town.clock(),
        )

    await nasty_town.wind(days=4)

    assert any("new" in each.text for each in nasty_town.posted())
    nobody_was_notified(nasty_town)


def nobody_was_notified(town: Town) -> None:
    """Only who acts is named, and nothing was refused."""
    ada = town.workspace.person("ada").id

    assert {each.who for each in town.workspace.notified} <= {ada}
    assert [(each.what, each.status) for each in town.workspace.journal.refused()] == []
