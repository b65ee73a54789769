"""The modal for a digest's settings and the App Home, as views."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from corpus.model import Follow, Paper, Post, Rhythm, Schedule, SourceStatus, Style, Subscription
from corpus.schedules import WEEKDAYS
from handlers.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    field,
    header,
    option,
    plain_text,
    section,
    select,
    select_several,
)
from handlers.messages.choosing import authors_field
from handlers.messages.follows import shown_as
from handlers.messages.lines import next_run, one_line
from handlers.messages.sources import at_a_glance

DIGEST_VIEW = "digest.save"
"""Callback id of the settings modal."""
_WEEK = [option(day, str(number)) for number, day in enumerate(WEEKDAYS)]
_RHYTHMS = {Rhythm.WEEKLY: "Every week", Rhythm.DAILY: "Every day", Rhythm.MONTHLY: "Every month"}
_STYLES = {
    Style.COMPACT: "Compact: one line each",
    Style.STANDARD: "Standard: details in the thread",
    Style.FULL: "Full: first lines below each",
}


def digest_modal(
    schedule: Schedule, style: Style, *, follows: Sequence[Follow] = (), channel: str
) -> dict[str, Any]:
    """When, how and by whom: rhythm, day, time, zone, style, the authors that are followed."""
    time: Block = {
        "type": "timepicker",
        "action_id": "value",
        "initial_time": f"{schedule.hour:02}:{schedule.minute:02}",
    }
    zone: Block = {"type": "plain_text_input", "action_id": "value", "initial_value": schedule.zone}
    weekly_days = schedule.days if schedule.rhythm is Rhythm.WEEKLY else (0,)
    return {
        "type": "modal",
        "callback_id": DIGEST_VIEW,
        "private_metadata": channel,
        "title": plain_text("Digest of this channel", 24),
        "submit": plain_text("Save", 24),
        "close": plain_text("Cancel", 24),
        "blocks": [
            field("How often", "rhythm", _menu(_RHYTHMS, schedule.rhythm)),
            field(
                "On which days",
                "days",
                select_several("value", _WEEK, chosen=[_WEEK[day] for day in weekly_days]),
                hint="For weekly digests; a monthly one keeps its days",
            ),
            field("At what time", "time", time),
            field(
                "In which time zone",
                "zone",
                zone,
                hint="An IANA name such as Europe/Berlin or America/New_York.",
            ),
            field("How much of each paper", "style", _menu(_STYLES, style)),
            authors_field(
                "Authors followed here",
                follows,
                hint="Topics, categories and feeds stay as they are",
            ),
        ],
    }


def _menu(labels: dict[Any, str], chosen: Any) -> Block:
    options = [option(text, str(value)) for value, text in labels.items()]
    return select("value", options, chosen=option(labels[chosen], str(chosen)))


def _place(channel: str) -> str:
    return "Direct messages" if channel.startswith("D") else f"<#{channel}>"


def home(
    subscriptions: Sequence[tuple[Subscription, str, datetime | None]],
    newest: Sequence[Paper | Post],
    sources: Sequence[SourceStatus],
    *,
    papers: int,
    authors: int,
    now: datetime,
    command: str,
) -> dict[str, Any]:
    """What the channels follow, what came in last, and how the sources are."""
    blocks: list[Block] = [
        header("The paper desk"),
        section(
            f"{papers:,} papers and {authors:,} authors. Ask in any channel: `{command} kv edit`"
        ),
        context("Half a title, a misspelt name, an arXiv link: all will do"),
        divider(),
        header("Digests"),
    ]
    for subscription, schedule, due in subscriptions[:10]:
        follows = (
            ", ".join(shown_as(each.kind, each.label) for each in subscription.follows[:5])
            or "nothing yet"
        )
        when = f", {next_run(due, subscription.schedule.zone)}" if due else ""
        blocks.append(section(f"{_place(subscription.channel)} {schedule}{when}"))
        blocks.append(context(f"Follows {follows}"))
    if not subscriptions:
        blocks.append(section(f"None yet. `{command} follow Qi She` in a channel starts one."))
    blocks += [divider(), header("Came in last")]
    blocks += [section(one_line(item)) for item in newest[:5]] or [section("Nothing yet.")]
    blocks += [divider(), header("Sources"), *at_a_glance(sources, now=now, command=command)]
    blocks.append(actions(button("Help", "home.help")))
    return {"type": "home", "blocks": blocks}
