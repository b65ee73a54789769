"""Pressed buttons in, answers out: in place, to the presser, or to the room."""

import json
from dataclasses import dataclass, replace

from corpus.model import AuthorId, FollowKind, Kind
from handlers.desk import Desk
from handlers.messages.bulk import PICK
from handlers.messages.cards import shared
from handlers.messages.help import stranger
from handlers.parse import parse
from handlers.requests import Cite, DigestDo, Export, FollowThis, Format
from handlers.turn import Audience, Handler, Reply, Turn


def by_our_own(handler: Handler, *, command: str) -> Handler:
    """Let only people of our workspace do what changes something; say so to others."""

    async def guarded(turn: Turn) -> None:
        await turn.ack()
        if await turn.may_change():
            await handler(turn)
            return
        await turn.answer_action(Reply(stranger(command=command), Audience.ASKER))

    return guarded


@dataclass(frozen=True)
class Actions:
    """The buttons of all messages."""

    desk: Desk

    async def choose(self, turn: Turn) -> None:
        """Show the chosen candidate in place of the choice."""
        await turn.ack()
        asker = turn.presser
        reply = await self.desk.lookups.card(turn.payload["value"], asker)
        await turn.answer_action(reply, replace=True)
        await self.desk.memory.keep(reply, asker, ts=turn.pressed, thread=asker.thread)

    async def show(self, turn: Turn) -> None:
        """Show one more card, below what is there."""
        await turn.ack()
        await turn.answer_action(await self.desk.lookups.card(turn.payload["value"], turn.presser))

    async def more(self, turn: Turn) -> None:
        """Show all matches of a query."""
        await turn.ack()
        asked = json.loads(turn.payload["value"])
        reply = await self.desk.lookups.more(asked["q"], Kind(asked["kind"]), turn.presser)
        await turn.answer_action(reply)

    async def save(self, turn: Turn) -> None:
        """Save a paper for the presser alone."""
        await turn.ack()
        reply = await self.desk.personal.save(turn.payload["value"], turn.presser)
        await turn.answer_action(reply)

    async def cite(self, turn: Turn) -> None:
        """Show a paper as BibTeX, or in the format named after it."""
        await turn.ack()
        ref, _, form = turn.payload["value"].partition(" ")
        reply = await self.desk.personal.cite(Cite(ref, Format(form or "bibtex")), turn.presser)
        await turn.answer_action(reply)

    async def export(self, turn: Turn) -> None:
        """Send all papers of an author in the format of reference managers."""
        await turn.ack()
        request = Export(turn.payload["value"])
        await turn.answer_action(await self.desk.personal.export(request, turn.presser))

    async def turn_page(self, turn: Turn) -> None:
        """Show another page of a list in place of this one."""
        await turn.ack()
        asked = json.loads(turn.payload["value"])
        reply = await self.desk.page(asked["what"], asked["about"], asked["page"], turn.presser)
        await turn.answer_action(reply, replace=True)

    async def author_papers(self, turn: Turn) -> None:
        """List all papers of an author."""
        await turn.ack()
        author = AuthorId(int(turn.payload["value"][1:]))
        await turn.answer_action(await self.desk.lookups.papers_of(author, turn.presser))

    async def share(self, turn: Turn) -> None:
        """Post a card for everybody, as a message of its own.

        A private answer cannot be made public afterwards.
        """
        await turn.ack()
        asker = replace(turn.presser, alone=False)
        reply = await self.desk.lookups.card(turn.payload["value"], asker)
        if reply.audience is Audience.ASKER:
            await turn.answer_action(reply)
            return
        message = shared(reply.message, user=asker.user)
        await turn.settle()
        ts = await turn.post(message)
        await self.desk.memory.keep(reply, asker, ts=ts, thread=asker.thread)

    async def follow_author(self, turn: Turn) -> None:
        """Follow the author of a card or an offer."""
        await turn.ack()
        author = AuthorId(int(turn.payload["value"][1:]))
        await turn.answer_action(await self.desk.follows.follow_author(author, turn.presser))

    async def preview_author(self, turn: Turn) -> None:
        """Show what following the author of a card would have brought."""
        await turn.ack()
        author = AuthorId(int(turn.payload["value"][1:]))
        await turn.answer_action(await self.desk.follows.preview_author(author))

    async def follow_feed(self, turn: Turn) -> None:
        """Follow a feed that was listed or added."""
        await turn.ack()
        reply = await self.desk.follows.follow_feed(turn.payload["value"], turn.presser)
        await turn.answer_action(reply)

    async def follow_confirm(self, turn: Turn) -> None:
        """Follow what was previewed."""
        await turn.ack()
        asked = json.loads(turn.payload["value"])
        request = FollowThis(FollowKind(asked["kind"]), asked["text"])
        await turn.answer_action(await self.desk.answer(request, turn.presser))

    async def follow_these(self, turn: Turn) -> None:
        """Follow all that was sure, and whom the menus of the message name."""
        await turn.ack()
        filled_in = (turn.body.get("state") or {}).get("values") or {}
        picked = [
            element["selected_option"]["value"]
            for elements in filled_in.values()
            for action, element in elements.items()
            if action.startswith(PICK) and element.get("selected_option")
        ]
        refs = [*json.loads(turn.payload["value"]), *picked]
        await turn.answer_action(await self.desk.bulk.accept_these(refs, turn.presser))

    async def follow_pick(self, turn: Turn) -> None:
        """Keep whom somebody chose, for the yes."""
        place = turn.payload["action_id"].rpartition(".")[2]
        chosen = turn.payload["selected_option"]["value"]
        await self.desk.bulk.pick(place, chosen, turn.presser)
        await turn.ack()  # only now: a yes may follow at once

    async def follow_coauthors(self, turn: Turn) -> None:
        """Show who wrote with somebody, to follow them."""
        await turn.ack()
        reply = await self.desk.bulk.coauthors(turn.payload["value"], turn.presser)
        await turn.answer_action(reply)

    async def identity_say(self, turn: Turn) -> None:
        """Say once more what was not clear, with what was chosen."""
        await turn.ack()
        request = parse(turn.payload["value"], today=self.desk.now().date())
        await turn.answer_action(await self.desk.answer(request, turn.presser))

    async def digest_do(self, turn: Turn) -> None:
        """Preview, pause or resume the channel's digest."""
        await turn.ack()
        word = turn.payload["action_id"].partition(".")[2]
        await turn.answer_action(await self.desk.answer(DigestDo(word), turn.presser))

    async def ignore(self, turn: Turn) -> None:
        """Acknowledge what needs no answer: buttons that open a link."""
        await turn.ack()
