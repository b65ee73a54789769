"""A channel's digest as it is set, changed, previewed and accounted for, as messages."""

from collections.abc import Sequence
from datetime import datetime

from corpus.model import (
    Change,
    Deed,
    Delivery,
    DeliveryState,
    Follow,
    Subscription,
    SubscriptionState,
)
from corpus.schedules import in_words
from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    cut,
    divider,
    escape,
    message,
    section,
)
from handlers.messages.cards import chunks
from handlers.messages.follows import counted, followed_set, not_a_member, shown_as, some_of
from handlers.messages.lines import (
    day,
    local,
    next_run,
)

STATES = {
    SubscriptionState.ACTIVE: "active",
    SubscriptionState.PAUSED: "paused",
    SubscriptionState.OFF: "off",
    SubscriptionState.SUSPENDED: "suspended",
}
_TURNED = {
    SubscriptionState.ACTIVE: "resumed",
    SubscriptionState.PAUSED: "paused",
    SubscriptionState.OFF: "switched off",
    SubscriptionState.SUSPENDED: "suspended",
}
_MARK = {
    DeliveryState.SENT: ":white_check_mark: sent",
    DeliveryState.PENDING: ":hourglass: waiting",
    DeliveryState.SENDING: ":hourglass: on its way",
    DeliveryState.UNKNOWN: ":grey_question: checking whether it arrived",
    DeliveryState.FAILED: ":x: failed",
    DeliveryState.SKIPPED: ":fast_forward: skipped",
}


def suspended(channel: str, reason: str, *, command: str) -> Message:
    """Tell who set a digest up that it cannot be posted any more, and what to do."""
    text = f"I cannot post the digest of <#{channel}> any more"
    todo = (
        f"Nothing is lost: it waits for the next one. Once I may post there again, invite me "
        f"(`/invite @Offprint`) or type `{command} digest resume` there."
    )
    return message(text, [section(f"*{text}*: {escape(cut(reason, 300))}.\n{todo}")])


def no_settings(*, command: str) -> Message:
    """There is no digest here yet, and how to begin one."""
    text = "This channel has no digest yet."
    start = f"`{command} follow Qi She` starts one, every Monday at 9:00."
    return message(text, [section(f"{text} {start}"), _settings_row(None)])


def settings(
    subscription: Subscription,
    *,
    schedule: str,
    next_due: datetime | None,
    history: Sequence[Delivery],
    last: Change | None,
    is_member: bool,
    command: str,
) -> Message:
    """This channel's digest: when, what, who set it so, what happened last."""
    text = f"Digest {schedule}"
    blocks: list[Block] = [section(f"*{text}*{_when(subscription, next_due)}")]
    if not is_member:
        blocks.append(context(not_a_member()))
    follows = ", ".join(shown_as(each.kind, each.label) for each in subscription.follows[:15])
    left = len(subscription.follows) - 15
    more = f" +{left}" if left > 0 else ""
    creator = f"set up by <@{subscription.created_by}>, {day(subscription.created_at)}"
    who = [f"{subscription.style} · {creator}"]
    if last is not None:
        undo = f"`{command} undo` takes it back"
        who.append(f"Last change: <@{last.by}> {deed(last)}, {day(last.at)} · {undo}")
    blocks.append(context(f"Follows {follows or 'nothing yet'}{more}", *who))
    heads = [each for each in history if each.part == 0 and each.root is None][:3]
    if heads:
        blocks.append(context("\n".join(_delivery_line(each) for each in heads)))
    blocks += [divider(), _settings_row(subscription)]
    return message(text, blocks)


def _when(subscription: Subscription, next_due: datetime | None) -> str:
    """When it comes next, or why it does not."""
    if subscription.state is SubscriptionState.SUSPENDED:
        return f": {escape(subscription.reason or 'Slack refused it')}"
    if next_due:
        return f", {next_run(next_due, subscription.schedule.zone)}"
    active = subscription.state is SubscriptionState.ACTIVE
    return ": it waits until something is followed" if active else ""


def deed(change: Change) -> str:
    """What somebody did, as it goes after their name."""
    if change.follows:
        verb = "followed" if change.deed is Deed.FOLLOWED else "stopped following"
        return f"{verb} {some_of(change.follows)}"
    if change.before is None or change.after is None:
        return "changed the digest"
    before, after = change.before, change.after
    if before.state is not after.state:
        return f"{_TURNED[after.state]} the digest"
    if before.schedule != after.schedule:
        return f"set the digest to {in_words(after.schedule)}"
    return f"set the style to {after.style}"


def undone(
    change: Change,
    subscription: Subscription,
    *,
    user: str,
    schedule: str,
    next_due: datetime | None,
    command: str,
) -> Message:
    """Somebody took the last change back: what it was, and the full result."""
    who = "their own change" if change.by == user else f"the last change, by <@{change.by}>"
    text = f"<@{user}> took back {who}: {deed(change)}."
    due = f", {next_run(next_due, subscription.schedule.zone)}" if next_due else ""
    now = f"Digest {schedule}, {subscription.style}{due}"
    again = f"`{command} undo` takes back the one before"
    return message(text, [section(text), context(followed_set(subscription), now, again)])


def undone_already(*, command: str) -> Message:
    """Somebody else changed something in between."""
    text = "Somebody was faster: that is no longer the last change, so nothing was taken back."
    return message(text, [section(text), context(f"`{command} digest` shows how it is now")])


