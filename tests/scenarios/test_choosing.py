"""Modals in which authors are chosen as one types: of a follow and its preview, and of a digest."""

import pytest

from bot.playground.nouns import View
from handlers.messages.choosing import AUTHORS, CHOOSE_VIEW, MEANT, PASTED, PREVIEW_VIEW, TYPED
from tests.scenarios.conftest import Town, both_ways


async def opened(town: Town, *, where: str = "#general", way: str = "/papers ") -> View:
    """The modal in which whom to follow is chosen."""
    listed = await town.ask(f"{way}following", where=where)
    await town.workspace.press(listed, "follow.open")
    return await town.workspace.modal()


async def offered(town: Town, view: View, typed: str) -> list[tuple[str, str]]:
    """What the menu offers for some letters, with what tells namesakes apart."""
    options = await town.workspace.suggest(view, TYPED, typed)
    return [(each["text"]["text"], each["description"]["text"]) for each in options]


@both_ways
async def test_authors_are_offered_as_somebody_types(town: Town) -> None:
    view = await opened(town)

    begun = await offered(town, view, "jiaw")
    misspelt = await offered(town, view, "jiawei shoa")
    turned = await offered(town, view, "shao j")
    characters = await offered(town, view, "佘琪")

    assert [name for name, _ in begun] == ["Jiawei Shao"]
    assert begun[0][1].startswith("48 papers")
    assert misspelt[0] == turned[0] == begun[0]
    assert characters == [("Qi She", "ByteDance · also 佘琪")]


@pytest.mark.parametrize("typed", ["zz", "", "<!channel>", "x" * 3000, "*"])
async def test_what_begins_no_name_offers_nothing(town: Town, typed: str) -> None:
    view = await opened(town)

    assert await offered(town, view, typed) == []


@both_ways
async def test_what_was_chosen_is_previewed_and_then_followed(town: Town) -> None:
    view = await opened(town)
    await offered(town, view, "jiaw")
    await offered(town, view, "qi she")
    watched = town.workspace.watch("#general")

    preview = (await town.workspace.submit(view, {AUTHORS: ["Jiawei Shao", "Qi She"]})).view
    assert preview is not None
    before = town.posted()
    await town.workspace.submit(preview)
    told = await town.workspace.reply(watched)

    assert preview.content["callback_id"] == PREVIEW_VIEW
    assert "2 of 2 named can be followed as they are. Nothing is saved yet." in preview.shown
    assert "• Jiawei Shao · 48 papers" in preview.shown
    assert "• Qi She · ByteDance" in preview.shown
    assert "The last four weeks would have brought" in preview.shown
    assert before == []
    assert "@Ada Lovelace followed Jiawei Shao and Qi She here" in told.shown
    assert not told.ephemeral
    assert town.workspace.views == ()


async def test_what_is_pasted_means_what_it_means_after_the_verb(town: Town) -> None:
    text = "Shao, Jiawei\nJ. Zhang; Bartholomew Quux\ncat:cs.LG"
    view = await opened(town)
    typed = await town.says(f"/papers follow {text}")

    preview = (await town.workspace.submit(view, {PASTED: text})).view

    assert preview is not None
    headline = "2 of 4 named can be followed as they are, 1 to choose, 1 not known"
    assert headline in typed
    assert headline in preview.shown
    assert "Who is “J. Zhang”?" in preview.shown
    assert "Not known: Bartholomew Quux" in preview.shown


async def test_who_is_meant_is_chosen_in_the_preview(town: Town) -> None:
    view = await opened(town)
    preview = (await town.workspace.submit(view, {PASTED: "J. Zhang\nZijian Li"})).view
    assert preview is not None
    watched = town.workspace.watch("#general")

    await town.workspace.submit(preview, {f"{MEANT}0": "Jiaqi Zhang"})

    told = await town.workspace.reply(watched)
    assert "followed Zijian Li and Jiaqi Zhang here" in told.shown


@pytest.mark.parametrize(
    ("pasted", "at", "said"),
    [
        ("", AUTHORS, "Choose somebody here"),
        ("  \n;", AUTHORS, "Choose somebody here"),
        ("Bartholomew Quux", PASTED, "I know none of these: Bartholomew Quux"),
    ],
)
async def test_a_form_without_anybody_says_so_at_its_field(
    town: Town, pasted: str, at: str, said: str
) -> None:
    view = await opened(town)

    sent = await town.workspace.submit(view, {PASTED: pasted} if pasted else {})

    assert said in sent.errors[at]


