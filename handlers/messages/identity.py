"""What was decided about identity, in; receipts, choices, lists and notes on cards out."""

import re
from collections.abc import Callable, Sequence

from corpus.model import Alias, Candidate, Decided, Evidenced, LookupResult, Named, Verdict
from handlers.blocks import Block, Message, button, code, context, cut, escape, message, section
from handlers.messages.cards import chunks
from handlers.messages.lines import SITE, day, who

CHOICES = 5
"""Candidates offered when it is not clear what a name means."""
LISTED = 20
"""Entries of one paper that a list shows."""
ON_CARD = 3
"""Decisions and suggestions that a card shows."""


def said(decided: Decided, *, user: str, command: str) -> Message:
    """Somebody decided: what, how it is now, and the way back."""
    one, other = _named(decided.left), _named(decided.right)
    what = decided.kind.value
    if decided.verdict is Verdict.SAME:
        outcome = f"are one {what}"
        now = f"It is {decided.left.ref} from now on; {decided.right.ref} leads there."
    else:
        outcome = f"are two {what}s"
        now = "They are kept apart from now on, whatever my rules say."
    text = f"{who(user, first=True)} said that {one} and {other} {outcome}."
    back = f"`{command} undo {decided.ref}` takes it back"
    return message(text, [section(f"{text} {now}"), context(back)])


def unchanged(decided: Decided, *, command: str) -> Message:
    """It was decided before."""
    text = f"{_who(decided)} said that on {day(decided.at)} already; nothing has changed."
    back = f"`{command} undo {decided.ref}` takes it back"
    return message(text, [section(text), context(back)])


def undone(decided: Decided, *, user: str, is_one: bool, command: str) -> Message:
    """A decision was taken back: by whom, and how it is now.

    Args:
        decided: What was taken back.
        user: Who did it.
        is_one: Whether both sides are one now, be it by a rule or by an earlier word.
        command: As people type it.
    """
    one, other = _named(decided.left), _named(decided.right)
    many = "one" if decided.verdict is Verdict.SAME else "two"
    whose = "their own word" if decided.by == user else f"the word of {_who(decided)}"
    text = (
        f"{who(user, first=True)} took back {whose} of {day(decided.at)} that {one} and {other} "
        f"are {many} {decided.kind.value}{'s' if many == 'two' else ''}."
    )
    verb = "same" if decided.verdict is Verdict.SAME else "notsame"
    again = f"`{command} {verb} {decided.left.ref} = {decided.right.ref}` says it again"
    now = f"They are one now: `{decided.left.ref}`." if is_one else "They are two now."
    return message(text, [section(f"{text} {now}"), context(again)])


def refused(why: str, *, command: str, verb: str) -> Message:
    """It makes no sense, or there is no such thing: why."""
    text = f"{_sentence(escape(why))} Nothing was changed."
    return message(text, [section(text), context(f"`{command} help {verb}` shows how to say it")])


def waiting() -> Message:
    """A large document is just being imported."""
    text = "Something is being imported just now. I will say here what came of it."
    return message(text, [section(text)])


def interrupted(*, command: str) -> Message:
    """We were told to stop before it was decided."""
    text = "I am being restarted, and could not finish. Please say it once more."
    return message(text, [section(text), context(f"`{command} help same` shows how")])


def which(result: LookupResult, again: Callable[[str], str], *, command: str) -> Message:
    """A name that may mean several things, or nothing: choose one.

    Args:
        result: What the lookup found.
        again: What to say once more, given the short id of what was chosen.
        command: The slash command.
    """
    offered = result.candidates[:CHOICES]
    if not offered:
        text = f"Nothing in the corpus matches {code(result.query)}, so nothing was changed."
        return message(text, [section(text), context(f"`{command} help same` shows how to say it")])
    text = f"What do you mean by {code(result.query)}? Nothing was changed yet."
    return message(text, [section(text), *(_offer(each, again(each.ref)) for each in offered)])


def not_on_the_list(number: str, *, command: str) -> Message:
    """A number that stands for no paper, author or entry."""
    text = f"{code(number)} is no paper, author or entry of the last list here."
    hint = f"Short ids always work: `{command} same p12 = p31`"
    return message(text, [section(text), context(hint)])