def _settings_row(subscription: Subscription | None) -> Block:
    row = [button("Change…", "digest.edit")]
    if subscription is not None:
        row.append(button("Preview", "digest.preview"))
        stopped = subscription.state is not SubscriptionState.ACTIVE
        row.append(
            button("Resume" if stopped else "Pause", "digest.resume" if stopped else "digest.pause")
        )
    return actions(*row)


def changed(
    subscription: Subscription,
    *,
    was: SubscriptionState,
    user: str,
    next_due: datetime | None,
    command: str,
) -> Message:
    """Somebody changed the digest: what they did, and the full resulting setting."""
    text = f"<@{user}> {_deed(subscription, was)}: {_setting(subscription, was)}."
    lines = _next(subscription, next_due)
    lines.append(_way_on(subscription.state, command=command))
    return message(text, [section(text), context(*lines)])


def configured(
    subscription: Subscription,
    *,
    is_set: bool,
    gone: Sequence[Follow],
    added: Sequence[Follow],
    past: int,
    user: str,
    next_due: datetime | None,
    is_member: bool,
    command: str,
) -> Message:
    """Somebody changed more than one thing with a form: each, and the full result.

    Args:
        subscription: As it is now.
        is_set: Whether it comes at another time, or in another style.
        gone: What was taken out.
        added: What was put in.
        past: How many items that would have brought in the last four weeks.
        user: Who did it.
        next_due: When it comes next, if it does.
        is_member: Whether the bot can post here.
        command: The slash command.
    """
    text = f"<@{user}> changed this channel's digest"
    lines = []
    if is_set:
        lines.append(f"It comes {_setting(subscription, subscription.state)}")
    if gone:
        lines.append(f"Followed no more: {some_of(gone)}")
    if added:
        lines.append(f"Followed: {some_of(added)}; in the last four weeks {counted(past)}")
    small = [followed_set(subscription), *_next(subscription, next_due)]
    back = f"{_way_on(subscription.state, command=command)}, `{command} undo` undoes the last of it"
    blocks = [section("\n".join([f"{text}:", *(f"• {each}" for each in lines)]))]
    outside = [] if is_member else [context(not_a_member())]
    return message(f"{text}: {'; '.join(lines)}", [*blocks, *outside, context(*small, back)])


def _next(subscription: Subscription, due: datetime | None) -> list[str]:
    """When it comes next, as a sentence of its own."""
    text = next_run(due, subscription.schedule.zone) if due else ""
    return [text[:1].upper() + text[1:]] if text else []


def _setting(subscription: Subscription, was: SubscriptionState) -> str:
    """When it comes, and in which style."""
    when = in_words(subscription.schedule)
    if subscription.state is was is not SubscriptionState.ACTIVE:
        when += f", {STATES[was]} as before"
    return f"{when}, {subscription.style}"


def _deed(subscription: Subscription, was: SubscriptionState) -> str:
    match subscription.state:
        case SubscriptionState.PAUSED if was is not SubscriptionState.PAUSED:
            return "paused this channel's digest"
        case SubscriptionState.OFF if was is not SubscriptionState.OFF:
            return "switched this channel's digest off"
        case SubscriptionState.ACTIVE if was is not SubscriptionState.ACTIVE:
            return "resumed this channel's digest"
        case _:
            return "set this channel's digest"


def _way_on(state: SubscriptionState, *, command: str) -> str:
    if state is SubscriptionState.ACTIVE:
        return f"`{command} digest` shows and changes it"
    return f"`{command} digest resume` starts it again"


def unchanged(subscription: Subscription, *, schedule: str, next_due: datetime | None) -> Message:
    """It was so already."""
    due = f", {next_run(next_due, subscription.schedule.zone)}" if next_due else ""
    text = f"It is so already: {schedule}, {subscription.style}{due}."
    return message(text, [section(text)])


def no_digest(*, command: str) -> Message:
    """There is nothing to pause, preview or post."""
    text = f"This channel has no digest yet. `{command} follow Qi She` starts one."
    return message(text, [section(text)])


def posted_now(count: int) -> Message:
    """The digest was posted on request."""
    said = (
        "nothing new to post" if not count else f"posting {count} item{'' if count == 1 else 's'}"
    )
    text = f"Done: {said}. The schedule stays as it is."
    return message(text, [section(text)])


def status(history: Sequence[Delivery], *, command: str) -> Message:
    """The last deliveries, each with its state and the reason."""
    if not history:
        text = "Nothing has been delivered here yet."
        return message(text, [section(text), context(f"`{command} digest` shows when it is due")])
    lines = [_delivery_line(each) for each in history]
    return message(
        "The last deliveries", [section("*The last deliveries*"), *map(section, chunks(lines))]
    )


def _delivery_line(delivery: Delivery) -> str:
    part = f" part {delivery.part + 1}" if delivery.part else ""
    part = " update of an earlier one" if delivery.root else part
    tries = f", {delivery.attempt} attempts" if delivery.attempt > 1 else ""
    why = f" ({escape(cut(delivery.reason, 150))})" if delivery.reason else ""
    return f"{local(delivery.due)}{part}: {_MARK[delivery.state]}{tries}{why}"


def outside(channel: str) -> Message:
    """The settings are saved, but the bot cannot post there yet."""
    text = f"Saved. I am not in <#{channel}> yet: type `/invite @Offprint` there, or I cannot post."
    return message(text, [section(text)])
