"""What people say is wrong with cards, in; the form, the owners' queue and receipts out."""

import json
import re
from collections.abc import Sequence
from typing import Any

from corpus.model import Complaint, Flag, Named
from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    code,
    context,
    cut,
    escape,
    field,
    message,
    option,
    plain_text,
    section,
)
from handlers.messages.lines import day, who
from handlers.messages.paging import Page, pager

FLAG_VIEW = "flag.save"
"""Callback id of the form."""
LONGEST = 500
"""Characters that a person may add."""
_SHOWN = 300
"""Characters of them in a list."""
_IS = {
    "p": {
        Complaint.TWO: "two papers in one",
        Complaint.DUPLICATE: "the same as another paper",
        Complaint.WRONG: "something is wrong",
    },
    "a": {
        Complaint.TWO: "two people in one",
        Complaint.DUPLICATE: "the same person as another",
        Complaint.WRONG: "something is wrong",
    },
}
_CHOICES = {
    "p": {
        Complaint.DUPLICATE: "It is the same as another paper",
        Complaint.TWO: "It is two papers in one",
        Complaint.WRONG: "Title, authors, links or something else",
    },
    "a": {
        Complaint.TWO: "This is not one person",
        Complaint.DUPLICATE: "It is the same person as another",
        Complaint.WRONG: "A paper that is not theirs, or something else",
    },
}


def form(card: Named, *, channel: str) -> dict[str, Any]:
    """Ask what is wrong with a card, in one choice and a few words."""
    choices = [option(text, each.value) for each, text in _CHOICES[card.ref[0]].items()]
    radio: Block = {
        "type": "radio_buttons",
        "action_id": "value",
        "options": choices,
        "initial_option": choices[0],
    }
    typed: Block = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": True,
        "max_length": LONGEST,
        "placeholder": plain_text("Which is the other one, what should it be?", 150),
    }
    return {
        "type": "modal",
        "callback_id": FLAG_VIEW,
        "private_metadata": json.dumps({"card": card.ref, "channel": channel}),
        "title": plain_text("What is wrong?", 24),
        "submit": plain_text("Tell the owners", 24),
        "close": plain_text("Cancel", 24),
        "blocks": [
            section(_named(card)),
            field("What is wrong with it", "complaint", radio),
            field("In your words", "words", typed) | {"optional": True},
        ],
    }


def received(said: Message) -> dict[str, Any]:
    """What the form becomes when it was sent."""
    return {
        "type": "modal",
        "title": plain_text("What is wrong?", 24),
        "close": plain_text("Close", 24),
        "blocks": list(said.blocks),
    }


def flagged(card: Named, flag: Flag, *, nobody: bool, command: str) -> Message:
    """It was put into the queue."""
    text = f"Flagged: {_named(card)}, {_complaint(flag)}."
    if nobody:
        then = "Nobody in Slack is named as an owner; the operator sees it with `offprint flags`."
    else:
        then = "An owner will look at it, and I will tell you what came of it."
    own = f"`{command} flag` shows what you flagged, and takes it back"
    return message(text, [section(f"{text} {then}"), context(own)])


def too_many(*, command: str) -> Message:
    """One person has flagged more than a queue should hold."""
    text = "So many of your flags wait already that I take no more until some are settled."
    return message(text, [section(text), context(f"`{command} flag` lists them")])


def no_card(text: str, *, command: str) -> Message:
    """What was named is no paper and no author."""
    said = f"{code(text)} is no card of a paper or an author, so nothing was flagged."
    hint = f"The short id stands on each card: `{command} flag p43 same as p12`"
    return message(said, [section(said), context(hint)])


def waiting(card: Named, flag: Flag, *, command: str) -> Message:
    """For an owner: there is something in the queue again."""
    text = f"<@{flag.user}> flagged {_named(card)}: {_complaint(flag)}."
    blocks = [section(text), *_words(flag), context(f"`{command} flag` shows all that waits")]
    return message(text, blocks)


