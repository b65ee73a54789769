"""A digest in, its messages out: the numbered one, its thread, the receipt; and its settings."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from corpus.model import (
    Delivery,
    DeliveryState,
    Digest,
    DigestItem,
    Paper,
    Post,
    Style,
    Subscription,
    SubscriptionState,
)
from handlers.blocks import (
    MAX_TOTAL,
    Block,
    Message,
    actions,
    button,
    context,
    cut,
    divider,
    escape,
    header,
    message,
    section,
)
from handlers.messages.cards import chunks
from handlers.messages.follows import shown_as
from handlers.messages.lines import (
    day,
    facts,
    local,
    names,
    next_run,
    one_line,
    shown_address,
    title_link,
)

BUDGET = MAX_TOTAL - 1500
"""Characters for the items of one message; the rest of the limit is for what surrounds them."""
STATES = {
    SubscriptionState.ACTIVE: "active",
    SubscriptionState.PAUSED: "paused",
    SubscriptionState.OFF: "off",
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


# ------------------------------------------------------------------ the digest


def digest_parts(digest: Digest) -> tuple[Message, ...]:
    """The message for the channel, then those for its thread."""
    if not digest.items:
        return (receipt(digest),)
    cap = digest.subscription.cap
    shown, rest = digest.items[:cap], digest.items[cap:]
    style = digest.subscription.style
    first_style = Style.COMPACT if style is Style.STANDARD else style
    shown, spilled = _fitting(shown, style=first_style)
    rest = (*spilled, *rest)
    blocks: list[Block] = [header(_title(digest))]
    blocks += map(section, chunks([_item(each, style=first_style) for each in shown]))
    blocks.append(context(*_footer(digest, more=len(rest))))
    parts = [message(_title(digest), blocks, numbers=[each.number for each in shown])]
    parts += _thread(rest, style=first_style)
    if style is Style.STANDARD:
        parts += _details(shown)
    return tuple(parts)


def receipt(digest: Digest) -> Message:
    """One line for a quiet week, so that silence always means a fault."""
    text = f"Nothing new since {day(_local(digest, digest.since))}. {_coverage(digest)}."
    return message(text, [context(text, *_failing(digest))])


def _title(digest: Digest) -> str:
    count = len(digest.items)
    since, until = _local(digest, digest.since), _local(digest, digest.until)
    return f"{count} new · {day(since)} – {day(until)}"


def _local(digest: Digest, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(digest.subscription.schedule.zone))


def _item(item: DigestItem, *, style: Style) -> str:
    subject = item.paper or item.post
    if subject is None:
        return ""
    line = f"{item.number}. {one_line(subject, reason=item.reason)}"
    summary = _summary(subject)
    return f"{line}\n      {summary}" if style is Style.FULL and summary else line


def _summary(subject: Paper | Post) -> str | None:
    if isinstance(subject, Paper) and subject.abstract:
        return escape(cut(subject.abstract, 240))
    return None


def _fitting(
    items: Sequence[DigestItem], *, style: Style
) -> tuple[tuple[DigestItem, ...], tuple[DigestItem, ...]]:
    """The items that fit one message, one at the least, and those that do not."""
    total = 0
    for place, item in enumerate(items):
        total += len(_item(item, style=style)) + 1
        if place and total > BUDGET:
            return tuple(items[:place]), tuple(items[place:])
    return tuple(items), ()


def _thread(items: Sequence[DigestItem], *, style: Style) -> list[Message]:
    """The tail of a long digest, in as many messages as it needs."""
    parts: list[Message] = []
    while items:
        shown, items = _fitting(items, style=style)
        lines = chunks([_item(each, style=style) for each in shown])
        numbers = [each.number for each in shown]
        text = f"{numbers[0]} to {numbers[-1]}"
        parts.append(message(text, map(section, lines), numbers=numbers))
    return parts


def _details(items: Sequence[DigestItem]) -> list[Message]:
    """Authors, facts and the first lines of each item, for the thread."""
    texts = [_detail(item) for item in items]
    parts: list[Message] = []
    group: list[str] = []
    for text in texts:
        if group and sum(map(len, group)) + len(text) > BUDGET:
            parts.append(message("Details", map(section, chunks(group))))
            group = []
        group.append(text)
    parts.append(message("Details", map(section, chunks(group))))
    return parts


def _detail(item: DigestItem) -> str:
    subject = item.paper or item.post
    if subject is None:
        return ""
    complete = subject.authors_complete if isinstance(subject, Paper) else True
    lines = [
        f"{item.number}. *{title_link(subject)}*",
        names(subject.authors, complete=complete, most=8),
        facts(subject),
        _summary(subject) or "",
    ]
    return "\n".join(line for line in lines if line)


def _footer(digest: Digest, *, more: int) -> list[str]:
    lines = [_coverage(digest), *_failing(digest)]
    if more:
        lines.insert(0, f"{more} more in the thread")
    return lines


def _coverage(digest: Digest) -> str:
    known = f"{digest.sources_known} source{'' if digest.sources_known == 1 else 's'}"
    how_many = digest.sources_read or "none"
    read = f"{how_many} of {known} {'was' if digest.sources_read == 1 else 'were'} read"
    read = read[:1].upper() + read[1:]
    return f"{read}; next {local(digest.next_due)}" if digest.next_due else read


def _failing(digest: Digest) -> list[str]:
    if not digest.sources_failing:
        return []
    named = ", ".join(escape(cut(shown_address(each), 60)) for each in digest.sources_failing[:5])
    return [f":warning: {len(digest.sources_failing)} failing: {named}"]


# -------------------------------------------------------------------- settings


def suspended(channel: str, reason: str, *, command: str) -> Message:
    """Tell who set a digest up that it cannot be posted any more, and what to do."""
    text = f"I cannot post the digest of <#{channel}> any more"
    todo = (
        f"Nothing is lost: it waits for the next one. Once I may post there again, invite me "
        f"(`/invite @Offprint`) or type `{command} digest resume` there."
    )
    return message(text, [section(f"*{text}*: {escape(cut(reason, 300))}.\n{todo}")])


def settings(
    subscription: Subscription | None,
    *,
    schedule: str,
    next_due: datetime | None,
    history: Sequence[Delivery],
    command: str,
) -> Message:
    """This channel's digest: when, what, what happened last."""
    if subscription is None:
        text = "This channel has no digest yet."
        start = f"`{command} follow Qi She` starts one, every Monday at 9:00."
        return message(text, [section(f"{text} {start}"), _settings_row(None)])
    text = f"Digest {schedule}"
    blocks: list[Block] = [section(f"*{text}*{_why_suspended(subscription)}")]
    if next_due and subscription.state is SubscriptionState.ACTIVE:
        blocks[0] = section(f"*{text}*, {next_run(next_due, subscription.schedule.zone)}")
    follows = ", ".join(shown_as(each.kind, each.label) for each in subscription.follows[:15])
    creator = f"by <@{subscription.created_by}>, {day(subscription.created_at)}"
    blocks.append(
        context(f"Follows {follows or 'nothing yet'}", f"{subscription.style} · {creator}")
    )
    if history:
        blocks.append(context("\n".join(_delivery_line(each) for each in history[:3])))
    blocks += [divider(), _settings_row(subscription)]
    return message(text, blocks)


