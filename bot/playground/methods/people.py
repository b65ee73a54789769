"""auth, apps, bots, team and users: who is who in the workspace."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.playground.errors import ApiError
from bot.playground.methods.call import Call, Method, Tier, page_of, with_cursor
from bot.playground.nouns import APP_ID, BOT_ID, BOT_USER, TEAM_DOMAIN, TEAM_ID, Json, Person

TEAM_NAME = "Paper Lab"


def auth_test(call: Call) -> Json:
    """Say whose token it is."""
    return {
        "url": f"{call.base_url}/",
        "team": TEAM_NAME,
        "user": "offprint",
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def open_connection(call: Call) -> Json:
    """Give an address for Socket Mode."""
    return {"url": call.open_socket()}


def bot_info(call: Call) -> Json:
    """Describe the bot."""
    if call.args.text("bot", BOT_ID) != BOT_ID:
        raise ApiError("bot_not_found")
    bot = {"id": BOT_ID, "deleted": False, "name": "Offprint", "app_id": APP_ID}
    return {"bot": {**bot, "user_id": BOT_USER, "updated": 0, "icons": {}}}


def team_info(call: Call) -> Json:
    """Describe the workspace."""
    team = {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "url": f"{call.base_url}/"}
    return {"team": {**team, "email_domain": "", "icon": {"image_default": True}}}


def user_info(call: Call) -> Json:
    """Describe one person."""
    person = call.state.people.get(call.args.need("user", error="user_not_found"))
    if person is None:
        raise ApiError("user_not_found")
    return {"user": in_slack_form(person, call.state.clock())}


def list_users(call: Call) -> Json:
    """List everybody."""
    people, cursor = page_of(call, list(call.state.people.values()), default=100, most=1000)
    members = [in_slack_form(person, call.state.clock()) for person in people]
    return with_cursor(
        {"members": members, "cache_ts": int(call.state.clock().timestamp())}, cursor
    )


def in_slack_form(person: Person, now: datetime) -> Json:
    """Write a person as Slack's API does."""
    zone = now.astimezone(ZoneInfo(person.tz))
    offset = zone.utcoffset()
    return {
        "id": person.id,
        "team_id": TEAM_ID,
        "name": person.name,
        "deleted": False,
        "color": person.color,
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": zone.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {
            "real_name": person.real_name,
            "display_name": person.name,
            "team": TEAM_ID,
            **({"bot_id": BOT_ID, "api_app_id": APP_ID} if person.is_bot else {}),
        },
        "is_admin": person.is_admin,
        "is_owner": person.is_admin,
        "is_primary_owner": person.is_admin,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": False,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 0,
    }


METHODS = {
    "auth.test": Method(auth_test, Tier.SPECIAL),
    "apps.connections.open": Method(open_connection, Tier.THREE, "connections:write", "app"),
    "bots.info": Method(bot_info, Tier.THREE, "users:read"),
    "team.info": Method(team_info, Tier.THREE, "team:read"),
    "users.info": Method(user_info, Tier.FOUR, "users:read"),
    "users.list": Method(list_users, Tier.TWO, "users:read"),
}
