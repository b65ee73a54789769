"""The weekly digest on a wound clock: seeded silently, once, with a receipt in a quiet week."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.sample import Capture, captures
from bot.program import PATIENCE
from tests.scenarios.conftest import Town, both_ways

MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
LATER = list(captures())[1:]


async def test_the_first_digest_brings_only_what_came_since(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])

    await town.wind_to(MONDAY)

    digest = town.posted()[-1]
    assert "2 new" in digest.shown
    assert "1. BPPO: Binary Prefix Policy Optimization" in digest.shown
    assert "2. Task-Oriented Communication for Human Action Understanding" in digest.shown
    assert "[by Jiawei Shao]" in digest.shown
    assert "KV-Edit" not in digest.shown
    assert "@Offprint more 1" in digest.shown
    assert digest.metadata["event_type"] == "offprint_digest"
    assert digest.metadata["event_payload"]["id"]


async def test_the_second_week_is_a_receipt(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])
    await town.wind_to(MONDAY)

    await town.wind(weeks=1)

    receipt = town.posted()[-1].shown
    assert "Nothing new since 1 Jun 2026" in receipt
    assert "No feed is read, and nothing was imported in this time" in receipt
    assert "next" in receipt


async def test_ticking_again_posts_nothing_again(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.wind_to(MONDAY)
    once = len(town.posted())

    await town.program.tick()
    await town.program.tick()

    assert len(town.posted()) == once


async def test_nothing_comes_before_its_time(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    before = len(town.posted())

    await town.wind(days=2)

    assert len(town.posted()) == before


async def test_a_restart_between_two_digests_loses_and_repeats_nothing(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])
    await town.wind_to(MONDAY)
    before = len(town.posted())

    await town.restart()
    await town.program.tick()
    after_restart = len(town.posted())
    await town.wind(weeks=1)

    assert after_restart == before
    assert len(town.posted()) == before + 1
    assert "Nothing new" in town.posted()[-1].shown


async def test_a_slot_missed_while_down_comes_at_the_start(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    town.clock.wind_to(datetime(2026, 6, 2, 7, 0, tzinfo=UTC))

    await town.restart()
    await town.program.tick()

    assert "Nothing new" in town.posted()[-1].shown
    assert len(town.posted()) == 2


async def test_after_three_weeks_down_only_the_newest_slot_in_grace_comes(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    town.clock.wind_to(datetime(2026, 6, 23, 9, 0, tzinfo=UTC))

    await town.restart()
    await town.program.tick()
    status = await town.says("/papers digest status")

    assert len(town.posted()) == 2
    assert status.count("skipped") == 3


async def test_the_zone_of_the_channel_counts(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    changed = await town.says("/papers digest weekly mon 9:00 Europe/Berlin")
    before = len(town.posted())

    await town.wind_to(datetime(2026, 6, 1, 6, 59, tzinfo=UTC))
    early = len(town.posted())
    await town.wind_to(datetime(2026, 6, 1, 7, 0, tzinfo=UTC))

    assert "every Monday at 9:00 (Europe/Berlin)" in changed
    assert early == before
    assert len(town.posted()) == before + 1


async def test_a_bare_digest_shows_settings_next_run_and_the_last_ones(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.wind_to(MONDAY)

    reply = await town.ask("/papers digest")

    assert "Digest every Monday at 9:00 (UTC)" in reply.shown
    assert "Follows Jiawei Shao" in reply.shown
    assert "sent" in reply.shown
    assert reply.ephemeral


async def test_a_channel_without_a_digest_is_told_how_to_start_one(town: Town) -> None:
    assert "/papers follow" in await town.says("/papers digest")
    assert "no digest yet" in await town.says("/papers digest pause")


async def test_a_paused_digest_does_not_come_and_a_resumed_one_does(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    paused = await town.says("/papers digest pause")
    await town.wind_to(MONDAY)
    during = len(town.posted())

    await town.ask("/papers digest resume")
    await town.wind(weeks=1)

    assert "paused this channel's digest" in paused
    assert during == 2
    assert "Nothing new" in town.posted()[-1].shown


async def test_off_means_off(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")

    said = await town.says("/papers digest off")
    await town.wind_to(MONDAY)

    assert "switched this channel's digest off" in said
    assert len(town.posted()) == 2


async def test_a_preview_is_private_and_counts_for_nothing(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])

    preview = await town.ask("/papers digest preview")
    await town.wind_to(MONDAY)

    assert "BPPO" in preview.shown
    assert preview.ephemeral
    assert "BPPO" in town.posted()[-1].shown


async def test_now_posts_and_leaves_the_slot_alone(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])

    await town.ask("/papers digest now")
    await town.program.outbox.finish(patience=PATIENCE)
    now = town.posted()[-1].shown
    await town.wind_to(MONDAY)

    assert "BPPO" in now
    assert "Nothing new" in town.posted()[-1].shown


async def test_the_full_style_shows_first_lines(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])

    await town.ask("/papers digest style full")
    await town.wind_to(MONDAY)

    [bppo] = [
        paper
        for paper in await town.program.store.new_items(datetime(2026, 5, 29, tzinfo=UTC))
        if (paper.title or "").startswith("BPPO")
    ]
    assert bppo.abstract is not None
    assert bppo.abstract[:60] in town.posted()[-1].shown


async def test_the_standard_style_puts_details_into_the_thread(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])

    await town.ask("/papers digest style standard")
    await town.wind_to(MONDAY)

    digest = town.posted()[-1]
    thread = town.posted(thread=digest.ts)
    assert "Qingfei Zhao, Huan Song, Shuyu Tian" in thread[-1].shown


async def test_what_is_not_typed_stays_as_it_is(town: Town) -> None:
    await town.ask("/papers digest weekly fri 16:30 Europe/Berlin")

    moved = await town.says("/papers digest 17:00")

    assert "every Friday at 17:00 (Europe/Berlin)" in moved


async def test_saying_it_twice_is_answered_privately(town: Town) -> None:
    await town.ask("/papers digest pause")
    await town.ask("/papers follow Jiawei Shao")
    await town.ask("/papers digest pause")

    again = await town.ask("/papers digest pause")

    assert "It is so already" in again.shown
    assert again.ephemeral


async def test_a_paused_digest_stays_paused_when_it_is_moved(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.ask("/papers digest pause")

    moved = await town.says("/papers digest daily 8:30")

    assert "every day at 8:30 (UTC), paused as before" in moved
    assert "/papers digest resume" in moved


async def test_a_setting_that_cannot_be_read_is_answered_with_what_can(town: Town) -> None:
    shown = await town.says("/papers digest weekly mon 9:00 Europe/Berln")

    assert "Did you mean Europe/Berlin" in shown


@both_ways
async def test_the_modal_changes_the_digest_and_tells_the_channel(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    settings = await town.ask("/papers digest")
    await town.workspace.press(settings, "digest.edit")
    modal = await town.workspace.modal()

    sent = town.workspace.watch("#general")
    await town.workspace.submit(
        modal, {"days": ["1", "4"], "time": "16:30", "zone": "Europe/Berlin"}
    )
    told = await town.workspace.reply(sent)

    assert "every Tuesday and Friday at 16:30 (Europe/Berlin)" in told.shown
    assert not town.workspace.views


@both_ways
async def test_the_modal_points_at_a_zone_that_does_not_exist(town: Town) -> None:
    settings = await town.ask("/papers digest")
    await town.workspace.press(settings, "digest.edit")
    modal = await town.workspace.modal()

    answer = await town.workspace.submit(modal, {"zone": "Mars/Olympus"})

    assert "Europe/Berlin" in answer.errors["zone"]
    assert town.workspace.views


@both_ways
async def test_the_home_shows_digests_and_what_came_in(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")

    await town.workspace.open_home()
    home = await town.workspace.until(town.workspace.home)

    assert "every Monday at 9:00 (UTC)" in home.shown
    assert "This week" in home.shown


async def test_a_direct_message_can_have_a_digest_of_its_own(town: Town) -> None:
    await town.ask("follow Jiawei Shao", where="dm")
    await town.publish(LATER[0])

    await town.wind_to(MONDAY)

    assert "BPPO" in town.posted("dm")[-1].shown


async def test_a_channel_that_put_the_bot_out_suspends_its_digest(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.workspace.kick("#general")

    await town.wind_to(MONDAY)

    assert "suspended" in await town.says("/papers digest")


async def test_a_channel_that_lets_the_bot_in_again_gets_its_digest_again(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.workspace.kick("#general")
    await town.wind_to(MONDAY)

    await town.workspace.invite("#general")
    await town.program.running.finish(patience=timedelta(seconds=5))
    await town.wind(weeks=1)

    assert "Nothing new" in town.posted()[-1].shown
    assert "suspended" not in await town.says("/papers digest")


async def test_a_new_post_of_a_followed_feed_is_in_the_digest(town: Town) -> None:
    await town.ask("/papers follow feed:Qi She")
    first = next(iter(captures()))
    [blog] = [document for document in first.documents if document.name.endswith(".xml")]
    post = b"<entry><title>A new post</title><id>https://qi-she.net/new</id></entry></feed>"
    await town.publish(
        Capture(first.day, (replace(blog, content=blog.content.replace(b"</feed>", post)),))
    )

    await town.wind_to(MONDAY)

    digest = town.posted()[-1].shown
    assert "A new post" in digest
    assert "from Qi She" in digest


async def test_what_is_next_is_said_by_the_clocks_of_the_channel_and_of_the_reader(
    town: Town,
) -> None:
    await town.ask("/papers follow Jiawei Shao")

    changed = await town.says("/papers digest weekly mon,thu 09:00 America/New_York")

    assert "every Monday and Thursday at 9:00 (America/New_York)" in changed
    assert "Next Monday 1 June at 9:00 (for you Mon 01 Jun 2026, 13:00 UTC)" in changed


@pytest.mark.slow
async def test_a_digest_on_two_days_comes_on_both_and_shares_the_items(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.ask("/papers digest weekly mon,thu")
    before = len(town.posted())
    await town.publish(LATER[0])

    await town.wind_to(MONDAY)
    await town.wind_to(MONDAY + timedelta(days=3))
    await town.wind_to(MONDAY + timedelta(days=6))

    monday, thursday = town.posted()[before:]
    assert "2 new" in monday.shown
    assert "Nothing new since 1 Jun 2026" in thursday.shown


@pytest.mark.slow
async def test_a_schedule_that_moves_back_and_forth_loses_and_repeats_no_item(
    town: Town,
) -> None:
    await town.ask("/papers follow Jiawei Shao")
    before = len(town.posted())
    await town.publish(LATER[0])

    for typed, hours in (
        ("weekly wed 9:00", 24 * 3),
        ("weekly tue 9:00", 24 * 2),
        ("daily 7:00", 2),
        ("weekly fri 9:00", 24 * 2),
        ("weekly mon,thu 10:00", 24 * 9),
    ):
        await town.ask(f"/papers digest {typed}")
        await town.wind(hours=hours)
    told = [each.shown for each in town.posted()[before:] if "set this channel" not in each.shown]

    assert sum("BPPO" in shown for shown in told) == 1
    assert sum("Task-Oriented Communication" in shown for shown in told) == 1
