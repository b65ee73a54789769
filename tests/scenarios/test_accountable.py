"""Who set what up is shown, anybody may change it, and the last change can be taken back."""

from tests.scenarios.conftest import Town


async def test_undo_takes_back_what_was_followed_and_tells_the_room(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.ask("/papers follow topic:federated learning")

    reply = await town.ask("/papers undo", user="kurt")

    assert not reply.ephemeral
    assert "@Kurt Gödel took back the last change, by @Ada Lovelace" in reply.shown
    assert "followed topic: federated learning" in reply.shown
    assert "Followed here now: Jiawei Shao" in reply.shown


async def test_undo_follows_again_what_was_unfollowed(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.ask("/papers unfollow Jiawei Shao")

    undone = await town.says("/papers undo")

    assert "took back their own change: stopped following Jiawei Shao" in undone
    assert "1. Jiawei Shao" in await town.says("/papers following")


async def test_undo_goes_back_change_by_change_until_there_is_none(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.ask("/papers digest daily 8:30")
    await town.ask("/papers digest pause")

    said = [await town.says("/papers undo") for _ in range(4)]

    assert "paused the digest" in said[0]
    assert "every day at 8:30" in said[0]
    assert "set the digest to every day at 8:30" in said[1]
    assert "Digest every Monday at 9:00 (UTC)" in said[1]
    assert "This channel now follows nothing" in said[2]
    assert "nothing left to take back" in said[3]


async def test_the_digest_says_who_set_it_up_and_who_changed_it_last(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao", user="ada")
    await town.ask("/papers digest style full", user="kurt")

    shown = await town.says("/papers digest")

    assert "set up by @Ada Lovelace, 29 May 2026" in shown
    assert "Last change: @Kurt Gödel set the style to full, 29 May 2026" in shown
    assert "/papers undo takes it back" in shown


async def test_anybody_may_change_what_somebody_else_set_up(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao", user="ada")

    assert "stopped following" in await town.says("/papers unfollow 1", user="kurt")
    assert "switched this channel's digest off" in await town.says(
        "/papers digest off", user="kurt"
    )


async def test_a_digest_of_nothing_says_that_it_waits_and_posts_nothing(town: Town) -> None:
    await town.ask("/papers digest weekly mon 9:00")
    before = len(town.posted())

    shown = await town.says("/papers digest")
    await town.wind(weeks=2)

    assert "it waits until something is followed" in shown
    assert "Follows nothing yet" in shown
    assert len(town.posted()) == before


async def test_the_digest_says_that_the_bot_was_taken_out_of_the_channel(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.workspace.kick("#general")

    assert "I am not in this channel yet" in await town.says("/papers digest")
