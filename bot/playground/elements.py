"""What a person can use in blocks: blocks and a choice in, the values Slack reports out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.playground.errors import NotThereError
from bot.playground.nouns import Json

Given: TypeAlias = str | int | Json | list[Any] | None
"""An option's value or text, typed text, several of them, or Slack's own form."""

_SINGLE = {
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
}
_SEVERAL = {
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
}
_ONE_OPTION = {"static_select", "external_select", "radio_buttons", "overflow"}
_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}
_PRESSED = {"button", "feedback_buttons", "icon_button", "workflow_button"}


@dataclass(frozen=True, slots=True)
class Place:
    """An element and the block in which it stands."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        """The block's id."""
        return str(self.block.get("block_id", ""))

    @property
    def action_id(self) -> str:
        """The element's id."""
        return str(self.element.get("action_id", ""))


def places(blocks: Any) -> Iterator[Place]:
    """Yield every element that can be used, in reading order."""
    for block in blocks:
        yield from _within(block, block)


def _within(node: Any, block: Json) -> Iterator[Place]:
    if isinstance(node, list | tuple):
        for item in node:
            yield from _within(item, block)
    elif isinstance(node, dict):
        inside = node if "block_id" in node else block
        if "action_id" in node and "type" in node:
            yield Place(inside, node)
            return
        for value in node.values():
            yield from _within(value, inside)


def find(
    blocks: Any, action_id: str, *, block_id: str | None = None, value: str | None = None
) -> Place:
    """Find an element by its id; ``value`` tells buttons with one id apart.

    Raises:
        NotThereError: The person does not see such an element.
    """
    found = [
        place
        for place in places(blocks)
        if place.action_id == action_id and block_id in {None, place.block_id}
    ]
    if value is not None and len(found) > 1:
        found = [place for place in found if place.element.get("value") == value] or found
    if not found:
        there = ", ".join(place.action_id for place in places(blocks)) or "nothing"
        raise NotThereError(f"there is no {action_id} to use; there is {there}")
    return found[0]


def chosen(element: Json, given: Given, *, known: tuple[Json, ...] = ()) -> Json:
    """Return what Slack reports of an element after a choice.

    Args:
        element: The element as the app sent it.
        given: What was chosen; None takes the choice back.
        known: Options which the app suggested for an external select.

    Raises:
        NotThereError: There is no such option.
    """
    kind = str(element["type"])
    if isinstance(given, dict) and given.get("type") == kind:
        return given
    options = (*known, *all_options(element))
    if kind in _PRESSED:
        return _pressed(element, given)
    if kind in _ONE_OPTION:
        option = None if given is None else option_of(options, given)
        return {"type": kind, "selected_option": option}
    if kind in _OPTIONS:
        picked = [option_of(options, one) for one in _as_list(given)]
        return {"type": kind, "selected_options": picked}
    if kind in _SEVERAL:
        return {"type": kind, _SEVERAL[kind][0]: _as_list(given)}
    if kind in _SINGLE:
        return {"type": kind, _SINGLE[kind][0]: given}
    raise NotThereError(f"a {kind} cannot be used here")


def _pressed(element: Json, given: Given) -> Json:
    """A button reports what it carries; feedback buttons report the one that was pressed."""
    if element["type"] == "feedback_buttons":
        sides = [element.get(side, {}) for side in ("positive_button", "negative_button")]
        values = [side.get("value") for side in sides]
        if given is not None and given not in values:
            raise NotThereError(f"there is no {given} among {values}")
        return {"type": "feedback_buttons", "value": values[0] if given is None else given}
    shown: Json = {key: element[key] for key in ("text", "value", "url", "style") if key in element}
    return {"type": element["type"], **shown}


def initial(element: Json) -> Json | None:
    """Return what Slack reports of an element nobody has touched; None: it reports nothing."""
    kind = str(element["type"])
    if kind in {"static_select", "external_select", "radio_buttons"}:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in _OPTIONS:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    if kind in _SEVERAL:
        key, first = _SEVERAL[kind]
        return {"type": kind, key: element.get(first, [])}
    if kind in _SINGLE:
        key, first = _SINGLE[kind]
        return {"type": kind, key: element.get(first)}
    return None


def values_of(blocks: Any, filled_in: Json) -> Json:
    """Return Slack's ``state.values``: what was filled in, and the initial values of the rest."""
    values: Json = {}
    for place in places(blocks):
        there = filled_in.get(place.block_id, {}).get(place.action_id)
        value = initial(place.element) if there is None else there
        if value is not None:
            values.setdefault(place.block_id, {})[place.action_id] = value
    return values


def is_empty(value: Json) -> bool:
    """Whether a person has left this one open."""
    return all(not content for key, content in value.items() if key != "type")


def all_options(element: Json) -> tuple[Json, ...]:
    """The options of an element, grouped or not; of an external one those chosen at first."""
    grouped = [option for group in element.get("option_groups", ()) for option in group["options"]]
    first = [element["initial_option"]] if "initial_option" in element else []
    there = [*first, *element.get("initial_options", ())]
    return (*element.get("options", ()), *grouped, *there)


def option_of(options: tuple[Json, ...], given: Any) -> Json:
    """Find an option by its value, by what it says, or as such."""
    for option in options:
        if given in (option, option.get("value"), option.get("text", {}).get("text")):
            return option
    said = ", ".join(str(option.get("value")) for option in options) or "none"
    raise NotThereError(f"there is no option {given!r}; there is {said}")


def _as_list(given: Given) -> list[Any]:
    if given is None:
        return []
    return given if isinstance(given, list) else [given]