def entries(paper: Named, found: Sequence[Evidenced], *, command: str) -> Message:
    """What a paper is made of, numbered, and how to take one out."""
    text = f"{_named(paper)} is made of {len(found)} {'entry' if len(found) == 1 else 'entries'}"
    lines = [_entry(number, each) for number, each in enumerate(found[:LISTED], 1)]
    blocks: list[Block] = [section(text), *map(section, chunks(lines))]
    if len(found) > 1:
        out = f"`{command} notsame {paper.ref} = {found[-1].ref}` puts one into a paper of its own"
        blocks.append(context(out))
    return message(text, blocks)


def names(author: Named, found: Sequence[Alias], *, command: str) -> Message:
    """Under what an author is known, and how to tell one apart."""
    text = f"{_named(author)} is known under {len(found)} name{'' if len(found) == 1 else 's'}"
    lines = [_alias(each) for each in found[:LISTED]]
    blocks: list[Block] = [section(text), *map(section, chunks(lines))]
    apart = [each.ref for each in found if each.ref]
    hints = [f"`{command} notsame {author.ref} = {apart[-1]}` tells them apart"] if apart else []
    hints.append(f"`{command} notsame {author.ref} = p12` says that a paper is by a namesake")
    return message(text, [*blocks, context(*hints)])


def _alias(alias: Alias) -> str:
    spelt = ", ".join(escape(cut(name, 80)) for name in alias.names[:4])
    ref = f"`{alias.ref}` " if alias.ref else ""
    why = f" · {escape(cut(alias.reason, 200))}" if alias.reason else ""
    return f"• {ref}*{spelt}*{why}"


def candidates(ref: str, found: Sequence[Candidate], *, command: str) -> list[str]:
    """Who may be the same person, for all that their names say."""
    if not found:
        return []
    named = [f"*{escape(cut(each.label, 80))}* ({each.ref})" for each in found[:ON_CARD]]
    pair = f"{ref} = {found[0].ref}"
    why = "the names agree, nothing else is known"
    return [f"May be the same as {', '.join(named)}: {why} · `{command} same {pair}` joins them"]


def notes(ref: str, decided: Sequence[Decided], *, command: str) -> list[str]:
    """What a card says about the identity of its paper or author: short lines of small print."""
    return [_note(ref, each, command=command) for each in decided[:ON_CARD]]


def _note(ref: str, decided: Decided, *, command: str) -> str:
    other = decided.left if decided.right.ref == ref else decided.right
    if decided.verdict is Verdict.SUGGESTED:
        pair = f"{ref} = {other.ref}"
        return (
            f"May be the same as {_named(other)} ({escape(decided.reason)}): "
            f"`{command} same {pair}` joins them, `{command} notsame {pair}` keeps them apart"
        )
    said_by = f"{_who(decided)}, {day(decided.at)}"
    back = f"`{command} undo {decided.ref}`"
    if decided.verdict is Verdict.SAME:
        return f"Joined with {other.ref} by {said_by} · {back}"
    return f"Not the same as {_named(other)}, said {said_by} · {back}"


def _offer(candidate: Candidate, say: str) -> Block:
    what = [candidate.kind.value, *([escape(cut(candidate.hint, 160))] if candidate.hint else [])]
    label = f"*{escape(cut(candidate.label, 200))}* ({candidate.ref})\n{' · '.join(what)}"
    choose = button("This one", "identity.say", say)
    return section(label, accessory=choose)


def _entry(number: int, entry: Evidenced) -> str:
    title = f"*{escape(cut(entry.title, 150))}*" if entry.title else "no title"
    by = f" · {escape(cut(', '.join(entry.authors[:3]), 120))}" if entry.authors else ""
    when = f" · {entry.published.year}" if entry.published else ""
    where = f"{SITE[entry.kind]}, {escape(cut(entry.document, 150))}"
    return f"{number}. `{entry.ref}` {title}{by}{when}\n      {where} · {escape(entry.reason)}"


def _named(named: Named) -> str:
    return f"*{escape(cut(named.label, 150))}* ({named.ref})" if named.label else named.ref


def _who(decided: Decided) -> str:
    is_person = re.fullmatch(r"[UW][A-Z0-9]{2,}", decided.by)
    return f"<@{decided.by}>" if is_person else f"the {escape(decided.by)}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