def listed(
    found: Sequence[tuple[Flag, Named]],
    *,
    owner: bool,
    page: Page,
    done: str | None = None,
    command: str,
) -> Message:
    """What waits: the whole queue for owners, for others what they flagged."""
    before: list[Block] = [section(done)] if done else []
    if not found:
        text = "Nothing is flagged." if owner else "You have flagged nothing that still waits."
        how = f"A card's menu has *Something is wrong*, or `{command} flag p43 same as p12`"
        return message(done or text, [*before, section(text), context(how)])
    many = "1 flag" if len(found) == 1 else f"{len(found)} flags"
    text = f"{many}{'' if owner else ' of yours'} wait{'s' * (len(found) == 1)} for an owner"
    blocks: list[Block] = [
        *before,
        section(f"*{text}*{', the oldest first' if len(found) > 1 else ''}"),
    ]
    for number, (flag, card) in page.of([*enumerate(found, 1)]):
        blocks += entry(flag, card, owner=owner, number=number)
    settle = f"`{command} same`, `notsame` and `undo` settle what they are about"
    back = f"`{command} flag dismiss 1` {'dismisses the first' if owner else 'takes it back'}"
    return message(done or text, [*blocks, *pager(page), context(*([settle] * owner), back)])


def entry(flag: Flag, card: Named, *, owner: bool, number: int | None = None) -> list[Block]:
    """One flag: what is said of what, by whom, and the ways to settle it."""
    place = f"{number}. " if number else ""
    who = f"<@{flag.user}>, {day(flag.at)}" if owner else day(flag.at)
    text = f"{place}{_named(card)}: {_complaint(flag)} · {who}"
    row = [button("Show", "card.show", flag.ref)]
    if owner and (pair := _pair(flag)):
        row.append(button("They are one", "identity.say", f"same {pair}"))
    row.append(button("Dismiss" if owner else "Take back", "flag.dismiss", str(flag.id)))
    return [section(text), *_words(flag), actions(*row)]


def _pair(flag: Flag) -> str | None:
    """The other card that a person's words name: ``p43 = p12``; only where all of it is read."""
    if flag.complaint is not Complaint.DUPLICATE or len(_quoted(flag)) > _SHOWN:
        return None
    others = re.findall(rf"\b{flag.ref[0]}[0-9]{{1,12}}\b", flag.words)
    other = next((each for each in others if each != flag.ref), None)
    return f"{flag.ref} = {other}" if other else None


def dismissed(card: Named, flag: Flag, *, own: bool) -> str:
    """A flag was settled without a change."""
    if own:
        return f"Taken back: your flag on {_named(card)}."
    return f"Dismissed: the flag of <@{flag.user}> on {_named(card)}. They are told."


def settled_already() -> str:
    """Somebody was faster."""
    return "That flag is settled already."


def not_listed(text: str, *, command: str) -> Message:
    """A number that stands for no flag which the asker may settle."""
    said = f"{code(text)} is no flag of yours, nor of the last list here."
    return message(said, [section(said), context(f"`{command} flag` lists and numbers them")])


def left(by: str) -> str:
    """What an owner did who dismissed a flag, in Slack or on the command line."""
    return f"{who(by, first=True)} has looked at it, and left it as it is."


def settled(card: Named, flag: Flag, *, said: str) -> Message:
    """For who flagged: what came of it."""
    text = f"You flagged {_named(card)} on {day(flag.at)}: {_complaint(flag)}."
    return message(text, [section(f"{text}\n{said}")])


def settled_with_it(said: Message, count: int) -> Message:
    """An owner's decision, and that it settled what people had flagged."""
    note = f"{count} flag{' is' if count == 1 else 's are'} settled with it"
    return message(said.text, [*said.blocks, context(note)])


def _complaint(flag: Flag) -> str:
    return _IS[flag.ref[0]][flag.complaint]


def _words(flag: Flag) -> list[Block]:
    return [section(f">{cut(_quoted(flag), _SHOWN)}")] if flag.words else []


def _quoted(flag: Flag) -> str:
    return escape(" ".join(flag.words.split()))


def _named(card: Named) -> str:
    return f"*{escape(cut(card.label, 150))}* ({card.ref})" if card.label else card.ref
