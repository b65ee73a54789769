"""Following authors, topics, categories and feeds; nothing misspelt is ever accepted."""

from tests.scenarios.conftest import Town


async def test_the_offered_name_can_be_followed_with_a_press(town: Town) -> None:
    offer = await town.ask("/papers follow Jiawei Shoa")

    followed = await town.press(offer, "author.follow")

    assert "followed Jiawei Shao here" in followed.shown
    assert not followed.ephemeral


async def test_an_unknown_name_is_refused_with_a_way_on(town: Town) -> None:
    shown = await town.says("/papers follow Bartholomew Quux")

    assert "I know no author called" in shown
    assert "/papers follow topic:Bartholomew Quux" in shown


async def test_topics_categories_and_feeds_are_listed_with_who_added_them(town: Town) -> None:
    await town.ask("/papers follow topic:federated learning")
    await town.ask("/papers follow cat:cs.LG", user="grace")
    await town.ask("/papers follow feed:Qi She", user="kurt")

    shown = await town.says("/papers following")

    assert "1. topic: federated learning" in shown
    assert "2. category: cs.LG" in shown
    assert "3. feed: Qi She (佘琪)" in shown
    assert "29 May 2026" in shown


async def test_an_unknown_feed_is_refused_with_the_way_to_add_it(town: Town) -> None:
    shown = await town.says("/papers follow https://nobody.example/feed.xml")

    assert "nothing was followed" in shown
    assert "/papers sources add https://nobody.example/feed.xml" in shown
    assert "/papers sources lists them all" in shown


async def test_anybody_can_take_a_follow_out_by_number_or_name(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao", user="grace")
    await town.ask("/papers follow topic:federated learning", user="grace")

    first = await town.says("/papers unfollow 1", user="kurt")
    second = await town.says("/papers unfollow federated learning", user="kurt")

    assert "stopped following Jiawei Shao" in first
    assert "Followed here now: topic: federated learning" in first
    assert "now follows nothing" in second


async def test_taking_out_what_is_not_followed_is_answered_with_what_is(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")

    shown = await town.says("/papers unfollow Qi She")

    assert "is not followed here" in shown
    assert "Jiawei Shao" in shown


async def test_a_bare_follow_explains_itself_and_shows_the_state(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")

    shown = await town.says("/papers follow")

    assert "for example /papers follow Qi She" in shown
    assert "1. Jiawei Shao" in shown


async def test_a_number_of_that_list_is_no_paper(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.ask("/papers following")

    assert "/papers unfollow 1" in await town.says("/papers 1")


async def test_following_where_the_bot_cannot_post_says_how_to_let_it_in(town: Town) -> None:
    shown = await town.says("/papers follow Jiawei Shao", where="#random")

    assert "/invite @Offprint" in shown


async def test_a_part_of_the_name_is_enough_to_take_it_out(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.ask("/papers follow cat:cs.LG")

    assert "stopped following Jiawei Shao" in await town.says("/papers unfollow jiawei")
    assert "stopped following category: cs.LG" in await town.says("/papers unfollow CS.lg")


async def test_channels_do_not_share_what_they_follow(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")

    assert "Nothing is followed here yet" in await town.says("/papers following", where="dm")


async def test_a_card_has_a_button_that_follows(town: Town) -> None:
    card = await town.ask("/papers author zijian li")

    followed = await town.press(card, "author.follow")

    assert "followed Zijian Li here" in followed.shown


async def test_several_are_taken_out_at_once_and_come_back_at_once(town: Town) -> None:
    for what in ("Jiawei Shao", "Qi She", "cat:cs.LG", "topic:graphs, trees"):
        await town.ask(f"/papers follow {what}")

    gone = await town.says("/papers unfollow 1, She, Qi and graphs, trees")
    undone = await town.says("/papers undo")

    assert "stopped following Jiawei Shao, Qi She and topic: graphs, trees" in gone
    assert "Followed here now: category: cs.LG" in gone
    assert "stopped following Jiawei Shao, Qi She and topic: graphs, trees" in undone
    assert "1. " in await town.says("/papers following")


async def test_a_number_means_what_was_shown_whatever_others_did_since(town: Town) -> None:
    for what in ("Jiawei Shao", "Qi She", "Zijian Li"):
        await town.ask(f"/papers follow {what}")
    await town.ask("/papers following")
    await town.ask("/papers unfollow Jiawei Shao", user="grace")

    gone_already = await town.says("/papers unfollow 1")
    second = await town.says("/papers unfollow 2")

    assert "1 is not followed here" in gone_already
    assert "stopped following Qi She here" in second
    assert "stopped following Zijian Li here" in await town.says("/papers unfollow 1", user="grace")


async def test_a_row_of_numbers_and_all_are_taken_out_at_once(town: Town) -> None:
    for what in ("Jiawei Shao", "Qi She", "Zijian Li", "cat:cs.LG"):
        await town.ask(f"/papers follow {what}")

    row = await town.says("/papers unfollow 1-2")
    every = await town.says("/papers unfollow all")
    nothing = await town.says("/papers unfollow all")

    assert "stopped following Jiawei Shao and Qi She here" in row
    assert "stopped following Zijian Li and category: cs.LG here" in every
    assert "all is not followed here. Nothing is" in nothing
    assert "Followed here now: Zijian Li, category: cs.LG" in await town.says("/papers undo")


async def test_where_one_of_several_is_not_followed_none_is_taken_out(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.ask("/papers follow Qi She")

    shown = await town.says("/papers unfollow Jiawei Shao, Zijian Li and 7")

    assert "Zijian Li, 7 are not followed here" in shown
    assert "2 followed here" in await town.says("/papers following")


async def test_a_follow_is_told_although_slack_hangs_up_when_asked_about_the_channel(
    town: Town,
) -> None:
    town.workspace.fail("conversations.info", "reset-before", times=None)

    told = await town.says("/papers follow Jiawei Shao")

    assert "Jiawei Shao" in told
    assert "went wrong" not in told
    assert "every Monday" in told
