"""Help, misreadings and failures, as messages: what happened, the input, the next command."""

from handlers.blocks import Message, code, context, escape, message, section
from handlers.verbs import BY_NAME, SUBJECTS, VERBS, Usage


def overview(*, command: str) -> Message:
    """One line per verb, by subject; ``help <verb>`` has the rest."""
    text = f"Ask me for a paper or a person: `{command} kv edit`, `{command} who is shao jiawei`."
    lines = {
        subject: [_line(each.usages[0], command=command) for each in VERBS if each.about == subject]
        for subject in SUBJECTS
    }
    return message(
        text,
        [
            section(f"{text} Typing errors are fine."),
            *(section("\n".join((f"*{subject}*", *each))) for subject, each in lines.items()),
            context(
                "The same words work as a mention (`@Offprint kv edit`), in threads, and in a DM",
                f"`{command} help digest` shows all that one verb can do",
            ),
        ],
    )


def for_verb(name: str, *, command: str) -> Message:
    """One verb, with an example of each usage."""
    verb = BY_NAME[name]
    lines = [
        f"{_line(usage, command=command)}\n      for example `{command} {escape(usage.example)}`"
        for usage in verb.usages
    ]
    short = f"\n_{escape(name)}_ may also be written {', '.join(f'`{a}`' for a in verb.aliases)}."
    body = "\n".join(lines) + (short if verb.aliases else "")
    return message(f"How to use {escape(name)}", [section(body)])


def _line(usage: Usage, *, command: str) -> str:
    return f"`{command} {escape(usage.syntax)}`  {escape(usage.does)}"


def misread(verb: str, text: str, why: str, *, command: str) -> Message:
    """A verb was understood, the rest was not."""
    said = f"I could not read {code(text)}. {why}"
    return message(
        said, [section(said), context(f"`{command} help {verb}` shows what I understand")]
    )


def courtesy(*, command: str) -> Message:
    """Somebody said thanks, or something else that asks for nothing."""
    text = f"Gladly. `{command} help` lists what else I can do."
    return message(text, [section(text)])


def stranger(*, command: str) -> Message:
    """Somebody of another workspace wants to change something in a channel shared with them."""
    text = "This channel is shared, and you belong to another workspace. Nothing was changed."
    return message(text, [section(f"{text} You may look things up: `{command} kv edit`.")])


def broke(reference: str) -> Message:
    """Something failed inside; the reference stands in the log too."""
    text = (
        "That did not work, and it is not your fault. "
        f"Please try again; if it stays, tell the operator this number: `{reference}`."
    )
    return message(text, [section(text)])


def busy() -> Message:
    """The database cannot be used at the moment."""
    text = "My memory is not available now. Nothing was changed; please try again in a minute."
    return message(text, [section(text)])


def overloaded() -> Message:
    """More is asked at this moment than can be answered."""
    text = "Too many questions at once. Nothing was changed; please try again in a moment."
    return message(text, [section(text)])
