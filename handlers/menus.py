"""An entry chosen from a card's menu in; done as the button that carries the same, out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from handlers.messages.menus import deed_of
from handlers.turn import Handler, Turn


@dataclass(frozen=True)
class Menus:
    """The menus of all cards."""

    buttons: Mapping[str, Handler]
    """By the pattern of their action ids."""

    async def choose(self, turn: Turn) -> None:
        """Do what the button of that action does; what no button does any more is let be."""
        action, value = deed_of(turn.payload["selected_option"]["value"])
        for pattern, handler in self.buttons.items():
            if re.fullmatch(pattern, action):
                payload = {**turn.payload, "action_id": action, "value": value}
                await handler(replace(turn, payload=payload))
                return
        await turn.ack()
