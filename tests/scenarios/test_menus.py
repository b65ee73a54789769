"""The menus of cards: whatever a button does, an entry does too."""

from bot.playground.nouns import Json, Message
from handlers.messages.menus import MENU
from tests.scenarios.conftest import Town, both_ways


def entries(card: Message) -> list[str]:
    """What the menu of a card offers."""
    return [each["text"]["text"] for each in the_menu(card)["options"]]


def the_menu(card: Message) -> Json:
    [menu] = [
        element
        for block in card.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == MENU
    ]
    return menu


async def chosen(town: Town, card: Message, entry: str) -> Message:
    sent = await town.workspace.choose(card, MENU, entry)
    return await town.workspace.reply(sent)


@both_ways
async def test_a_papers_author_is_followed_from_its_menu(town: Town) -> None:
    card = await town.ask("/papers kv edit")

    followed = await chosen(town, card, "Follow Jiawei Shao")

    assert "followed Jiawei Shao here" in followed.shown
    assert not followed.ephemeral


async def test_a_paper_is_cited_in_other_formats_from_its_menu(town: Town) -> None:
    card = await town.ask("/papers kv edit")

    ris = await chosen(town, card, "Cite as RIS")
    csl = await chosen(town, card, "Cite as CSL-JSON")

    assert "TY  - " in ris.shown
    assert '"title": "KV-Edit' in csl.shown
    assert ris.ephemeral


async def test_another_author_is_opened_from_the_menu(town: Town) -> None:
    card = await town.ask("/papers kv edit")
    [entry] = [each for each in entries(card) if each.startswith("More by ")]

    opened = await chosen(town, card, entry)

    assert opened.shown.startswith(entry.removeprefix("More by "))


async def test_an_author_is_previewed_and_then_followed_by_number_not_by_name(town: Town) -> None:
    card = await town.ask("/papers author zijian li")

    preview = await chosen(town, card, "What would following bring?")
    followed = await town.press(preview, "follow.confirm")

    assert "Following Zijian Li in the last four weeks" in preview.shown
    assert "followed Zijian Li here" in followed.shown


async def test_an_authors_papers_are_exported_from_the_menu(town: Town) -> None:
    card = await town.ask("/papers author zijian li")

    await chosen(town, card, "Export the papers as BibTeX")
    await town.workspace.until(lambda: town.workspace.uploads or None)

    [upload] = town.workspace.uploads
    assert upload.name == "zijian-li.bib"
    assert (upload.content or b"").count(b"@") == 5


async def test_an_entry_that_nothing_does_any_more_is_taken_without_a_word(town: Town) -> None:
    card = await town.ask("/papers kv edit")
    gone = {"type": "overflow", "selected_option": {"value": "card.burn p1"}}

    await town.workspace.choose(card, MENU, gone)
    await town.settled()

    assert town.posted() == []


async def test_a_short_id_is_followed_as_it_stands_on_the_card(town: Town) -> None:
    card = await town.ask("/papers author zijian li")
    ref = next(word for word in card.shown.split() if word[:1] == "a" and word[1:].isdigit())

    assert "followed Zijian Li here" in await town.says(f"/papers follow {ref}")
