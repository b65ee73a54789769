"""What people keep for themselves, and papers as other programs read them, as messages."""

from collections.abc import Sequence

from corpus.model import Paper, Post
from corpus.stories import ref_of
from handlers.blocks import Block, Message, code, context, cut, escape, message, section
from handlers.messages.cards import chunks
from handlers.messages.lines import one_line, papers, title_link, title_of
from handlers.messages.paging import Page, pager

BLOCK = 2600
"""Characters of one block of code."""
NAMED = 60
"""Authors that an answer to "who" names."""


def saved(items: Sequence[Paper | Post], *, is_new: bool, total: int, command: str) -> Message:
    """Something was saved, or was before."""
    said = "Saved" if is_new else "Saved already"
    hint = f"{total} in your list · `{command} saved` shows it, to you alone"
    return _told(said, items, hint)


def unsaved(items: Sequence[Paper | Post], *, command: str) -> Message:
    """Something was taken out of the list."""
    refs = ", ".join(map(ref_of, items))
    back = "it" if len(items) == 1 else "them"
    return _told("No longer saved", items, f"`{command} save {refs}` puts {back} back")


def _told(said: str, items: Sequence[Paper | Post], hint: str) -> Message:
    if len(items) == 1:
        text = f"{said}: {escape(cut(title_of(items[0]), 300))}"
        return message(text, [section(f"{said}: *{title_link(items[0])}*"), context(hint)])
    text = f"{said}: {len(items)}"
    lines = [f"• {one_line(each)}" for each in items]
    return message(text, [section(f"*{text}*"), *map(section, chunks(lines)), context(hint)])


def not_saved(text: str, *, command: str) -> Message:
    """It is not in the list."""
    said = f"{code(text)} is not in your list. `{command} saved` shows it."
    return message(said, [section(said)])


def saved_list(items: Sequence[Paper | Post], *, page: Page, command: str) -> Message:
    """What somebody keeps, the last saved first, numbered."""
    if not items:
        text = f"You have saved nothing yet. `{command} save kv edit` saves a paper, for you alone."
        return message(text, [section(text)])
    text = f"{len(items)} saved, the last first"
    lines = page.of([f"{n}. {one_line(each)}" for n, each in enumerate(items, 1)])
    blocks: list[Block] = [section(f"*{text}*"), *map(section, chunks(lines)), *pager(page)]
    hint = f"`{command} export saved ris` · `{command} unsave 1` · only you see this"
    return message(text, [*blocks, context(hint)])


def no_paper(text: str, *, command: str) -> Message:
    """A number that stands for no paper or post."""
    said = f"{code(text)} is no paper of the last list here."
    return message(said, [section(said), context(f"`{command} new` makes a list of papers")])


def who(paper: Paper, *, command: str) -> Message:
    """Everybody who wrote a paper."""
    listed = [each.name for each in paper.authors if each.position is not None]
    names = listed or [each.name for each in paper.authors]
    said = f"Who wrote {escape(cut(title_of(paper), 200))}"
    if not names:
        text = f"Nothing I have read says who wrote *{title_link(paper)}*."
        return message(said, [section(text)])
    left = len(names) - NAMED
    tail = f" +{left}" if left > 0 else "" if paper.authors_complete else " et al."
    shown = ", ".join(escape(cut(name, 80)) for name in names[:NAMED]) + tail
    first = escape(cut(names[0], 60))
    hint = f"`{command} author {first}` shows the first of them"
    blocks = [section(f"*{title_link(paper)}*"), *map(section, chunks([shown], limit=2800))]
    return message(said, [*blocks, context(hint)])


def _shown(form: str) -> str:
    return "BibTeX" if form == "bibtex" else form.upper()


def cited(text: str, *, form: str, command: str) -> Message:
    """One paper as another program reads it."""
    hint = context(f"As {_shown(form)} · `{command} help bib` names the other formats")
    return message(f"As {_shown(form)}", [*code_blocks(text), hint])


def export_here(text: str, *, count: int, form: str) -> Message:
    """An export that cannot be a file."""
    said = f"{papers(count)} as {_shown(form)}"
    why = "To send it as a file, the app needs the scope `files:write`"
    return message(said, [section(f"*{said}*"), *code_blocks(text), context(why)])


def export_file(count: int, form: str) -> str:
    """What stands above the file."""
    return f"{papers(count)} as {_shown(form)}, as you asked"


def export_sent(name: str, *, count: int, form: str, here: bool) -> Message:
    """An export that was sent as a file."""
    where = "here" if here else "to you as a direct message"
    said = f"{papers(count)} as {_shown(form)}: sent {code(name)} {where}."
    return message(said, [section(said)])


def exporting() -> Message:
    """It takes a moment."""
    text = "Your export is on its way; I will say here when it is there."
    return message(text, [section(text)])


def export_interrupted(*, command: str) -> Message:
    """We were told to stop before it was done."""
    text = f"I am being restarted and could not finish. Please say `{command} export` once more."
    return message(text, [section(text)])


def nothing_to_export(*, only_posts: bool, command: str) -> Message:
    """The list is empty, or holds posts only."""
    text = f"There is no paper in your list. `{command} save kv edit` puts one into it."
    if only_posts:
        text = "There are only blog posts in your list, which reference managers do not take."
    return message(text, [section(text)])


def forgotten(count: int, *, followed: int, command: str) -> Message:
    """What was kept for one person alone is gone."""
    text = (
        f"Done: your list ({count} saved), the digest in your direct messages ({followed} "
        "followed), your flags, your last lists and what you had seen are removed."
    )
    rest = (
        "What you did for others stays: your word on what is the same, and what channels follow "
        f"and when: `{command} following` and `{command} digest` show it there"
    )
    return message(text, [section(text), context(rest)])


def code_blocks(text: str) -> list[Block]:
    """A text as it is, in as many blocks of code as it takes; nothing in it ends one."""
    safe = text.rstrip("\n").replace("```", "ˋˋˋ")
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        safe = safe.replace(character, entity)
    return [section(f"```{chunk}```") for chunk in chunks(safe.split("\n"), limit=BLOCK)]
