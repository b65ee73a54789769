"""views.*: modals that the app opens, and App Homes that it publishes."""

import json

from bot.playground import blockkit
from bot.playground.errors import ApiError, NotThereError
from bot.playground.methods.call import Call, Method, Tier
from bot.playground.nouns import BOT_USER, Json, View
from bot.playground.surfaces import view_in_slack_form

LARGEST_VIEW = 250_000


def open_modal(call: Call) -> Json:
    """Open a modal in front of the person who just did something."""
    content = given_view(call, "modal")
    user = call.triggers.use(call.args.need("trigger_id"))
    return {"view": view_in_slack_form(call.surfaces.open(user, content))}


def push_modal(call: Call) -> Json:
    """Lay a modal over the one that is open."""
    content = given_view(call, "modal")
    user = call.triggers.use(call.args.need("trigger_id"))
    return {"view": view_in_slack_form(call.surfaces.push(user, content))}


def update_view(call: Call) -> Json:
    """Replace what an open view says."""
    key = "view_id" if call.args.text("view_id") else "external_id"
    try:
        view = call.surfaces.get(call.args.need(key))
    except NotThereError:
        raise ApiError("not_found") from None
    content = given_view(call, str(view.content["type"]))
    check_hash(call, view)
    return {"view": view_in_slack_form(call.surfaces.update(view, content))}


def publish_home(call: Call) -> Json:
    """Set somebody's App Home."""
    user = call.args.need("user_id")
    if user not in call.state.people or user == BOT_USER:
        raise ApiError("user_not_found")
    content = given_view(call, "home")
    old = call.surfaces.home(user)
    if old is not None:
        check_hash(call, old)
    return {"view": view_in_slack_form(call.surfaces.publish(user, content))}


def check_hash(call: Call, view: View) -> None:
    """Refuse a change made from an outdated copy of the view."""
    given = call.args.text("hash")
    if given and given != view.hash:
        raise ApiError("hash_conflict")


def given_view(call: Call, kind: str) -> Json:
    """Return the view of a call once it was found valid."""
    content: Json | None = call.args.json("view", dict, error="invalid_arguments")
    if content is None:
        raise _invalid(["missing required field: view"])
    if content.get("type") != kind:
        raise _invalid([f"must be a valid enum value [json-pointer:/view/type], not {kind}"])
    if len(json.dumps(content)) > LARGEST_VIEW:
        raise ApiError("view_too_large")
    problems = blockkit.check_view(content)
    if problems:
        raise _invalid(problems.messages)
    return {**content, "blocks": list(blockkit.with_ids(content.get("blocks", ())))}


def _invalid(messages: list[str]) -> ApiError:
    marked = [f"[ERROR] {message}" for message in messages]
    return ApiError("invalid_arguments", response_metadata={"messages": marked})


METHODS = {
    "views.open": Method(open_modal, Tier.FOUR),
    "views.push": Method(push_modal, Tier.FOUR),
    "views.update": Method(update_view, Tier.FOUR),
    "views.publish": Method(publish_home, Tier.FOUR),
}
