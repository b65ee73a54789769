"""The work of ``db`` and ``doctor``: the installation in, its state out."""

import asyncio
from dataclasses import asdict
from pathlib import Path

from bot import doctor as checks
from bot.cli.opening import opened
from bot.cli.output import Context, json_result, result

_SIGNS = {
    checks.State.PASS: "✓",
    checks.State.WARN: "!",
    checks.State.FAIL: "✗",
    checks.State.SKIPPED: "–",
}


def upgrade(context: Context) -> int:
    """Bring the tables up to date."""

    async def work() -> str | None:
        async with opened(context) as (_, store):
            return (await store.schema())[0]

    result(f"The tables are up to date (revision {asyncio.run(work())}).")
    return 0


def status(context: Context, *, as_json: bool) -> int:
    """Show the tables' version and what they hold."""

    async def work() -> dict[str, object]:
        async with opened(context, upgrade=False) as (_, store):
            current, newest = await store.schema()
            held = asdict(await store.counts())
            return {"revision": current, "newest": newest, "change": await store.change()} | held

    found = asyncio.run(work())
    if as_json:
        json_result(found)
    else:
        for name, value in found.items():
            result(f"{name:>10}  {value}")
    return 0


def backup(context: Context, *, file: str) -> int:
    """Write a copy of the database."""

    async def work() -> None:
        async with opened(context, upgrade=False) as (_, store):
            await store.backup(Path(file))

    asyncio.run(work())
    result(f"Written to {file}.")
    return 0


def doctor(context: Context, *, online: bool, as_json: bool) -> int:
    """Check the installation; 1 when something fails."""
    found = asyncio.run(checks.examine(online=online, data_dir=context.data_dir))
    failed = any(each.state is checks.State.FAIL for each in found)
    if as_json:
        json_result({"ok": not failed, "checks": [asdict(each) for each in found]})
    else:
        for each in found:
            result(f"{_SIGNS[each.state]} {each.name}: {each.message}")
            if each.fix:
                result(f"    fix: {each.fix}")
    return int(failed)
