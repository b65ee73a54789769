"""What people keep for themselves: saved, cited, exported, forgotten; nobody else sees it."""

import pytest

from bot.playground.nouns import Message
from bot.playground.sample import captures
from corpus.model import Document
from corpus.refresh import import_document
from tests.factories import a_document
from tests.scenarios.conftest import START, Town, both_ways

LATER = list(captures())[1:]
KV = "KV-Edit: Training-Free Image Editing"


def is_private(message: Message) -> bool:
    return message.ephemeral or message.conversation.startswith("D")


async def test_a_number_of_the_last_list_is_saved(town: Town) -> None:
    listed = await town.ask("/papers new since 3d")
    second = listed.shown.split("2. ")[1].split("\n")[0][:30]

    assert second in await town.says("/papers save 2")
    assert second in await town.says("/papers saved")


async def test_several_are_saved_cited_and_taken_out_at_once(town: Town) -> None:
    listed = await town.says("/papers new since 3d")
    titles = [line.split(". ", 1)[1][:30] for line in listed.splitlines()[1:4]]

    saved = await town.says("/papers save 1, 2-3")
    kept = await town.says("/papers saved")
    cited = await town.says("/papers bib 1 and 3 ris")
    gone = await town.says("/papers unsave 3,1")
    left = await town.says("/papers saved")

    assert saved.startswith("Saved: 3\n• ")
    assert [line.split(". ", 1)[1][:30] for line in kept.splitlines()[1:4]] == titles
    assert cited.count("TY  - ") == 2
    assert "As RIS" in cited
    assert gone.startswith("No longer saved: 2\n")
    assert "puts them back" in gone
    assert left.startswith("1 saved")
    assert titles[1] in left
    back = gone.splitlines()[-1].removesuffix(" puts them back")
    assert "3 in your list" in await town.says(back)


async def test_where_one_of_several_is_nothing_none_is_saved(town: Town) -> None:
    await town.ask("/papers new since 3d")

    assert "99 is no paper of the last list" in await town.says("/papers save 1,99")
    assert "You have saved nothing yet" in await town.says("/papers saved")


async def test_a_card_has_buttons_that_save_and_cite(town: Town) -> None:
    card = await town.ask("/papers kv edit")

    saved = await town.press(card, "card.save")
    cited = await town.press(card, "card.cite")

    assert f"Saved: {KV}" in saved.shown
    assert "@misc{zhu2025kv" in cited.shown
    assert saved.ephemeral
    assert cited.ephemeral


@pytest.mark.parametrize("typed", ["save zzz qqq", "save 7", "bib 99", "unsave kv edit", "who 4"])
async def test_what_cannot_be_meant_is_said_with_a_next_command(town: Town, typed: str) -> None:
    reply = await town.ask(f"/papers {typed}")

    assert reply.ephemeral
    assert "/papers" in reply.shown


async def test_several_that_may_be_meant_are_numbered(town: Town) -> None:
    assert "Which one do you mean" in await town.says("/papers save federated")
    assert "Saved: " in await town.says("/papers save 2")


@both_ways
async def test_an_export_comes_as_a_file_in_the_direct_messages(town: Town) -> None:
    await town.ask("/papers save kv edit")

    told = await town.ask("/papers export saved ris")

    [upload] = town.workspace.uploads
    assert "sent saved.ris to you as a direct message" in told.shown
    assert told.ephemeral
    assert upload.name == "saved.ris"
    assert upload.content.startswith(b"TY  - ")
    assert any(upload.name in str(each) for each in town.workspace.messages("dm"))


async def test_an_authors_papers_are_exported_where_one_is_alone(town: Town) -> None:
    file = await town.ask("export author jiawei shao bibtex", where="dm")
    told = (await town.workspace.reply(file)).shown
    await town.settled()  # we are told of our own file too

    [upload] = town.workspace.uploads
    assert "48 papers as BibTeX: sent jiawei-shao.bib here" in told
    assert upload.content.count(b"@") >= 48


