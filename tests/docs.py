"""The code in; the parts of our documents that repeat it out.

``python -m tests.docs --write`` renews them, ``tests/test_docs.py`` holds them to the code.
In a Markdown file such a part stands between ``<!-- name -->`` and ``<!-- /name -->``.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from bot.cli import root
from bot.manifest import OPTIONAL, SCOPES, as_text, manifest
from bot.settings import Settings, variable
from handlers.verbs import VERBS

TOP = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "corpus")


def settings_table() -> str:
    """Every setting, as a table."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = default_of(name)
        shown = f"`{default}`" if default else ""
        rows.append(f"| `{variable(name)}` | {shown} | {field.description} |")
    return "\n".join(rows)


def default_of(name: str) -> str:
    """Write a setting's default as it would stand in the environment; empty when it has none."""
    default = Settings.model_fields[name].default
    if isinstance(default, float) and default.is_integer():
        return str(int(default))
    return str(default) if isinstance(default, str | int | float) else ""


def env_example() -> str:
    """Every setting, as a file to copy."""
    lines = [
        "# Copy this to .env and fill in the tokens; deploy/README.md says where each is found.",
        "# What is commented out has the value that is shown, or none. An empty value is refused.",
    ]
    for name, field in Settings.model_fields.items():
        lines += ["", *_wrapped(field.description or ""), f"# {variable(name)}={default_of(name)}"]
    return "\n".join(lines) + "\n"


def _wrapped(text: str) -> list[str]:
    words, lines = text.replace("`", "").replace("*", "").split(), ["#"]
    for word in words:
        if len(lines[-1]) + len(word) > 98:
            lines.append("#")
        lines[-1] += f" {word}"
    return lines


def verbs_table() -> str:
    """Every way of asking, as a table; a verb is one row."""
    rows = ["| type | to |", "|---|---|"]
    for verb in VERBS:
        typed = "<br>".join(f"`{escaped(usage.syntax)}`" for usage in verb.usages)
        does = "<br>".join(escaped(usage.does) for usage in verb.usages)
        rows.append(f"| {typed} | {does} |")
    return "\n".join(rows)


def escaped(text: str) -> str:
    """Keep a bar from ending a table's cell."""
    return text.replace("|", "\\|")


def commands_table() -> str:
    """Every command of the command line, as a table; a group is one row."""
    rows = ["| command | does |", "|---|---|"]
    for name, command in sorted(root.commands.items()):
        below = "\\|".join(command.commands) if isinstance(command, click.Group) else ""
        words = f"offprint {name} {below}".strip()
        rows.append(f"| `{words}` | {command.get_short_help_str(200)} |")
    return "\n".join(rows)


def commands(group: click.Group, words: str = "offprint") -> Iterator[tuple[str, click.Command]]:
    """Walk through the commands, groups left out."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, f"{words} {name}")
        else:
            yield f"{words} {name}", command


def scopes_table() -> str:
    """Every scope of the Slack app, with its reason."""
    rows = ["| scope | because it |", "|---|---|"]
    rows += [f"| `{scope}` | {why} |" for scope, why in SCOPES.items()]
    rows += [f"| `{scope}`, if you like | {why} |" for scope, why in OPTIONAL.items()]
    return "\n".join(rows)


def modules() -> Iterator[Path]:
    """Walk through our modules; empty ``__init__`` files and migrations say nothing."""
    for package in PACKAGES:
        for path in sorted((TOP / package).rglob("*.py")):
            if "versions" not in path.parts:
                yield path


def modules_list() -> str:
    """Every module with the first line of its docstring."""
    lines = []
    for path in modules():
        name = path.relative_to(TOP).as_posix()
        lines.append(f"- `{name.removesuffix('/__init__.py')}`: {first_line(path)}")
    return "\n".join(lines)


def first_line(path: Path) -> str:
    """Take the first line of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.split("\n")[0]


def manifest_file() -> str:
    """The manifest of the Slack app."""
    return as_text(manifest("/papers")) + "\n"


FILES: dict[str, Callable[[], str]] = {
    "deploy/env.example": env_example,
    "deploy/manifest.json": manifest_file,
}
SECTIONS: dict[str, dict[str, Callable[[], str]]] = {
    "README.md": {
        "verbs": verbs_table,
        "settings": settings_table,
        "commands": commands_table,
    },
    "deploy/README.md": {"scopes": scopes_table},
    "ARCHITECTURE.md": {"modules": modules_list},
}


def section(text: str, name: str) -> str | None:
    """Take a generated part out of a document; ``None`` when it has no such part."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", text, re.DOTALL)
    return found[1] if found else None


def renewed(text: str, name: str, body: str) -> str:
    """Put a generated part into a document that has a place for it."""
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    return re.sub(pattern, lambda place: f"{place[1]}{body}\n{place[2]}", text, flags=re.DOTALL)


def write() -> None:
    """Renew every generated file and part."""
    for name, make in FILES.items():
        (TOP / name).write_text(make(), encoding="utf-8")
    for name, parts in SECTIONS.items():
        path = TOP / name
        if not path.exists():
            continue
        text = path.read_text(encoding="utf-8")
        for part, make in parts.items():
            text = renewed(text, part, make())
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.docs --write")
    write()
