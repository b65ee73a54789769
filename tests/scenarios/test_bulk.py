"""Several names at once: sorted out first, followed when somebody says yes, undone as one."""

from datetime import timedelta

import pytest

from bot.playground.nouns import Message
from handlers.messages.bulk import ACCEPT, PICK
from tests.scenarios.conftest import Town, both_ways

NONE_YET = "Nothing is followed here yet"
THREE = "Jiawei Shao, Qi She and J. Zhang; Bartholomew Quux"


async def following(town: Town, **where: str) -> str:
    where = {"where": "#general", **where}
    way = "" if where["where"] == "dm" else "/papers "
    return await town.says(f"{way}following", **where)


@both_ways
async def test_several_names_are_sorted_out_before_anything_is_saved(town: Town) -> None:
    reply = await town.ask(f"/papers follow {THREE}")

    assert "2 of 4 named can be followed as they are, 1 to choose, 1 not known" in reply.shown
    assert "• Jiawei Shao · 48 papers" in reply.shown
    assert "Who is J. Zhang?" in reply.shown
    assert "1. Jun Zhang · 4 papers" in reply.shown
    assert "Not known: Bartholomew Quux" in reply.shown
    assert reply.ephemeral
    assert NONE_YET in await following(town)


@both_ways
async def test_one_press_follows_what_was_sure_and_whom_a_menu_named(town: Town) -> None:
    offer = await town.ask(f"/papers follow {THREE}", user="grace")
    await town.workspace.choose(offer, f"{PICK}.0", first_choice(offer), user="grace")

    followed = await town.press(offer, ACCEPT, user="grace")

    assert "followed Jiawei Shao, Qi She and Jun Zhang here" in followed.shown
    assert "Followed here now: Jiawei Shao, Qi She, Jun Zhang" in followed.shown
    assert not followed.ephemeral


def first_choice(offer: Message) -> str:
    menus = [block["accessory"] for block in offer.blocks if "accessory" in block]
    return str(menus[0]["options"][0]["value"])


@pytest.mark.parametrize(
    ("where", "way"), [("#general", "/papers "), ("#general", "@Offprint "), ("dm", "")]
)
async def test_a_yes_does_what_the_button_does(town: Town, where: str, way: str) -> None:
    offer = await town.ask(f"{way}follow Jiawei Shao and She, Qi", where=where)

    followed = await town.ask(f"{way}yes", where=where)

    assert "2 of 2 named can be followed" in offer.shown
    assert "followed Jiawei Shao and Qi She here" in followed.shown
    assert "1. Jiawei Shao" in await following(town, where=where)


async def test_a_yes_also_takes_what_was_chosen_in_a_menu(town: Town) -> None:
    offer = await town.ask(f"/papers follow {THREE}")
    await town.workspace.choose(offer, f"{PICK}.0", first_choice(offer))
    await town.settled()

    followed = await town.says("/papers yes")

    assert "followed Jiawei Shao, Qi She and Jun Zhang here" in followed


async def test_in_a_thread_the_offer_is_that_threads(town: Town) -> None:
    await town.workspace.type("#general", "whom should we follow?", user="grace")
    thread = town.workspace.messages("#general")[-1].ts
    await town.ask("@Offprint follow Jiawei Shao and Qi She", thread=thread)

    outside = await town.says("/papers yes")
    inside = await town.ask("@Offprint yes", thread=thread)

    assert "Nothing is waiting for a yes here" in outside
    assert "followed Jiawei Shao and Qi She here" in inside.shown
    assert inside.thread_ts == thread


async def test_the_whole_list_is_taken_back_at_once(town: Town) -> None:
    await town.ask("/papers follow cat:cs.LG")
    await town.ask("/papers follow Jiawei Shao, Qi She, Zijian Li")
    await town.ask("/papers yes")

    undone = await town.says("/papers undo")

    assert "took back their own change: followed Jiawei Shao, Qi She and Zijian Li" in undone
    assert "Followed here now: category: cs.LG" in undone


