"""The modal for a digest's settings and the App Home: opened, submitted, published."""

import json
from dataclasses import dataclass, replace
from typing import Any

from corpus.model import Complaint, Rhythm, Schedule, Style
from handlers.announcing import announce
from handlers.desk import Desk
from handlers.desk.bulk import Chosen
from handlers.messages import answers, flags, home, welcome
from handlers.messages import views as forms
from handlers.messages.choosing import AUTHORS, TYPED
from handlers.parse import parse
from handlers.requests import FlagThis
from handlers.turn import Asker, Audience, Reply, Turn
from handlers.when import no_zone, zone_of


@dataclass(frozen=True)
class Views:
    """What opens beside the conversation."""

    desk: Desk

    async def edit_digest(self, turn: Turn) -> None:
        """Open the settings of this channel's digest; on the App Home, of the one pressed."""
        await turn.ack()
        asker = turn.presser
        if turn.is_at_home:
            channel = turn.payload["value"]
            if not await self.desk.home.may_open(channel, asker):
                said = home.not_there(command=self.desk.command)
                await turn.answer_action(Reply(said, Audience.ASKER))
                return
            asker = replace(asker, channel=channel)
        subscription = await self.desk.digests.current(asker)
        view = forms.digest_modal(
            subscription.schedule if subscription else Schedule(),
            subscription.style if subscription else Style.COMPACT,
            follows=subscription.follows if subscription else (),
            channel=asker.channel,
        )
        await turn.client.views_open(trigger_id=turn.body["trigger_id"], view=view)

    async def save_digest(self, turn: Turn) -> None:
        """Store submitted settings and tell the channel, or point at the wrong field."""
        view, values = turn.payload, _values(turn.payload)
        zone = zone_of((values["zone"] or "").strip())
        if zone is None:
            said = no_zone((values["zone"] or "").strip()).replace("`", "")
            await turn.ack(response_action="errors", errors={"zone": said})
            return
        asker = Asker(turn.workspace, view["private_metadata"], turn.body["user"]["id"])
        await turn.ack()
        style = Style(values["style"] or Style.COMPACT)
        chosen = _chosen(view) if AUTHORS in view["state"]["values"] else Chosen()
        schedule = _schedule(values, zone)
        reply = await self.desk.bulk.configure(schedule, style, chosen, asker)
        await announce(turn, asker, reply)

    async def flag_card(self, turn: Turn) -> None:
        """Ask what is wrong with a card."""
        await turn.ack()
        asker = turn.presser
        card = await self.desk.flags.subject(turn.payload["value"])
        if card is None:
            gone = answers.gone(command=self.desk.command)
            await turn.answer_action(Reply(gone, Audience.ASKER))
            return
        view = flags.form(card, channel=asker.channel)
        await turn.client.views_open(trigger_id=turn.body["trigger_id"], view=view)

    async def save_flag(self, turn: Turn) -> None:
        """Put what was said into the owners' queue, and say so in the form's place."""
        view, values = turn.payload, _values(turn.payload)
        about = json.loads(view["private_metadata"])
        user = turn.body["user"]["id"]
        asker = Asker(turn.workspace, about["channel"], user, alone=True)
        complaint = Complaint(values["complaint"] or Complaint.WRONG)
        request = FlagThis(about["card"], complaint, values["words"] or "")
        reply = await self.desk.answer(request, asker)
        await turn.ack(response_action="update", view=flags.received(reply.message))
        if reply.afterwards is not None:
            await reply.afterwards()

    async def home(self, turn: Turn) -> None:
        """Publish the App Home when somebody opens it."""
        event = turn.payload
        if event.get("tab") == "messages":
            await self._greet(turn)
        if event.get("tab") != "home":
            return
        asker = Asker(
            turn.workspace, event.get("channel") or event["user"], event["user"], alone=True
        )
        await self._publish(turn, asker)

    async def unsave(self, turn: Turn) -> None:
        """Take something out of one's own list, and show the Home without it."""
        await turn.ack()
        asker = turn.presser
        await self.desk.personal.unsave(turn.payload["value"], asker)
        await self._publish(turn, asker)

    async def dismiss_flag(self, turn: Turn) -> None:
        """Settle a flag without a change, and show what still waits in place of the list."""
        await turn.ack()
        asker = turn.presser
        reply = await self.desk.flags.dismiss_flag(int(turn.payload["value"]), asker)
        if not turn.is_at_home:
            await turn.answer_action(reply, replace=True)
            return
        await self._publish(turn, asker)
        if reply.afterwards is not None:
            await reply.afterwards()

    async def say(self, turn: Turn) -> None:
        """Say something in the presser's name; the answer comes to their direct messages."""
        await turn.ack()
        request = parse(turn.payload["value"], today=self.desk.now().date())
        await turn.answer_action(await self.desk.answer(request, turn.presser))

    async def _publish(self, turn: Turn, asker: Asker) -> None:
        view = await self.desk.home.view(asker)
        await turn.client.views_publish(user_id=asker.user, view=view)

    async def _greet(self, turn: Turn) -> None:
        """Say what we can do to whom opens our direct messages for the first time."""
        workspace, user = turn.workspace, turn.payload["user"]
        saved, now = self.desk.lookups.store.saved, self.desk.now()
        if await saved.greet(workspace=workspace, user=user, now=now):
            said = welcome.to_person(command=self.desk.command)
            await turn.client.chat_postMessage(
                channel=turn.payload["channel"], text=said.text, blocks=list(said.blocks)
            )


def _values(view: dict[str, Any]) -> dict[str, str | None]:
    """What was typed or chosen in each input of a form, but the authors of a digest."""
    typed = view["state"]["values"]
    return {block: _value(each["value"]) for block, each in typed.items() if block != AUTHORS}


def _value(element: dict[str, Any]) -> str | None:
    """What was typed or chosen in one input; several choices with commas between them."""
    if "selected_options" in element:
        return ",".join(each["value"] for each in element["selected_options"])
    chosen = element.get("selected_option")
    value = chosen["value"] if chosen else element.get("selected_time", element.get("value"))
    return None if value is None else str(value)


def _chosen(view: dict[str, Any]) -> Chosen:
    """Who was chosen that was not there when the form was opened, and who was taken out."""
    [block] = [each for each in view["blocks"] if each["block_id"] == AUTHORS]
    before = [each["value"] for each in block["element"].get("initial_options") or ()]
    chosen = view["state"]["values"][AUTHORS][TYPED].get("selected_options") or ()
    now = [each["value"] for each in chosen]
    return Chosen(
        tuple(each for each in now if each not in before),
        tuple(each for each in before if each not in now),
    )


def _schedule(values: dict[str, str | None], zone: str) -> Schedule:
    rhythm = Rhythm(values["rhythm"] or Rhythm.WEEKLY)
    hour, minute = (values["time"] or "09:00").split(":")
    chosen = sorted({int(day) for day in (values["days"] or "0").split(",")})
    days = (1,) if rhythm is Rhythm.MONTHLY else tuple(chosen)
    return Schedule(rhythm=rhythm, days=days, hour=int(hour), minute=int(minute), zone=zone)
