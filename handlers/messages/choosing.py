"""The modals in which people choose whom a channel follows, and the options they are offered."""

import json
from collections.abc import Sequence
from typing import Any

from corpus.model import Candidate, DigestItem, Follow, FollowKind
from handlers.blocks import (
    MAX_CHOSEN,
    Block,
    context,
    cut,
    field,
    mrkdwn,
    option,
    plain_text,
    section,
    select,
    select_as_typed,
)
from handlers.messages.bulk import ASKED, CHOICES, Offer, headline, matched_lines, not_found
from handlers.messages.cards import chunks
from handlers.messages.follows import SAMPLE, counted
from handlers.messages.lines import one_line

CHOOSE_VIEW = "follow.choose"
"""Callback id of the modal in which people choose."""
PREVIEW_VIEW = "follow.save"
"""Callback id of the one that shows what that means, before anything is saved."""
AUTHORS = "authors"
"""Block id of the field in which authors are chosen."""
PASTED = "pasted"
"""Block id of the field in which names are pasted."""
TYPED = "author.typed"
"""Action id of the menu that asks us as somebody types."""
MEANT = "meant."
"""Block ids of the menus of the preview begin so."""
LONGEST_PASTED = 3000


def suggestions(candidates: Sequence[Candidate]) -> list[Block]:
    """The authors that may be meant, each with what tells a person from a namesake."""
    return [
        option(each.label or "Without a name", each.ref, hint=each.hint or each.reason)
        for each in candidates[:MAX_CHOSEN]
    ]


def authors_field(label: str, follows: Sequence[Follow], *, hint: str) -> Block:
    """The field in which authors are chosen; those who are followed stand in it already."""
    people = [each for each in follows if each.kind is FollowKind.AUTHOR]
    chosen = [option(each.label or "Without a name", f"a{each.target}") for each in people]
    menu = select_as_typed(TYPED, chosen=chosen, placeholder="Type some letters of a name")
    return field(label, AUTHORS, menu, hint=hint, optional=True)


def choose_modal(*, channel: str) -> dict[str, Any]:
    """Whom to follow: found as one types, or pasted."""
    pasted: Block = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": True,
        "max_length": LONGEST_PASTED,
    }
    hint = "One a line, or with commas between; topic: and cat: work here too"
    return _modal(
        CHOOSE_VIEW,
        "Follow here",
        "Preview",
        "Cancel",
        [
            authors_field("Authors", (), hint="Misspelt is fine; choose as many as you like"),
            field("Or paste names, or BibTeX", PASTED, pasted, hint=hint, optional=True),
        ],
        told=channel,
    )


def preview_modal(
    offered: Offer, items: Sequence[DigestItem], *, channel: str, refs: Sequence[str]
) -> dict[str, Any]:
    """What would be followed, and what that would have brought; nothing is saved yet."""
    blocks: list[Block] = [section(f"*{headline(offered)}* Nothing is saved yet.")]
    blocks += map(section, chunks(matched_lines(offered.matched)))
    for place, each in enumerate(offered.unclear[:ASKED]):
        options = [
            option(one.label, one.ref, hint=one.hint or one.reason)
            for one in each.candidates[:CHOICES]
        ]
        menu = select("value", options, placeholder="Choose…")
        asked = field(f"Who is “{cut(each.said, 60)}”?", f"{MEANT}{place}", menu, optional=True)
        blocks.append(asked)
    if lines := not_found(offered):
        blocks.append(context(*lines))
    blocks.append(context(f"The last four weeks would have brought {counted(len(items))}"))
    shown = [f"• {one_line(item)}" for each in items[:SAMPLE] if (item := each.paper or each.post)]
    blocks += map(section, chunks(shown))
    told = json.dumps([channel, *refs], ensure_ascii=False, separators=(",", ":"))
    submit = "Follow" if offered.matched or offered.unclear else None
    return _modal(PREVIEW_VIEW, "Follow these?", submit, "Back", blocks, told=told)


def waiting_modal(token: str) -> dict[str, Any]:
    """Many names take a moment; the preview takes the place of this under its token."""
    said = {"type": "section", "text": mrkdwn("I am looking all of these up. One moment, please.")}
    view = _modal("follow.wait", "Follow these?", None, "Back", [said], told="")
    return {**view, "external_id": token}


def none_chosen() -> str:
    """Said at the field: nobody was chosen and nothing was pasted."""
    return "Choose somebody here, or paste some names below."


def none_meant() -> str:
    """Said at the first menu of the preview: nobody is left to follow."""
    return "Choose who is meant here, or go back."


def none_known(offered: Offer) -> str:
    """Said at the field: nothing of what was chosen or pasted can be followed."""
    if not offered.already and not offered.unknown:
        return none_chosen()
    if offered.already and not offered.unknown:
        return "All of these are followed here already."
    names = ", ".join(cut(each.said, 40) for each in offered.unknown[:5])
    return f"I know none of these: {names}. Nothing was followed."


def _modal(
    callback: str, title: str, submit: str | None, close: str, blocks: list[Block], *, told: str
) -> dict[str, Any]:
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": told,
        "title": plain_text(title, 24),
        "close": plain_text(close, 24),
        "blocks": blocks,
    }
    return {**view, "submit": plain_text(submit, 24)} if submit else view
