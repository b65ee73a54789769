"""A delivery in; the signed mark that its message carries, and whether a message carries it, out.

Everybody in a workspace can read the metadata of a message and every app can write some, so a mark
counts only on a message of our own bot, with our own signature. The id of a block carries the same
mark a second time, for Slack leaves it in where it strips metadata.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.model import Delivery
from handlers.blocks import Block

EVENT_TYPE = "offprint_digest"


@dataclass(frozen=True, slots=True)
class Marks:
    """Makes and recognises the marks of one database."""

    key: bytes

    def signature(self, delivery: Delivery) -> str:
        """Sign who a message is for and when it was due."""
        what = (
            delivery.id,
            delivery.workspace,
            delivery.channel,
            delivery.slot,
            str(delivery.part),
        )
        return hmac.digest(self.key, "|".join(what).encode(), "sha256").hex()[:32]

    def metadata(self, delivery: Delivery) -> dict[str, Any]:
        """The metadata of its message."""
        payload = {
            "id": delivery.id,
            "part": delivery.part,
            "sig": self.signature(delivery),
        }
        return {"event_type": EVENT_TYPE, "event_payload": payload}

    def on_blocks(self, delivery: Delivery, blocks: Sequence[Block]) -> list[Block]:
        """Its blocks, the first of which is called by the mark."""
        marked = [dict(block) for block in blocks]
        for block in marked:
            if "block_id" not in block:
                block["block_id"] = self._block_id(delivery)
                break
        return marked

    def find(
        self, delivery: Delivery, messages: Iterable[Mapping[str, Any]], *, bot_id: str
    ) -> Iterator[str]:
        """The timestamps of those of our messages that carry its mark."""
        for message in messages:
            ours = message.get("bot_id") == bot_id
            if ours and self._is_on(delivery, message):
                yield str(message["ts"])

    def _is_on(self, delivery: Delivery, message: Mapping[str, Any]) -> bool:
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        if metadata.get("event_type") == EVENT_TYPE and payload.get("id") == delivery.id:
            return hmac.compare_digest(
                str(payload.get("sig")).encode(), self.signature(delivery).encode()
            )
        wanted = self._block_id(delivery)
        return any(block.get("block_id") == wanted for block in message.get("blocks") or ())

    def _block_id(self, delivery: Delivery) -> str:
        return f"offprint:{delivery.id}:{self.signature(delivery)}"
