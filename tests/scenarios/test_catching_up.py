"""What one person has not seen yet: private, theirs alone, and once."""

import re
from datetime import UTC, datetime

from bot.playground.sample import captures
from tests.scenarios.conftest import Town

LATER = list(captures())[1:]


async def test_catchup_brings_what_came_since_one_looked_last(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.says("/papers catchup")
    await town.publish(LATER[0])

    reply = await town.ask("/papers catchup")
    again = await town.says("/papers catchup")

    assert reply.ephemeral
    assert "2 new since you last looked" in reply.shown
    assert "1. BPPO: Binary Prefix Policy Optimization" in reply.shown
    assert reply.shown.count("By Jiawei Shao") == 1
    assert "[by" not in reply.shown
    assert "Nothing new since you last looked" in again


async def test_catchup_is_numbered(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])
    await town.ask("/papers catchup")

    assert "BPPO" in (await town.says("/papers 1")).splitlines()[0]


async def test_what_is_beyond_the_best_can_be_listed(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")

    reply = await town.says("/papers catchup")
    way = reply.splitlines()[-1].split(" · ")[-1].removesuffix(" lists all that came in")
    every = await town.says(way)

    assert "the best 20 of them" in reply
    assert way == "/papers new since 2026-05-15"
    assert "72 new since 15 May 2026" in every


async def test_what_several_reasons_brought_stands_below_each_of_them(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.ask("/papers follow Qi She")
    await town.publish(LATER[0])
    await town.publish(LATER[1])

    reply = await town.ask("/papers catchup")
    lines = [line for line in reply.shown.splitlines() if re.match(r"By |\d+\. ", line)]
    numbers = [int(line.split(".")[0]) for line in lines if line[0].isdigit()]
    headings = [line for line in lines if line.startswith("By ")]

    assert lines[0] == "By Jiawei Shao"
    assert len(set(headings)) == len(headings)
    assert numbers == list(range(1, len(numbers) + 1))


async def test_a_day_goes_further_back_and_a_shorter_one_hides_nothing(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])
    town.clock.wind_to(datetime(2026, 6, 8, 9, 0, tzinfo=UTC))

    short = await town.says("/papers catchup since 1d")
    whole = await town.says("/papers catchup")
    back = await town.says("/papers catchup 4w")

    assert "Nothing new since 7 Jun 2026" in short
    assert "BPPO" in whole
    assert "new since 11 May 2026" in back
    assert "BPPO" in back


async def test_somebody_elses_look_is_not_mine(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])
    await town.says("/papers catchup", user="kurt")

    assert "BPPO" in await town.says("/papers catchup", user="ada")


async def test_in_a_direct_message_it_is_what_one_follows_oneself(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao", user="ada")
    await town.publish(LATER[0])

    mine = await town.says("catchup", where="dm", user="ada")
    nobodys = await town.says("catchup", where="dm", user="kurt")

    assert "BPPO" in mine
    assert "Neither you nor this channel follow anything yet" in nobodys


async def test_a_day_that_cannot_be_read_is_said(town: Town) -> None:
    assert "I read days like" in await town.says("/papers catchup since someday")
