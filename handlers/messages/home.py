"""All that concerns one person in; their App Home out: short, and each part with its next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from corpus.model import (
    DigestItem,
    Flag,
    Follow,
    Named,
    Paper,
    Post,
    SourceStatus,
    Subscription,
)
from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    header,
    message,
    section,
)
from handlers.messages import flags
from handlers.messages.cards import chunks
from handlers.messages.follows import shown_as
from handlers.messages.lines import next_run, one_line
from handlers.messages.news import lines_of
from handlers.messages.sources import at_a_glance

FLAGS = 3
"""Flags on the Home; the list has the rest."""
WEEK = 5
"""New items of the week that are shown."""
SAVED = 5
PLACES = 10
"""Channels whose digests are shown."""
FOLLOWED = 15
"""Follows of one place that are named."""
SAY, UNSAVE, EDIT = "home.say", "home.unsave", "home.digest"
"""Action ids of the buttons: what is said in one's name, taken out, or set."""
TRY = (
    ("kv edit", "Half a title"),
    ("who is shao jiawei", "A person, the name the wrong way round"),
    ("new since 2w", "What came in"),
    ("follow Qi She", "A weekly digest of one's own"),
)
"""What a newcomer may press, and what it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A digest that the person gets or may read."""

    subscription: Subscription
    schedule: str
    """When it comes, in words."""
    due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What one person's Home shows."""

    papers: int
    authors: int
    mine: Sequence[tuple[str, Follow]]
    """What the person follows, each with the channel."""
    week: Sequence[DigestItem]
    """What is new this week of what they and their channels follow."""
    saved: Sequence[Paper | Post]
    places: Sequence[Place]
    sources: Sequence[SourceStatus]
    flags: Sequence[tuple[Flag, Named]] = ()
    """What waits for an owner; for owners only."""

    @property
    def is_new_here(self) -> bool:
        """Whether the person has done nothing yet that the Home could show."""
        return not (self.mine or self.saved)


def home(scene: Scene, *, channel: str, now: datetime, command: str) -> dict[str, Any]:
    """One person's Home.

    Args:
        scene: What it shows.
        channel: Their direct messages, where what they press is answered.
        now: The moment at which it is shown.
        command: As people type it.
    """
    blocks: list[Block] = [
        header("The paper desk"),
        section(
            f"{scene.papers:,} papers and {scene.authors:,} authors. "
            f"Ask in any channel: `{command} kv edit`; under *Messages* just the words"
        ),
        *_flags(scene.flags),
        *(_try_this() if scene.is_new_here else []),
        *_week(scene, command=command),
        *_mine(scene.mine, command=command),
        *_saved(scene.saved, command=command),
        *_places(scene.places, command=command),
        *_head("Sources"),
        *at_a_glance(scene.sources, now=now, command=command),
        actions(_say("All sources", "sources"), _say("Help", "help")),
    ]
    return {"type": "home", "private_metadata": channel, "blocks": blocks}


def not_there(*, command: str) -> Message:
    """The Home shows a channel that the person has left, or Slack does not say."""
    text = "You are not in that channel, as far as Slack tells me, so I do not open its digest."
    hint = f"`{command} digest` in a channel shows and changes what comes there"
    return message(text, [section(text), context(hint)])


def _head(title: str) -> list[Block]:
    return [divider(), header(title)]


def _say(label: str, text: str) -> Block:
    """A button that says something in one's name; several of them stand in one row."""
    word = text.replace(" ", "-")
    return button(label, f"{SAY}.{word}", text)


def _flags(found: Sequence[tuple[Flag, Named]]) -> list[Block]:
    if not found:
        return []
    many = "1 flag waits" if len(found) == 1 else f"{len(found)} flags wait"
    shown = [block for each in found[:FLAGS] for block in flags.entry(*each, owner=True)]
    more = [actions(_say(f"All {len(found)} flags", "flag"))] if len(found) > FLAGS else []
    return [*_head("For the owners"), section(f"{many} for you to settle"), *shown, *more]


def _try_this() -> list[Block]:
    lines = [section(f"{what}\n`{text}`", accessory=_say("Try it", text)) for text, what in TRY]
    return [*_head("Try this"), *lines, context("The answers come to *Messages*, only to you")]


def _week(scene: Scene, *, command: str) -> list[Block]:
    blocks = _head("This week")
    if scene.week:
        blocks += map(section, chunks([*lines_of(scene.week[:WEEK], numbered=False)]))
        left = len(scene.week) - WEEK
        blocks += [context(f"and {left} more")] if left > 0 else []
        return [*blocks, actions(_say("What I have not seen", "catchup"))]
    if scene.mine or scene.places:
        nothing = "Nothing new this week of what you and your channels follow."
    else:
        nothing = f"Nothing is followed yet. `{command} follow Qi She` begins a digest."
    return [*blocks, section(nothing), actions(_say("All that came in", "new"))]


def _mine(mine: Sequence[tuple[str, Follow]], *, command: str) -> list[Block]:
    if not mine:
        return []
    places: dict[str, list[str]] = {}
    for channel, follow in mine:
        places.setdefault(channel, []).append(shown_as(follow.kind, follow.label))
    lines = [f"{_place(channel)}: {_some(names)}" for channel, names in places.items()]
    how = f"`{command} unfollow` and the name takes one out, in the channel where it is followed"
    return [*_head("You follow"), *map(section, chunks(lines)), context(how)]


def _saved(saved: Sequence[Paper | Post], *, command: str) -> list[Block]:
    blocks = _head("Your list")
    if not saved:
        return [*blocks, section(f"Nothing saved yet. `{command} save kv edit` begins it.")]
    for number, item in enumerate(saved[:SAVED]):
        ref = f"{'p' if isinstance(item, Paper) else 'b'}{item.id}"
        take_out = button("Take out", f"{UNSAVE}.{number}", ref)
        blocks.append(section(one_line(item), accessory=take_out))
    return [
        *blocks,
        actions(_say("The whole list", "saved"), _say("Export as BibTeX", "export saved bibtex")),
    ]


def _places(places: Sequence[Place], *, command: str) -> list[Block]:
    blocks = _head("Next digests")
    for number, place in enumerate(places[:PLACES]):
        subscription = place.subscription
        when = f", {next_run(place.due, subscription.schedule.zone)}" if place.due else ""
        names = [shown_as(each.kind, each.label) for each in subscription.follows]
        settings = button("Settings", f"{EDIT}.{number}", subscription.channel)
        blocks.append(
            section(f"{_place(subscription.channel)} {place.schedule}{when}", accessory=settings)
        )
        blocks.append(context(f"Follows {_some(names) if names else 'nothing yet'}"))
    if not places:
        blocks.append(section(f"None yet. `{command} follow Qi She` in a channel starts one."))
    if len(places) > PLACES:
        blocks.append(context(f"and {len(places) - PLACES} more channels"))
    return blocks


def _place(channel: str) -> str:
    return "Direct messages" if channel.startswith("D") else f"<#{channel}>"


def _some(names: Sequence[str]) -> str:
    left = len(names) - FOLLOWED
    return ", ".join(names[:FOLLOWED]) + (f" +{left}" if left > 0 else "")