async def test_without_the_scope_an_export_is_text(town: Town) -> None:
    town.workspace.access.scopes -= {"files:write"}
    await town.ask("/papers save kv edit")

    told = await town.ask("/papers export")

    assert "@misc{zhu2025kv" in told.shown
    assert "files:write" in told.shown
    assert town.workspace.uploads == ()
    assert town.posted("dm") == []


@both_ways
async def test_everything_kept_about_a_person_is_removed_on_request(town: Town) -> None:
    await town.ask("/papers save kv edit")
    await town.ask("/papers save kv edit", user="grace")
    await town.ask("@Offprint new since 3d")

    told = await town.ask("/papers forget me")

    assert "your list (1 saved)" in told.shown
    assert told.ephemeral
    assert "You have saved nothing yet" in await town.says("/papers saved")
    assert "no numbered list here yet" in await town.says("/papers 1")
    assert "1. KV-Edit" in await town.says("/papers saved", user="grace")


async def test_who_is_forgotten_gets_no_more_digests_of_their_own(town: Town) -> None:
    await town.ask("follow Jiawei Shao", where="dm")
    await town.ask("follow Qi She", where="dm", user="grace")
    await town.ask("/papers follow Jiawei Shao")

    told = await town.says("/papers forget me")
    after = await town.says("following", where="dm")
    await town.publish(LATER[0])
    await town.wind(days=4)

    assert "the digest in your direct messages (1 followed)" in told
    assert "Nothing is followed here yet" in after
    assert "BPPO" not in str(town.posted("dm"))
    assert "1. Jiawei Shao" in await town.says("/papers following")
    assert "nothing left to take back" in await town.says("undo", where="dm")
    assert "1. Qi She" in await town.says("following", where="dm", user="grace")


def many() -> Document:
    lines = (f'{{"title": "Lantern number {n}", "authors": ["Ada Example"]}}' for n in range(30))
    return a_document("\n".join(lines))


@both_ways
async def test_a_long_list_is_turned_in_place(town: Town) -> None:
    await import_document(many(), store=town.program.store, now=START)
    await town.program.follow_corpus()
    card = await town.ask("/papers author ada example")
    first = await town.press(card, "author.papers")

    second = await town.press(first, "list.on")
    back = await town.press(second, "list.back")

    assert "Page 1 of 3" in first.shown
    assert "13. Lantern" in second.shown
    assert "Page 2 of 3" in second.shown
    assert second.ts == first.ts == back.ts
    assert "Lantern" in await town.says("/papers 30")


async def digest(town: Town) -> Message:
    await town.ask("/papers follow topic:lantern")
    await import_document(many(), store=town.program.store, now=town.clock())
    await town.wind(days=4)
    return next(each for each in town.posted() if "30 new" in each.text)


@both_ways
async def test_below_a_digest_its_numbers_can_be_used(town: Town) -> None:
    posted = await digest(town)
    await town.ask("/papers new since 10d", user="grace")
    third = posted.shown.split("3. ")[1].split("\n")[0][:17].strip()

    opened = await town.ask("@Offprint more 3", thread=posted.ts, user="grace")
    cited = await town.ask("@Offprint bib 3", thread=posted.ts, user="grace")
    wrote = await town.ask("@Offprint who 3", thread=posted.ts, user="grace")
    saved = await town.ask("@Offprint save 3", thread=posted.ts, user="grace")
    late = await town.ask("@Offprint more 30", thread=posted.ts, user="kurt")

    assert third in opened.shown
    assert third in cited.shown
    assert "Ada Example" in wrote.shown
    assert third in saved.shown
    assert "Lantern" in late.shown
    assert opened.thread_ts == posted.ts
    assert saved.thread_ts == posted.ts
    assert saved.ephemeral


async def test_numbers_of_a_thread_are_its_own(town: Town) -> None:
    first = await town.ask("@Offprint author zijian li")
    await town.ask("@Offprint new since 3d")

    shown = await town.says("@Offprint 1", thread=first.thread_ts)

    assert "Graph Neural Network Enhanced Retrieval" in shown
