"""What several names mean, before anything is followed, in; the message that asks for a yes out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Candidate, Wanted
from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    code,
    context,
    cut,
    escape,
    message,
    option,
    section,
    select,
)
from handlers.messages.cards import chunks
from handlers.messages.follows import counted, shown_as, some_of

ACCEPT = "follow.these"
"""Action id of the button that follows all that is sure, and what was chosen."""
PICK = "follow.pick"
"""Action id of the menus, each followed by a dot and its number."""
LISTED = 20
"""Names that get a line; the rest stand in one."""
ASKED = 5
"""Names of which people are asked whom they mean; the rest are told to ask one at a time."""
CHOICES = 4
"""Candidates of each."""
_LINE = 100
"""Characters of one line; all parts of the message together stay below what one can hold, so that
the button stands below the menus that it reads."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A name that is somebody's own, or something else that can be followed."""

    wanted: Wanted
    hint: str = ""
    """What tells a person from a namesake."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A name that may mean several people, or is nearly somebody's."""

    said: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that nobody has, with the nearest that somebody has."""

    said: str
    nearest: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What could be followed of all that was named."""

    matched: tuple[Matched, ...]
    unclear: tuple[Unclear, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    already: tuple[Wanted, ...] = ()
    """Followed here before."""
    unread: int = 0
    """Names beyond those that are looked up at a time."""
    coauthors_of: str | None = None
    past: int = 0
    """Items of the last four weeks."""

    @property
    def is_done(self) -> bool:
        """Whether all that was named is followed here already."""
        return bool(self.already) and not (self.matched or self.unclear or self.unknown)

    @property
    def numbered(self) -> tuple[Candidate, ...]:
        """Those whose number can be followed."""
        return tuple(one for each in self.unclear[:ASKED] for one in each.candidates[:CHOICES])


def offer(offered: Offer, *, value: str, command: str) -> Message:
    """What is sure, whom to choose, and what nobody knows; nothing is saved yet.

    Args:
        offered: What is shown.
        value: What the button carries: all that is sure.
        command: As people type it.
    """
    text = headline(offered)
    blocks: list[Block] = [section(f"*{text}* Nothing is saved yet.")]
    blocks += map(section, chunks(matched_lines(offered.matched)))
    blocks += _choices(offered.unclear, command=command)
    if lines := not_found(offered):
        blocks.append(context(*lines))
    if offered.matched or offered.unclear:
        blocks.append(actions(button("Follow these here", ACCEPT, value, style="primary")))
        blocks.append(context(*_ways(offered, command=command)))
    else:
        blocks.append(context(f"`{command} following` shows what is followed here"))
    return message(text, blocks)


def headline(offered: Offer) -> str:
    """How many are sure, to be chosen, and not known."""
    found = len(offered.matched)
    if offered.coauthors_of:
        who = f"of {escape(cut(offered.coauthors_of, 80))}"
        most = ", those with the most joint papers" if offered.unread else ""
        return f"{_people(found, 'co-author')} {who} can be followed here{most}."
    total = found + len(offered.unclear) + len(offered.unknown) + len(offered.already)
    said = f"{found} of {total} named can be followed as they are"
    unclear = f", {len(offered.unclear)} to choose" if offered.unclear else ""
    unknown = f", {len(offered.unknown)} not known" if offered.unknown else ""
    return f"{said}{unclear}{unknown}."


def _people(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def matched_lines(matched: Sequence[Matched]) -> list[str]:
    """What is sure, one a line, and in one line what is beyond those."""
    lines = [f"• {_named(each)}" for each in matched[:LISTED]]
    if rest := matched[LISTED:]:
        names = ", ".join(shown_as(each.wanted.kind, cut(each.wanted.label, 40)) for each in rest)
        lines.append(cut(f"and {len(rest)} more: {names}", 1000))
    return lines


def _named(each: Matched) -> str:
    name = shown_as(each.wanted.kind, cut(each.wanted.label, 60))
    hint = f" · {escape(each.hint)}" if each.hint else ""
    return cut(f"*{name}*{hint}", _LINE)


def _choices(unclear: Sequence[Unclear], *, command: str) -> list[Block]:
    """A menu for each name, and below it the same people by number."""
    blocks: list[Block] = []
    number = 1
    for place, each in enumerate(unclear[:ASKED]):
        lines, options = [], []
        for one in each.candidates[:CHOICES]:
            hint = escape(one.hint or one.reason)
            lines.append(cut(f"{number}. *{escape(cut(one.label, 60))}* · {hint}", _LINE))
            options.append(option(f"{number}. {one.label}", one.ref))
            number += 1
        asked = f"Who is {code(cut(each.said, 60))}?"
        menu = select(f"{PICK}.{place}", options, placeholder="Choose…")
        blocks.append(section("\n".join([asked, *lines]), accessory=menu))
    if rest := unclear[ASKED:]:
        names = ", ".join(code(cut(each.said, 40)) for each in rest)
        said = cut(f"{len(rest)} more may be several people: {names}", 500)
        blocks.append(context(said, f"`{command} follow` and one of them asks who is meant"))
    return blocks


def not_found(offered: Offer) -> list[str]:
    """What is not known, or needs nothing to be done, a line each."""
    lines = []
    if offered.unknown:
        names = ", ".join(map(_unknown, offered.unknown[:20]))
        left = len(offered.unknown) - 20
        lines.append(cut(f"Not known: {names}{f' +{left}' if left > 0 else ''}", 900))
    if offered.already:
        lines.append(cut(f"Followed here already: {some_of(offered.already)}", 900))
    if offered.unread and not offered.coauthors_of:
        more = f"{offered.unread} more names were not looked up"
        lines.append(f"{more}: follow them after these")
    return lines


def _unknown(each: Unknown) -> str:
    near = escape(cut(each.nearest[0].label, 40)) if each.nearest else ""
    said = code(cut(each.said, 40))
    return f"{said} (nearest: {near})" if near else said


def _ways(offered: Offer, *, command: str) -> list[str]:
    count = len(offered.matched)
    lines = []
    if count:
        lines.append(f"The last four weeks would have brought {counted(offered.past)}")
        lines.append(f"`{command} yes` follows {'the one' if count == 1 else f'the {count}'} above")
    if offered.unclear:
        lines.append(f"`{command} follow 1` takes one of the numbered")
    return lines


def accept_value(refs: Sequence[str]) -> str:
    """What the button carries."""
    return json.dumps(list(refs), ensure_ascii=False, separators=(",", ":"))


def whose_coauthors(candidates: Sequence[Candidate], *, said: str, command: str) -> Message:
    """Whose co-authors are meant is not sure: each who may be, with a button."""
    text = f"I am not sure who {code(said)} is, so nothing was followed."
    shown = [
        section(
            f"*{escape(cut(each.label, 120))}*\n{escape(cut(each.hint or each.reason, 200))}",
            accessory=button("Co-authors", "follow.coauthors", each.ref),
        )
        for each in candidates[:5]
    ]
    ask = " Whose co-authors do you mean?" if shown else ""
    hint = f"`{command} author` and a name looks further"
    return message(text, [section(text + ask), *shown, context(hint)])


def no_coauthors(name: str, *, command: str) -> Message:
    """Nobody in the corpus wrote with them."""
    text = f"I know of nobody who wrote a paper with *{escape(cut(name, 120))}*."
    return message(text, [section(text), context(f"`{command} author` and the name shows why")])


def nothing_offered(*, command: str) -> Message:
    """There is nothing to say yes to, or it is too long ago."""
    text = "Nothing is waiting for a yes here."
    say = f" Say `{command} follow` and some names first; an offer holds for half an hour."
    return message(text, [section(text + say)])


def nothing_chosen(*, command: str) -> Message:
    """Everything depends on a choice, and nobody has been chosen."""
    text = "Nobody has been chosen yet, so nothing was followed."
    say = f" Choose in the menus above, or say `{command} follow` and a number."
    return message(text, [section(text + say)])


def looking() -> Message:
    """Many names take a moment."""
    text = "I am looking all of these up; I will say here what I found."
    return message(text, [section(text)])


def interrupted(*, command: str) -> Message:
    """The program stops before it has looked up everything."""
    text = "I have to stop before I have looked all of them up, and nothing was followed."
    return message(text, [section(text), context(f"Please say `{command} follow …` once more")])
