"""Every message and view over the nasty corpus in; what Slack's own TypeScript types say of it out.

``make blocks``, or ``python -m tests.blocks``. It needs Node with npm, and npm's registry: the
compiler and the types are put into a folder that is thrown away afterwards.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from handlers.blocks import Message
from tests.handlers.nasty import all_messages, all_views

PACKAGES = ("@slack/types@3.2.0", "typescript@7.0.2")
OPTIONS = ("--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "bundler")
CAN_FAIL = """
// @ts-expect-error: a compiler that takes this one takes everything
export const wrong: KnownBlock[] = [{"type": "section", "text": {"type": "mrkdwn", "text": 7}}];
"""


def checked(messages: Iterable[tuple[str, Message]], views: Iterable[tuple[str, dict]]) -> str:  # type: ignore[type-arg]
    """Write the TypeScript that declares each of them; the line before one names it."""
    return "\n".join([*_declared(messages, views), CAN_FAIL])


def _declared(
    messages: Iterable[tuple[str, Message]],
    views: Iterable[tuple[str, dict]],  # type: ignore[type-arg]
) -> Iterator[str]:
    yield 'import type { HomeView, KnownBlock, ModalView } from "@slack/types";'
    for number, (name, message) in enumerate(messages):
        for place, sheet in enumerate(message.sheets):
            yield f"// {json.dumps(name)}"
            yield f"export const m{number}_{place}: KnownBlock[] = {json.dumps(sheet.blocks)};"
    for number, (name, view) in enumerate(views):
        kind = "HomeView" if view["type"] == "home" else "ModalView"
        yield f"// {json.dumps(name)}"
        yield f"export const v{number}: {kind} = {json.dumps(view)};"


def main() -> int:
    """Check all; 0 when Slack's types take them, 2 where there is no Node to ask."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        print("There is no Node here (node and npm): Slack's types were not asked.")
        return 2
    with TemporaryDirectory(prefix="offprint-blocks-") as made:
        folder = Path(made)
        (folder / "package.json").write_text('{"private": true}')
        install = [npm, "install", "--no-audit", "--no-fund", "--loglevel=error", *PACKAGES]
        if subprocess.run(install, cwd=folder, check=False).returncode:
            print("The types could not be installed: Slack's types were not asked.")
            return 2
        messages, views = list(all_messages()), list(all_views())
        (folder / "blocks.ts").write_text(checked(messages, views))
        tsc = folder / "node_modules" / "typescript" / "bin" / "tsc"
        done = subprocess.run([node, tsc, *OPTIONS, "blocks.ts"], cwd=folder, check=False)
    if done.returncode == 0:
        print(f"Slack's types take all {len(messages)} messages and {len(views)} views.")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
