"""What a channel follows, before and after a change, as messages."""

import re
from collections.abc import Sequence
from datetime import datetime

from corpus.model import (
    Candidate,
    DigestItem,
    Follow,
    FollowKind,
    LookupResult,
    Subscription,
    Wanted,
)
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
    section,
)
from handlers.messages.cards import chunks
from handlers.messages.lines import day, next_run, one_line

SOME = 8
"""Names of one change that are said."""
SAMPLE = 5
"""Items of the last weeks that a preview lists."""


def shown_as(kind: FollowKind, label: str) -> str:
    """How a follow is written: "Qi She", "topic: federated learning"."""
    said = escape(cut(label, 120))
    return said if kind is FollowKind.AUTHOR else f"{kind.value}: {said}"


def some_of(named: Sequence[Follow | Wanted]) -> str:
    """The first few of what is followed, or would be, and how many more."""
    shown = [f"*{shown_as(each.kind, each.label)}*" for each in named[:SOME]]
    if left := len(named) - len(shown):
        return f"{', '.join(shown)} and {left} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def following(subscription: Subscription | None, *, command: str) -> Message:
    """The follows of this conversation, numbered, with who added each and when."""
    if subscription is None or not subscription.follows:
        text = f"Nothing is followed here yet. Try `{command} follow Qi She`."
        return message(text, [section(text), actions(_choose())])
    text = f"{len(subscription.follows)} followed here"
    lines = [_line(number, each) for number, each in enumerate(subscription.follows, 1)]
    hint = (
        f"`{command} unfollow 1` takes the first out · `{command} digest` shows when it is posted"
    )
    listed = map(section, chunks(lines))
    return message(text, [section(f"*{text}*"), *listed, actions(_choose()), context(hint)])


def _choose() -> Block:
    """Opens the modal in which authors are chosen as one types."""
    return button("Choose authors…", "follow.open")


def _line(number: int, follow: Follow) -> str:
    who = f"<@{follow.created_by}>, {day(follow.created_at)}"
    return f"{number}. {shown_as(follow.kind, follow.label)} · {who}"


def followed_set(subscription: Subscription) -> str:
    """The full resulting set in one line."""
    if not subscription.follows:
        return "This channel now follows nothing."
    names = ", ".join(shown_as(each.kind, each.label) for each in subscription.follows[:15])
    left = len(subscription.follows) - 15
    return f"Followed here now: {names}{f' +{left}' if left > 0 else ''}"


def followed(
    added: Sequence[Follow],
    subscription: Subscription,
    *,
    past: int,
    schedule: str,
    next_due: datetime | None,
    is_member: bool,
    command: str,
) -> Message:
    """Something was added: by whom, the whole set, the next digest, what it would have brought."""
    text = f"<@{added[0].created_by}> followed {some_of(added)} here."
    brought = f"In the last four weeks: {counted(past)}."
    due = f", {next_run(next_due, subscription.schedule.zone)}" if next_due else ""
    when = f"Digest {schedule}{due}"
    outside = [context(not_a_member())] if not is_member else []
    blocks: list[Block] = [
        section(f"{text} {brought}"),
        *outside,
        context(
            followed_set(subscription),
            when,
            f"`{command} unfollow` and `{command} digest` change it, `{command} undo` undoes it",
        ),
    ]
    return message(text, blocks)


def not_a_member() -> str:
    """Nothing can be posted here before the bot is let in."""
    return ":warning: I am not in this channel yet: type `/invite @Offprint`, or I cannot post here"


def unfollowed(gone: Sequence[Follow], subscription: Subscription, *, user: str) -> Message:
    """Something was taken out: by whom, and the whole set that is left."""
    text = f"<@{user}> stopped following {some_of(gone)} here."
    return message(text, [section(text), context(followed_set(subscription))])


def already(named: Sequence[Wanted], *, command: str) -> Message:
    """It is followed here already, or they all are."""
    verb = "is" if len(named) == 1 else "are"
    text = f"{some_of(named)} {verb} followed here already. `{command} following` shows the list."
    return message(text, [section(text)])


def counted(items: int) -> str:
    """How many items a digest would have had."""
    return "nothing" if not items else f"{items} item{'' if items == 1 else 's'}"


def preview(shown: str, items: Sequence[DigestItem], *, value: str, command: str) -> Message:
    """What the last four weeks would have brought; nothing is saved yet."""
    brought = counted(len(items))
    text = f"Following *{shown}* in the last four weeks: {brought}."
    blocks: list[Block] = [section(text)]
    lines = [f"• {one_line(item)}" for each in items[:SAMPLE] if (item := each.paper or each.post)]
    blocks += map(section, chunks(lines))
    if len(items) > SAMPLE:
        blocks.append(context(f"and {len(items) - SAMPLE} more"))
    blocks.append(actions(button("Follow here", "follow.confirm", value, style="primary")))
    blocks.append(context(f"Nothing is saved yet · `{command} following` shows what is"))
    return message(text, blocks)


def unknown_author(result: LookupResult, *, command: str) -> Message:
    """Nobody of that name: the nearest, each with a button that follows."""
    text = f"I know no author called {code(result.query)}, so nothing was followed."
    offered = _offers(result.candidates[:3])
    say = " The nearest:" if offered else f" `{command} sources` shows whom I read."
    topic = f"To follow words instead: `{command} follow topic:{escape(result.query)}`"
    return message(text, [section(text + say), *offered, context(topic)])


def which_author(result: LookupResult) -> Message:
    """Several of that name: which one."""
    text = f"Several authors match {code(result.query)}. Whom do you want to follow?"
    return message(text, [section(text), *_offers(result.candidates[:5])])


def _offers(candidates: Sequence[Candidate]) -> list[Block]:
    return [
        section(
            f"*{escape(each.label)}*\n{escape(each.hint or '')} · {escape(each.reason)}".replace(
                "\n · ", "\n"
            ),
            accessory=button("Follow", "author.follow", each.ref),
        )
        for each in candidates
    ]


def unknown_feed(text: str, titles: Sequence[str], *, several: bool, command: str) -> Message:
    """No feed of that name or address, or more than one."""
    named = ", ".join(f"`{escape(cut(title, 60))}`" for title in titles[:5])
    hint = f"`{command} sources` lists them all"
    if several:
        said = f"Several feeds are called {code(text)}, so nothing was followed."
        return message(said, [section(f"{said} Which one: {named}?"), context(hint)])
    said = f"I read no feed called {code(text)}, so nothing was followed."
    if re.match(r"(?:https?://|arxiv:)\S+$", text):
        add = code(f"{command} sources add {text}")
        said = f"I do not read {code(text)} yet, so nothing was followed."
        return message(said, [section(f"{said} First {add}, then follow it."), context(hint)])
    nearest = f" I read {named}." if named else ""
    return message(said, [section(said + nearest), context(hint)])


def not_followed(
    named: Sequence[str], subscription: Subscription | None, *, command: str
) -> Message:
    """It was not followed here; what is."""
    verb = "is" if len(named) == 1 else "are"
    said = f"{code(', '.join(named))} {verb} not followed here."
    if subscription and subscription.follows:
        ways = f"`{command} following` numbers them · `{command} digest off` stops the digest"
        return message(said, [section(said), context(followed_set(subscription), ways)])
    return message(said, [section(f"{said} Nothing is: try `{command} follow Qi She`.")])
