"""The App Home: what is one's own, what one may see of the rest, and buttons that do something."""

import pytest

from bot.playground.nouns import Message, View
from bot.playground.sample import captures
from tests.scenarios.conftest import Town, both_ways

LATER = list(captures())[1:]
GRACE = "U0GRACE001"


@pytest.fixture
def more_settings() -> dict[str, object]:
    """Grace owns the place."""
    return {"offprint_admins": frozenset({GRACE})}


async def opened(town: Town, who: str = "ada") -> View:
    """Somebody's Home, as it is when they open it."""
    before = town.workspace.home(who)
    await town.workspace.open_home(who)
    return await town.workspace.until(lambda: renewed(town, who, before))


def renewed(town: Town, who: str, before: View | None) -> View | None:
    now = town.workspace.home(who)
    return now if now is not None and (before is None or now.hash != before.hash) else None


async def pressed(
    town: Town, home: View, action: str, *, who: str = "ada", value: str | None = None
) -> Message:
    """What a button of the Home brings to the direct messages."""
    watched = town.workspace.watch("dm", user=who)
    await town.workspace.press(home, action, user=who, value=value)
    return await town.workspace.reply(watched, user=who)


@both_ways
async def test_a_newcomer_finds_what_to_try_and_a_press_tries_it(town: Town) -> None:
    home = await opened(town)

    card = await pressed(town, home, "home.say.kv-edit")
    helped = await pressed(town, home, "home.say.help")

    assert "Try this" in home.shown
    assert "Nothing is followed yet" in home.shown
    assert "You follow" not in home.shown
    assert "For the owners" not in home.shown
    assert "KV-Edit: Training-Free" in card.shown
    assert card.conversation == town.workspace.conversation("dm").id
    assert "Ask me for a paper or a person" in helped.shown


async def test_numbers_of_what_a_press_brought_can_be_typed_there(town: Town) -> None:
    home = await opened(town)
    listed = await pressed(town, home, "home.say.who-is-shao-jiawei")

    assert "1. " in listed.shown
    assert "Share" in (await town.ask("1", where="dm")).shown


async def test_who_follows_something_sees_it_and_what_it_brought(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.ask("follow topic:image editing", where="dm")
    await town.publish(LATER[0])

    home = await opened(town)
    caught_up = await pressed(town, home, "home.say.catchup")

    assert "Try this" not in home.shown
    assert "#general: Jiawei Shao" in home.shown
    assert "Direct messages: topic: image editing" in home.shown
    assert "By Jiawei Shao" in home.shown
    assert "BPPO" in home.shown.split("You follow")[0]
    assert "Direct messages every Monday" in home.shown
    assert "BPPO" in caught_up.shown


async def test_what_others_do_in_their_own_rooms_is_not_shown(town: Town) -> None:
    town.workspace.create("#skunkworks", "grace", private=True)
    await town.ask("/papers follow Jiawei Shao", where="#skunkworks", user="grace")
    await town.ask("follow Qi She", where="dm", user="grace")
    await town.ask("/papers follow Zijian Li", where="#reading-group", user="grace")

    mine, hers = await opened(town, "ada"), await opened(town, "grace")

    assert "#reading-group every Monday" in mine.shown
    assert "skunkworks" not in mine.shown
    assert "Jiawei Shao" not in mine.shown.split("Next digests")[1]
    assert "Qi She" not in mine.shown.split("Next digests")[1]
    assert "#skunkworks every Monday" in hers.shown
    assert "Direct messages every Monday" in hers.shown


async def test_without_slacks_word_about_channels_only_ones_own_is_shown(town: Town) -> None:
    await town.ask("/papers follow Qi She", user="grace")
    await town.ask("follow Jiawei Shao", where="dm")
    town.workspace.fail("users.conversations", "missing_scope", times=None)

    home = await opened(town)

    assert "Direct messages every Monday" in home.shown
    assert "#general" not in home.shown


@both_ways
async def test_what_is_saved_can_be_taken_out(town: Town) -> None:
    await town.ask("/papers save kv edit")
    await town.ask("/papers save ldmic")
    home = await opened(town)

    before = town.workspace.home("ada")
    await town.workspace.press(home, "home.unsave.0")
    left = await town.workspace.until(lambda: renewed(town, "ada", before))

    assert "LDMIC" in home.shown
    assert "LDMIC" not in left.shown
    assert "KV-Edit" in left.shown
    assert "LDMIC" not in await town.says("/papers saved")


async def test_all_that_is_saved_is_listed_and_exported(town: Town) -> None:
    await town.ask("/papers save kv edit")
    home = await opened(town)

    listed = await pressed(town, home, "home.say.saved")
    await pressed(town, home, "home.say.export-saved-bibtex")

    assert "1. KV-Edit" in listed.shown
    [upload] = town.workspace.uploads
    assert upload.name == "saved.bib"


async def test_a_channels_digest_is_set_from_the_home(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao", where="#reading-group")
    home = await opened(town)

    await town.workspace.press(home, "home.digest.0")
    modal = await town.workspace.modal()
    watched = town.workspace.watch("#reading-group")
    await town.workspace.submit(modal, {"rhythm": "daily", "time": "08:30"})
    told = await town.workspace.reply(watched)

    assert "every day at 8:30" in told.shown
    assert "#reading-group every day at 8:30" in (await opened(town)).shown


async def test_an_old_home_opens_no_settings_of_a_channel_that_one_has_left(town: Town) -> None:
    town.workspace.create("#skunkworks", "ada", "grace", private=True)
    await town.ask("/papers follow Jiawei Shao", where="#skunkworks", user="grace")
    home = await opened(town)
    town.workspace.leave("#skunkworks", "ada")
    await town.restart()  # what is believed for a minute is forgotten
    await town.ask("/papers follow Qi She", where="#skunkworks", user="grace")

    said = await pressed(town, home, "home.digest.0")

    assert "#skunkworks" in home.shown
    assert "You are not in that channel" in said.shown
    assert not town.workspace.surfaces.open_for(town.workspace.person("ada").id)


@both_ways
async def test_owners_settle_what_is_flagged_from_the_home(town: Town) -> None:
    await town.ask("/papers flag p43 same as p1")
    home = await opened(town, "grace")
    shown = await pressed(town, home, "card.show", who="grace", value="p43")

    before = town.workspace.home("grace")
    await town.workspace.press(home, "flag.dismiss", user="grace")
    after = await town.workspace.until(lambda: renewed(town, "grace", before))

    assert "For the owners" in home.shown
    assert "same as p1" in home.shown
    assert "KV-Edit" in shown.shown
    assert "For the owners" not in after.shown
    assert "For the owners" not in (await opened(town, "ada")).shown


async def test_an_owner_joins_two_from_the_home(town: Town) -> None:
    await town.ask("/papers flag p43 same as p1")
    home = await opened(town, "grace")

    said = await pressed(town, home, "identity.say", who="grace")

    assert "are one paper" in said.shown
    assert "1 flag is settled with it" in said.shown
    assert "For the owners" not in (await opened(town, "grace")).shown


async def test_sources_and_their_health_are_there(town: Town) -> None:
    home = await opened(town)

    listed = await pressed(town, home, "home.say.sources")

    assert "Sources" in home.shown
    assert "captured" in listed.shown
    assert [*town.workspace.journal.refused()] == []