def _why_suspended(subscription: Subscription) -> str:
    if subscription.state is not SubscriptionState.SUSPENDED:
        return ""
    return f": {escape(subscription.reason or 'Slack refused it')}"


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
    schedule: str,
    next_due: datetime | None,
    command: str,
) -> Message:
    """Somebody changed the digest: what they did, and the full resulting setting."""
    text = f"<@{user}> {_deed(subscription, was)}: {schedule}, {subscription.style}."
    due = next_run(next_due, subscription.schedule.zone) if next_due else ""
    lines = [due[:1].upper() + due[1:]] if due else []
    lines.append(_way_on(subscription.state, command=command))
    return message(text, [section(text), context(*lines)])


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


def preview(digest: Digest, *, command: str) -> Message:
    """What would come now; only the person who asked sees it."""
    if not digest.items:
        text = "The digest would be empty now: nothing new that this channel follows."
        return message(
            text, [section(text), context(f"`{command} following` shows what it follows")]
        )
    first = digest_parts(digest)[0]
    note = context("A preview, for your eyes only: nothing was posted and nothing counts as sent")
    return message(first.text, [*first.blocks[:-1], note])


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
    tries = f", {delivery.attempt} attempts" if delivery.attempt > 1 else ""
    why = f" ({escape(cut(delivery.reason, 150))})" if delivery.reason else ""
    return f"{local(delivery.due)}{part}: {_MARK[delivery.state]}{tries}{why}"


def outside(channel: str) -> Message:
    """The settings are saved, but the bot cannot post there yet."""
    text = f"Saved. I am not in <#{channel}> yet: type `/invite @Offprint` there, or I cannot post."
    return message(text, [section(text)])