async def test_a_list_taken_out_by_nobody_comes_back_after_a_restart(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao, Qi She")
    await town.restart()

    assert "followed Jiawei Shao and Qi She here" in await town.says("/papers yes")


async def test_a_family_name_before_its_comma_is_one_name(town: Town) -> None:
    reply = await town.ask("/papers follow Shao, Jiawei")

    assert "followed Jiawei Shao here" in reply.shown


async def test_a_pasted_list_is_read_line_by_line(town: Town) -> None:
    text = "/papers follow\n- Shao, Jiawei\n• *Qi She*\n3. Zijian Li\ntopic: split learning, edge"

    reply = await town.ask(text)

    assert "4 of 4 named can be followed" in reply.shown
    assert "topic: split learning, edge" in reply.shown


async def test_the_authors_of_bibtex_are_offered(town: Town) -> None:
    text = (
        "@Offprint follow ```@article{kv,\n author = {Zhu, Tianrui and Shao, Jiawei and others},\n"
        " title = {KV-Edit}}\n@misc{b, author={She, Qi and Quux, B.}, title={Other}}```"
    )

    reply = await town.ask(text)

    assert "• Tianrui Zhu" in reply.shown
    assert "• Jiawei Shao" in reply.shown
    assert "• Qi She" in reply.shown
    assert "Not known: B. Quux" in reply.shown


async def test_co_authors_are_offered_with_their_joint_papers(town: Town) -> None:
    offer = await town.ask("/papers follow co-authors of shao jiawei")

    followed = await town.says("/papers yes")

    assert "co-authors of Jiawei Shao can be followed here" in offer.shown
    assert "Jun Zhang · " in offer.shown
    assert "joint papers" in offer.shown
    assert "Jun Zhang" in followed
    assert "and" in followed


async def test_whose_co_authors_is_asked_where_it_is_not_sure(town: Town) -> None:
    asked = await town.ask("/papers follow coauthors of Jiawei Shoa")
    unknown = await town.says("/papers follow co-authors of Bartholomew Quux")

    offer = await town.press(asked, "follow.coauthors")

    assert "Whose co-authors do you mean?" in asked.shown
    assert "co-authors of Jiawei Shao can be followed" in offer.shown
    assert "I am not sure who Bartholomew Quux is" in unknown


async def test_numbers_follow_the_people_that_were_shown(town: Town) -> None:
    await town.ask("/papers follow J. Zhang and Jiawei Shoa")

    followed = await town.says("/papers follow 2 and 3")

    assert "followed Jiaqi Zhang and Jiawei Shao here" in followed


async def test_who_is_followed_already_is_said_and_left_alone(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")

    offer = await town.ask("/papers follow Qi She, She Qi and Jiawei Shao")
    first = await town.says("/papers yes")
    again = await town.says("/papers yes")

    assert "Followed here already: Jiawei Shao" in offer.shown
    assert "followed Qi She here" in first
    assert "Nothing is waiting for a yes" in again


async def test_where_all_are_followed_already_just_that_is_said(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao, Qi She")
    await town.ask("/papers yes")

    reply = await town.says("/papers follow Qi She and Shao, Jiawei")

    assert "Qi She and Jiawei Shao are followed here already" in reply
    assert "Nothing is waiting for a yes" in await town.says("/papers yes")


async def test_short_ids_are_no_names(town: Town) -> None:
    assert "followed Jiawei Shao and Qi She here" in await town.says("/papers follow A1, a67")


async def test_a_category_needs_no_prefix_and_a_topic_may_be_a_number(town: Town) -> None:
    await town.ask("/papers author jiawei shao")

    assert "followed category: cs.LG here" in await town.says("/papers follow cs.LG")
    assert "followed topic: a1 here" in await town.says("/papers follow topic:a1")
    assert "followed topic: 3 here" in await town.says("/papers follow topic:3")
    assert "• category: cs.CV" in await town.says("/papers follow Qi She, cs.CV")


async def test_a_list_of_strangers_offers_nothing_to_press(town: Town) -> None:
    reply = await town.ask("/papers follow Bartholomew Quux and Ebenezer Blorp")

    assert "0 of 2 named can be followed as they are, 2 not known" in reply.shown
    assert [block for block in reply.blocks if block["type"] == "actions"] == []
    assert "Nothing is waiting for a yes here" in await town.says("/papers yes")


async def test_a_yes_to_a_list_of_strangers_names_no_menus_that_are_not_there(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao, Qi She")
    await town.ask("/papers follow Xqzw Vvbn, Zzyx Wwqp")

    said = await town.says("/papers yes")

    assert "Nothing is waiting for a yes here" in said
    assert "Nothing is followed here yet" in await following(town)


async def test_a_press_without_a_choice_says_what_is_missing(town: Town) -> None:
    offer = await town.ask("/papers follow Jiawei Shoa and J. Zhang")

    reply = await town.press(offer, ACCEPT)

    assert "Nobody has been chosen yet" in reply.shown
    assert NONE_YET in await following(town)


async def test_a_yes_comes_too_late_after_half_an_hour(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao, Qi She")
    town.clock.advance(timedelta(minutes=31))

    assert "Nothing is waiting for a yes here" in await town.says("/papers yes")
    assert NONE_YET in await following(town)


async def test_two_hundred_names_fit_one_message_and_say_what_is_left(town: Town) -> None:
    names = [f"Stranger Number{n}" for n in range(200)]

    reply = await town.ask("/papers follow " + "\n".join(["Jiawei Shao", *names]))

    assert "1 of 100 named can be followed" in reply.shown
    assert "101 more names were not looked up" in reply.shown
    assert len(town.workspace.messages("#general")) == 1


async def test_the_same_yes_five_times_is_one_change(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao, Qi She")
    await town.ask("/papers yes")
    said = [each for each in town.workspace.journal if each.request.get("text") == "yes"]

    for _ in range(4):
        await town.workspace.repeat(said[-1])
    await town.settled()

    assert len([each for each in town.posted() if "followed Jiawei Shao" in each.shown]) == 1
    assert "took back their own change: followed Jiawei Shao and Qi She" in await town.says(
        "/papers undo"
    )
    assert "nothing left to take back" in await town.says("/papers undo")


async def test_what_was_merged_since_it_was_offered_is_followed_as_it_is_now(town: Town) -> None:
    await town.ask("/papers follow Jun Zhang, Qi She")
    await town.ask("/papers same Jun Zhang = Jiaqi Zhang")

    followed = await town.says("/papers yes")

    assert "and Qi She here" in followed
    assert "Zhang" in followed


async def test_an_offer_is_its_askers_alone(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao, Qi She")

    assert "Nothing is waiting for a yes" in await town.says("/papers yes", user="grace")


async def test_what_was_offered_is_forgotten_with_everything_else(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao, Qi She")
    await town.ask("/papers forget me")

    assert "Nothing is waiting for a yes" in await town.says("/papers yes")
