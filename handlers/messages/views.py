"""The modal for a digest's settings, as a view."""

from collections.abc import Sequence
from typing import Any

from corpus.model import Follow, Rhythm, Schedule, Style
from corpus.schedules import WEEKDAYS
from handlers.blocks import (
    Block,
    field,
    option,
    plain_text,
    select,
    select_several,
)
from handlers.messages.choosing import authors_field

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