async def test_who_is_followed_already_is_said_at_the_field(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    view = await opened(town)

    sent = await town.workspace.submit(view, {PASTED: "Jiawei Shao"})

    assert sent.errors == {AUTHORS: "All of these are followed here already."}


async def test_a_preview_in_which_nobody_is_chosen_is_not_sent(town: Town) -> None:
    view = await opened(town)
    preview = (await town.workspace.submit(view, {PASTED: "J. Zhang\nJiawei Shoa"})).view
    assert preview is not None

    sent = await town.workspace.submit(preview)

    assert sent.errors == {f"{MEANT}0": "Choose who is meant here, or go back."}


async def test_back_from_the_preview_the_form_is_as_it_was(town: Town) -> None:
    view = await opened(town)
    preview = (await town.workspace.submit(view, {PASTED: "Qi She\nZijian Li"})).view
    assert preview is not None

    await town.workspace.close(preview)

    [left] = town.workspace.views
    assert left.content["callback_id"] == CHOOSE_VIEW
    assert left.values[PASTED]["value"]["value"] == "Qi She\nZijian Li"


async def test_a_direct_message_follows_for_oneself(town: Town) -> None:
    view = await opened(town, where="dm", way="")
    preview = (await town.workspace.submit(view, {PASTED: "Qi She\nZijian Li"})).view
    assert preview is not None
    watched = town.workspace.watch("dm")

    await town.workspace.submit(preview)

    assert "followed Qi She and Zijian Li here" in (await town.workspace.reply(watched)).shown
    assert "Nothing is followed here yet" in await town.says("/papers following")


async def test_where_the_bot_is_no_member_who_followed_is_told_how_to_let_it_in(
    town: Town,
) -> None:
    view = await opened(town, where="#random")
    preview = (await town.workspace.submit(view, {PASTED: "Qi She\nZijian Li"})).view
    assert preview is not None
    watched = town.workspace.watch("dm")

    await town.workspace.submit(preview)

    assert "/invite @Offprint" in (await town.workspace.reply(watched)).shown
    assert "1. Qi She" in await town.says("/papers following", where="#random")


@both_ways
async def test_the_settings_of_a_digest_know_its_authors_and_change_them(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.ask("/papers follow cat:cs.LG")
    settings = await town.ask("/papers digest")
    await town.workspace.press(settings, "digest.edit")
    view = await town.workspace.modal()
    await offered(town, view, "qi she")
    watched = town.workspace.watch("#general")

    await town.workspace.submit(view, {AUTHORS: ["Qi She"]})

    told = await town.workspace.reply(watched)
    assert "changed this channel's digest" in told.shown
    assert "Followed no more: Jiawei Shao" in told.shown
    assert "Followed: Qi She; in the last four weeks" in told.shown
    assert "It comes" not in told.shown
    assert "Followed here now: category: cs.LG, Qi She" in told.shown
    assert len(town.posted()) == 3
    shown = await town.says("/papers following")
    assert "1. category: cs.LG" in shown
    assert "2. Qi She" in shown


@pytest.mark.parametrize(
    ("authors", "time", "said"),
    [
        (["Qi She"], "16:30", "It comes every Monday at 16:30"),
        (["Jiawei Shao", "Qi She"], "09:00", "followed Qi She here"),
        ([], "09:00", "stopped following Jiawei Shao here"),
        (["Jiawei Shao"], "16:30", "set this channel's digest: every Monday at 16:30"),
    ],
)
async def test_whatever_a_form_changes_is_told_in_one_message(
    town: Town, authors: list[str], time: str, said: str
) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.workspace.press(await town.ask("/papers digest"), "digest.edit")
    view = await town.workspace.modal()
    await offered(town, view, "qi she")
    watched = town.workspace.watch("#general")

    await town.workspace.submit(view, {AUTHORS: authors, "time": time})
    told = await town.workspace.reply(watched)
    await town.ask("/papers digest")

    assert said in told.shown
    assert len(town.posted()) == 2
    assert ("changed this channel's digest" in told.shown) is (said.startswith("It comes"))


async def test_a_form_for_a_channel_without_the_bot_says_so_and_keeps_what_was_set(
    town: Town,
) -> None:
    await town.ask("/papers follow Jiawei Shao", where="#random")
    await town.workspace.press(await town.ask("/papers digest", where="#random"), "digest.edit")
    view = await town.workspace.modal()
    await offered(town, view, "qi she")
    watched = town.workspace.watch("dm")

    await town.workspace.submit(view, {AUTHORS: ["Qi She"], "time": "16:30"})

    assert "/invite @Offprint" in (await town.workspace.reply(watched)).shown
    assert "16:30" in await town.says("/papers digest", where="#random")


async def test_settings_sent_as_they_are_change_nothing_and_tell_nobody_else(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    settings = await town.ask("/papers digest")
    posted = town.posted()
    await town.workspace.press(settings, "digest.edit")
    watched = town.workspace.watch("#general")

    await town.workspace.submit(await town.workspace.modal())

    assert (await town.workspace.reply(watched)).ephemeral
    assert town.posted() == posted
