"""The work of ``flags``: nothing, or the number of a flag, in; what waits for an owner out."""

import asyncio
import re

from bot.cli import settling
from bot.cli.failures import CommandError
from bot.cli.opening import opened
from bot.cli.output import Context, counted, json_result, note, quoted, result
from bot.settings import Settings
from corpus.errors import NotFoundError
from corpus.model import Complaint, Flag, Named
from corpus.store import Store
from corpus.text import clean
from handlers.desk.settling import subject

_WORDS = {
    Complaint.TWO: "two in one",
    Complaint.DUPLICATE: "the same as another",
    Complaint.WRONG: "something is wrong",
}
_FLAG = re.compile(r"g?([0-9]{1,18})", re.IGNORECASE)


def flags(context: Context, *, dismiss: str | None, as_json: bool) -> int:
    """List what people flagged, after settling one of them if asked to."""

    async def work() -> tuple[list[tuple[Flag, Named | None]], str]:
        async with opened(context) as (loaded, store):
            settled = await _dismiss(context, loaded, store, dismiss) if dismiss else ""
            waiting = await store.flags.waiting()
            return [(each, await subject(store, each.ref)) for each in waiting], settled

    found, settled = asyncio.run(work())
    if settled:
        note(settled)
    if as_json:
        json_result({"flags": [_as_json(flag, card) for flag, card in found]})
        return 0
    for flag, card in found:
        result(f"{f'g{flag.id}':>8}  {flag.ref}  {card.label if card else 'no longer there'}")
        said = f": {clean(flag.words)}" if flag.words else ""
        result(f"          {_WORDS[flag.complaint]}{said}")
        result(f"          {flag.user} in {flag.workspace}, {flag.at:%Y-%m-%d}")
    result(f"{counted(len(found), 'flag')}" if found else "Nothing is flagged.")
    if found:
        result(f"To settle one without a change: offprint flags --dismiss g{found[0][0].id}")
    return 0


async def _dismiss(context: Context, loaded: Settings, store: Store, text: str) -> str:
    number = _FLAG.fullmatch(text.strip())
    if number is None:
        raise CommandError(f"{quoted(text)} is no flag: they look like g7")
    try:
        flag = await store.flags.get(int(number[1]))
    except NotFoundError:
        flag = None
    settled = await settling.dismiss(context, loaded, store, flag) if flag else None
    if settled is None:
        raise CommandError(f"no flag g{number[1]} waits. Try: offprint flags")
    return settled


def _as_json(flag: Flag, card: Named | None) -> dict[str, object]:
    return {
        "id": f"g{flag.id}",
        "card": flag.ref,
        "label": card.label if card else None,
        "complaint": flag.complaint,
        "words": flag.words or None,
        "workspace": flag.workspace,
        "by": flag.user,
        "at": flag.at,
    }
