from dataclasses import replace
from typing import Any

import pytest

from corpus.model import Delivery, DeliveryId, DeliveryState, SubscriptionId
from handlers.delivery.marks import EVENT_TYPE, Marks
from tests.factories import NOW

OURS = "B1"
MARKS = Marks(b"a key")
DELIVERY = Delivery(
    id=DeliveryId("6d0f4c3e-51f5-4c0e-9a63-2b9c5d1f7a10"),
    subscription=SubscriptionId(1),
    workspace="T1",
    channel="C1",
    slot="2026-06-01T09:00[Europe/Berlin]",
    due=NOW,
    part=0,
    payload="{}",
    state=DeliveryState.UNKNOWN,
    planned_at=NOW,
)


def a_message(**fields: Any) -> dict[str, Any]:
    return {"ts": "1.0", "bot_id": OURS, "metadata": MARKS.metadata(DELIVERY)} | fields


def found(*messages: dict[str, Any]) -> str | None:
    return next(MARKS.find(DELIVERY, messages, bot_id=OURS), None)


def test_metadata_names_the_delivery() -> None:
    metadata = MARKS.metadata(DELIVERY)

    assert metadata["event_type"] == EVENT_TYPE == "offprint_digest"
    assert metadata["event_payload"]["id"] == DELIVERY.id
    assert metadata["event_payload"]["part"] == 0


def test_our_message_is_found_by_its_metadata() -> None:
    assert found({"ts": "0.9"}, a_message()) == "1.0"


def test_our_message_is_found_by_a_block_when_slack_strips_the_metadata() -> None:
    blocks = MARKS.on_blocks(DELIVERY, [{"type": "divider", "block_id": "x"}, {"type": "divider"}])

    assert found(a_message(blocks=blocks, metadata={"event_type": EVENT_TYPE})) == "1.0"
    assert [block["block_id"][:9] for block in blocks] == ["x", "offprint:"]


@pytest.mark.parametrize(
    "message",
    [
        a_message(bot_id="B2"),
        {"ts": "1.0", "user": "U1", "metadata": MARKS.metadata(DELIVERY)},
        a_message(metadata=Marks(b"another key").metadata(DELIVERY)),
        a_message(metadata=MARKS.metadata(replace(DELIVERY, id=DeliveryId("another")))),
        a_message(metadata={"event_type": EVENT_TYPE, "event_payload": {"id": DELIVERY.id}}),
        a_message(
            metadata={
                "event_type": EVENT_TYPE,
                "event_payload": {"id": DELIVERY.id, "sig": "é"},
            }
        ),
        a_message(metadata=MARKS.metadata(DELIVERY) | {"event_type": "other"}),
        a_message(metadata=None, blocks=[{"type": "divider", "block_id": DELIVERY.id}]),
        a_message(metadata=None, blocks=None),
    ],
)
def test_what_only_looks_like_our_message_is_not_found(message: dict[str, Any]) -> None:
    assert found(message) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(DELIVERY, workspace="T2"),
        replace(DELIVERY, channel="C2"),
        replace(DELIVERY, slot="2026-06-08T09:00[Europe/Berlin]"),
        replace(DELIVERY, part=1),
    ],
)
def test_a_signature_is_good_for_one_message_only(other: Delivery) -> None:
    assert MARKS.signature(other) != MARKS.signature(DELIVERY)
