"""The Bolt app and the desk in: every delivery of Slack gets its handler."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial

from slack_bolt.async_app import AsyncApp

from handlers.actions import Actions, by_our_own
from handlers.channels import Channels
from handlers.choosing import Choosing
from handlers.commands import Commands
from handlers.desk import Desk
from handlers.errors import answered
from handlers.links import Links
from handlers.mentions import Mentions
from handlers.menus import Menus
from handlers.messages.choosing import CHOOSE_VIEW, PREVIEW_VIEW, TYPED
from handlers.messages.flags import FLAG_VIEW
from handlers.messages.menus import MENU
from handlers.messages.views import DIGEST_VIEW
from handlers.shortcuts import Shortcuts
from handlers.turn import Handler
from handlers.verbs import LOOK_UP
from handlers.views import Views

ANYTHING = re.compile(".*")


def register(
    app: AsyncApp,
    desk: Desk,
    *,
    command: str,
    now: Callable[[], datetime],
    link_previews: bool = False,
) -> None:
    """Give every delivery of Slack's its handler; what nobody wants is acknowledged too."""
    mentions, actions, views = Mentions(desk, now), Actions(desk), Views(desk)
    choosing = Choosing(desk)
    channels = Channels(desk.lookups.store, command)
    heard = partial(answered, command=command)
    app.command(command)(heard(Commands(desk, now).papers, name=command))
    events: dict[str, Handler] = {
        "app_mention": mentions.mention,
        "message": mentions.direct,
        "app_home_opened": views.home,
        "member_joined_channel": channels.joined,
        "channel_unarchive": channels.unarchived,
        "group_unarchive": channels.unarchived,
    }
    buttons: dict[str, Handler] = {
        r"candidate\.choose": actions.choose,
        r"author\.show\..*": actions.show,
        r"lookup\.more": actions.more,
        r"author\.papers": actions.author_papers,
        r"card\.share": actions.share,
        r"card\.show": actions.show,
        r"card\.cite": actions.cite,
        r"list\.(?:back|on)": actions.turn_page,
        r"author\.preview": actions.preview_author,
        r"author\.export": actions.export,
        r"follow\.coauthors": actions.follow_coauthors,
        r"home\.say\..*": views.say,
        r"home\.unsave\..*": views.unsave,
        r"home\.digest\..*": views.edit_digest,
    }
    changing: dict[str, Handler] = {
        r"card\.save": actions.save,
        r"author\.follow": actions.follow_author,
        r"feed\.follow": actions.follow_feed,
        r"follow\.confirm": actions.follow_confirm,
        r"follow\.open": choosing.open,
        r"follow\.these": actions.follow_these,
        r"follow\.pick\.\d": actions.follow_pick,
        r"identity\.say": actions.identity_say,
        r"digest\.edit": views.edit_digest,
        r"digest\.(?:preview|pause|resume)": actions.digest_do,
        r"card\.flag": views.flag_card,
        r"flag\.dismiss": views.dismiss_flag,
    }
    buttons |= {each: by_our_own(does, command=command) for each, does in changing.items()}
    for event, handler in events.items():
        app.event(event)(heard(handler, name=event))
    buttons[re.escape(MENU)] = Menus(dict(buttons)).choose
    links = Links(desk, previews=link_previews)
    app.event("link_shared")(heard(links.shared, name="link_shared", is_asked=False))
    for pattern, handler in buttons.items():
        app.action(re.compile(f"^{pattern}$"))(heard(handler, name=pattern))
    app.shortcut(LOOK_UP)(heard(Shortcuts(desk).look_up, name=LOOK_UP))
    submitted: dict[str, Handler] = {
        DIGEST_VIEW: views.save_digest,
        FLAG_VIEW: views.save_flag,
        CHOOSE_VIEW: choosing.preview,
        PREVIEW_VIEW: choosing.save,
    }
    for callback, handler in submitted.items():
        app.view(callback)(heard(handler, name=callback))
    app.options(TYPED)(heard(choosing.suggest, name=TYPED))
    # Without a listener Bolt answers 404, and Slack delivers the same thing three times more.
    app.event(ANYTHING)(heard(actions.ignore, name="other event"))
    app.action(ANYTHING)(heard(actions.ignore, name="other action"))
