"""The modal in which people choose whom a channel follows: filled in, previewed, sent."""

import asyncio
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from handlers.announcing import announce
from handlers.desk import Desk
from handlers.desk.bulk import Preview
from handlers.messages import choosing as forms
from handlers.turn import Asker, Turn

OFFERED = 20
"""Authors that are offered while somebody types."""
PATIENCE = timedelta(seconds=1.5)
"""For so long a submitted modal waits for its preview; Slack waits three seconds."""


@dataclass(frozen=True)
class Choosing:
    """Whom to follow, chosen as one types, or pasted."""

    desk: Desk
    patience: timedelta = PATIENCE

    async def suggest(self, turn: Turn) -> None:
        """Offer the authors whose names begin like what was typed, or come near it."""
        typed = str(turn.payload.get("value") or "")
        found = await self.desk.lookups.lookup.complete(typed, limit=OFFERED)
        await turn.ack(options=forms.suggestions(found))

    async def open(self, turn: Turn) -> None:
        """Open the modal."""
        await turn.ack()
        view = forms.choose_modal(channel=turn.presser.channel)
        await turn.client.views_open(trigger_id=turn.body["trigger_id"], view=view)

    async def preview(self, turn: Turn) -> None:
        """Show what was chosen and what it would have brought, or what is wrong with it."""
        view = turn.payload
        asker = Asker(turn.workspace, view["private_metadata"], turn.body["user"]["id"])
        named = _named(view["state"]["values"])
        if not named:
            errors = {forms.AUTHORS: forms.none_chosen()}
            await turn.ack(response_action="errors", errors=errors)
            return
        task = asyncio.create_task(self.desk.bulk.preview(named, asker))
        done, _ = await asyncio.wait({task}, timeout=self.patience.total_seconds())
        if done:
            await self._show(turn, task.result(), asker)
            return
        token = f"follow.{secrets.token_hex(8)}"
        await turn.ack(response_action="push", view=forms.waiting_modal(token))
        shown = _preview(await task, asker)
        try:
            await turn.client.views_update(external_id=token, view=shown)
        except SlackApiError as error:
            if error.response["error"] != "not_found":  # closed meanwhile: nobody waits any more
                raise

    async def _show(self, turn: Turn, found: Preview, asker: Asker) -> None:
        if found.offered.matched or found.offered.unclear:
            await turn.ack(response_action="push", view=_preview(found, asker))
            return
        at = forms.PASTED if found.offered.unknown else forms.AUTHORS
        errors = {at: forms.none_known(found.offered)}
        await turn.ack(response_action="errors", errors=errors)

    async def save(self, turn: Turn) -> None:
        """Follow what the preview showed, with whom its menus name, and tell the channel."""
        view = turn.payload
        channel, *refs = json.loads(view["private_metadata"])
        asker = Asker(turn.workspace, channel, turn.body["user"]["id"])
        picked = [
            chosen["value"]
            for block, elements in view["state"]["values"].items()
            if block.startswith(forms.MEANT)
            and (chosen := elements["value"].get("selected_option"))
        ]
        if not [*refs, *picked]:
            errors = {f"{forms.MEANT}0": forms.none_meant()}
            await turn.ack(response_action="errors", errors=errors)
            return
        await turn.ack(response_action="clear")
        reply = await self.desk.bulk.accept_these([*refs, *picked], asker)
        await announce(turn, asker, reply)


def _preview(found: Preview, asker: Asker) -> dict[str, Any]:
    return forms.preview_modal(found.offered, found.items, channel=asker.channel, refs=found.refs)


def _named(values: dict[str, Any]) -> str:
    """What was chosen and what was pasted, as one list."""
    chosen = values[forms.AUTHORS][forms.TYPED].get("selected_options") or []
    pasted = values[forms.PASTED]["value"].get("value") or ""
    return "\n".join([*(each["value"] for each in chosen), *pasted.splitlines()]).strip()
