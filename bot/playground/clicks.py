"""What people do in messages and views: clicks, choices and forms in, interactions out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.playground import blockkit, interactions
from bot.playground.access import Access
from bot.playground.deliver import Deliver
from bot.playground.elements import Given, Place, chosen, is_empty, places, values_of
from bot.playground.errors import NotAcknowledgedError, NotThereError
from bot.playground.nouns import Json, Message, Person, Sent, View
from bot.playground.responses import Responses
from bot.playground.state import State
from bot.playground.surfaces import Surfaces
from bot.playground.transport import Kind
from bot.playground.triggers import Triggers

TROUBLE = "We had some trouble connecting. Try again?"
"""What Slack writes into a modal whose submission failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(Sent):
    """A modal that was sent, and how the app took it."""

    errors: Mapping[str, str] = field(default_factory=dict)
    """By block; the modal stays open then."""
    view: View | None = None
    """What is open now."""

    @property
    def ok(self) -> bool:
        """Whether the app accepted it."""
        return not self.errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicks:
    """People's clicks, and what the app is told of them."""

    state: State
    surfaces: Surfaces
    triggers: Triggers
    responses: Responses
    deliver: Deliver
    access: Access
    _suggested: dict[tuple[str, str], tuple[Json, ...]] = field(default_factory=dict)
    _filled_in: dict[str, Json] = field(default_factory=dict)
    """``state.values`` of messages, by conversation and ``ts``."""

    async def on_message(
        self, person: Person, message: Message, place: Place, given: Given
    ) -> Sent:
        """Use an element of a message.

        Raises:
            NotAcknowledgedError: The app did not take it.
        """
        room, before = self.state.conversations[message.conversation], self.state.seq
        value = chosen(place.element, given, known=self._known(message.ts, place))
        filled_in = self._filled_in.setdefault(f"{room.id}:{message.ts}", {})
        filled_in.setdefault(place.block_id, {})[place.action_id] = value
        url = self.responses.issue(room.id, person.id, origin=message.ts)
        payload = interactions.block_actions(
            self._action(place, value),
            person=person,
            where=interactions.on_message(message, room),
            values=values_of(message.blocks, filled_in),
            hooks={"response_url": url, "trigger_id": self.triggers.issue(person.id)},
            token=self.access.verification_token,
        )
        ack = await self.deliver.ask(Kind.INTERACTION, f"block_actions {place.action_id}", payload)
        return Sent(conversation=room.id, user=person.id, seq=before, ms=ack.ms)

    async def on_view(self, person: Person, view: View, place: Place, given: Given) -> Sent:
        """Use an element of a modal or a Home."""
        before = self.state.seq
        value = chosen(place.element, given, known=self._known(view.id, place))
        filled = self.surfaces.fill_in(view, place.block_id, place.action_id, value)
        payload = interactions.block_actions(
            self._action(place, value),
            person=person,
            where=interactions.on_view(self._completed(filled)),
            values={},
            hooks={"trigger_id": self.triggers.issue(person.id)},
            token=self.access.verification_token,
        )
        ack = await self.deliver.ask(Kind.INTERACTION, f"block_actions {place.action_id}", payload)
        return Sent(conversation="", user=person.id, seq=before, ms=ack.ms)

    async def suggest(
        self, person: Person, target: Message | View, place: Place, typed: str
    ) -> tuple[Json, ...]:
        """Type into an external select and return the options which the app suggests."""
        if isinstance(target, View):
            key, where = target.id, interactions.on_view(self._completed(target))
        else:
            room = self.state.conversations[target.conversation]
            key, where = target.ts, interactions.on_message(target, room)
        element = {**place.element, "block_id": place.block_id}
        token = self.access.verification_token
        payload = interactions.block_suggestion(
            element, typed, person=person, where=where, token=token
        )
        what = f"block_suggestion {place.action_id}"
        answer = (await self.deliver.ask(Kind.OPTIONS, what, payload)).answer
        problems = blockkit.check_options(answer)
        if problems:
            raise NotAcknowledgedError(what, reason=problems.messages[0])
        groups = answer.get("option_groups", ())
        options = answer.get("options") or [one for group in groups for one in group["options"]]
        before = self._suggested.get((key, place.action_id), ())
        self._suggested[key, place.action_id] = (*options, *before)
        return tuple(options)

    async def submit(self, person: Person, view: View, values: Mapping[str, Given]) -> Submitted:
        """Fill in a modal and send it.

        Args:
            person: Who sends it.
            view: The topmost modal.
            values: By action id or block id, or in Slack's own shape; what is not given stays.

        Raises:
            NotAcknowledgedError: The app did not take it.
            NotThereError: There is no such field, or nothing to send the modal with.
        """
        before = self.state.seq
        if not view.content.get("submit"):
            raise NotThereError("the modal has no button that sends it")
        for key, given in values.items():
            view = self._fill_in(view, key, given)
        open_fields = missing(view)
        if open_fields:
            return self._refused(
                view, dict.fromkeys(open_fields, "Please complete this required field."), before
            )
        payload = interactions.view_submission(
            self._completed(view),
            person=person,
            trigger_id=self.triggers.issue(person.id),
            token=self.access.verification_token,
        )
        what = f"view_submission {view.content.get('callback_id', '')}".strip()
        ack = await self.deliver.ask(Kind.INTERACTION, what, payload)
        errors = self._respond(view, ack.answer, what)
        if errors:
            return self._refused(view, errors, before)
        top = self.surfaces.open_for(person.id)
        now = top[-1] if top else None
        return Submitted(conversation="", user=person.id, seq=before, ms=ack.ms, view=now)

    def _refused(self, view: View, errors: Mapping[str, str], seq: int) -> Submitted:
        return Submitted(conversation="", user=view.user, seq=seq, errors=errors, view=view)

    def _respond(self, view: View, answer: Json, what: str) -> dict[str, str]:
        match answer.get("response_action"):
            case "errors":
                return _errors(view, answer, what)
            case "clear":
                self.surfaces.clear(view.user)
            case "update" | "push" as action:
                content = _new_view(answer, what)
                if action == "update":
                    self.surfaces.update(view, content)
                else:
                    self.surfaces.push(view.user, content)
            case None if not answer:
                self.surfaces.close(view)
            case other:
                raise NotAcknowledgedError(what, reason=f"unknown response_action {other}")
        return {}

    async def close(self, person: Person, view: View, *, cleared: bool = False) -> None:
        """Close a modal without sending it; the app hears of it if it wished to."""
        if cleared or view.content.get("clear_on_close"):
            self.surfaces.clear(person.id)
        else:
            self.surfaces.close(view)
        if view.content.get("notify_on_close"):
            payload = interactions.view_closed(
                self._completed(view),
                person=person,
                cleared=cleared,
                token=self.access.verification_token,
            )
            await self.deliver.ask(Kind.INTERACTION, "view_closed", payload)

    async def message_shortcut(self, person: Person, message: Message, callback_id: str) -> Sent:
        """Choose an entry in a message's menu."""
        room, before = self.state.conversations[message.conversation], self.state.seq
        hooks = {
            "response_url": self.responses.issue(room.id, person.id, origin=message.ts),
            "trigger_id": self.triggers.issue(person.id),
        }
        payload = interactions.message_shortcut(
            callback_id,
            message,
            room,
            person=person,
            hooks=hooks,
            token=self.access.verification_token,
        )
        ack = await self.deliver.ask(Kind.INTERACTION, f"message_action {callback_id}", payload)
        return Sent(conversation=room.id, user=person.id, seq=before, ms=ack.ms)

    async def global_shortcut(self, person: Person, callback_id: str) -> Sent:
        """Choose a shortcut."""
        before = self.state.seq
        payload = interactions.global_shortcut(
            callback_id,
            person=person,
            ts=self.state.next_ts(),
            hooks={"trigger_id": self.triggers.issue(person.id)},
            token=self.access.verification_token,
        )
        ack = await self.deliver.ask(Kind.INTERACTION, f"shortcut {callback_id}", payload)
        return Sent(conversation="", user=person.id, seq=before, ms=ack.ms)

    def take(self, view: View, values: Mapping[str, Mapping[str, Json]]) -> View:
        """Take over what stands in the fields of a view, in the shape of ``state.values``."""
        here = {(place.block_id, place.action_id) for place in places(view.blocks)}
        for block_id, fields in values.items():
            for action_id, value in fields.items():
                if (block_id, action_id) in here and isinstance(value, dict):
                    view = self.surfaces.fill_in(view, block_id, action_id, value)
        return view

    # ------------------------------------------------------------ details

    def _action(self, place: Place, value: Json) -> Json:
        ids = {"action_id": place.action_id, "block_id": place.block_id}
        return {**value, **ids, "action_ts": self.state.next_ts()}

    def _known(self, key: str, place: Place) -> tuple[Json, ...]:
        return self._suggested.get((key, place.action_id), ())

    def _completed(self, view: View) -> View:
        return replace(view, values=values_of(view.blocks, view.values))

    def _fill_in(self, view: View, key: str, given: Given) -> View:
        for place in places(view.blocks):
            own = given.get(place.action_id) if isinstance(given, dict) else None
            if place.block_id == key and own is not None:
                given = own
            elif key not in {place.action_id, place.block_id}:
                continue
            value = chosen(place.element, given, known=self._known(view.id, place))
            return self.surfaces.fill_in(view, place.block_id, place.action_id, value)
        there = ", ".join(place.action_id for place in places(view.blocks)) or "nothing"
        raise NotThereError(f"there is no field {key} to fill in; there is {there}")


def missing(view: View) -> list[str]:
    """Return the blocks which a person must fill in before sending."""
    values = values_of(view.blocks, view.values)
    return [
        str(block["block_id"])
        for block in view.blocks
        if block.get("type") == "input"
        and not block.get("optional")
        and is_empty(
            values.get(str(block["block_id"]), {}).get(block["element"].get("action_id"), {})
        )
    ]


def _errors(view: View, answer: Json, what: str) -> dict[str, str]:
    errors = answer.get("errors")
    inputs = {block.get("block_id") for block in view.blocks if block.get("type") == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise NotAcknowledgedError(what, reason="errors must name input blocks of the view")
    return {str(block): str(text) for block, text in errors.items()}


def _new_view(answer: Json, what: str) -> Json:
    content = answer.get("view")
    if not isinstance(content, dict):
        raise NotAcknowledgedError(what, reason="no view was given")
    problems = blockkit.check_view(content)
    if problems:
        raise NotAcknowledgedError(what, reason=problems.messages[0])
    return {**content, "blocks": list(blockkit.with_ids(content.get("blocks", ())))}
