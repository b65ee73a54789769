"""The process dies before and after each step of a delivery in turn: one message each time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from corpus.model import DeliveryState
from corpus.store import Store
from handlers.delivery import Delivering, run_due
from tests.handlers.delivery.conftest import MONDAY, TIMING, Room, render


class Died(BaseException):
    """Nothing in the program catches it, as nothing catches SIGKILL."""


@dataclass
class Steps:
    """Counts every call through the doors of a delivery, and dies at one of them."""

    at: int
    after: bool
    taken: int = 0

    async def take(self, call: Callable[..., Awaitable[Any]], *args: Any, **named: Any) -> Any:
        self.taken += 1
        dies = self.taken == self.at
        if dies and not self.after:
            raise Died
        answer = await call(*args, **named)
        if dies:
            raise Died
        return answer


class Door:
    """Stands before the ledger, the subscriptions or Slack, and counts who passes."""

    def __init__(self, behind: object, steps: Steps) -> None:
        self._behind, self._steps = behind, steps

    def __getattr__(self, name: str) -> Any:
        return partial(self._steps.take, getattr(self._behind, name))


class DyingStore:
    """A store whose ledger counts; the rest is as it is."""

    def __init__(self, store: Store, steps: Steps) -> None:
        self._store = store
        self.ledger = Door(store.ledger, steps)
        self.subscriptions = Door(store.subscriptions, steps)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


async def run(room: Room, steps: Steps) -> bool:
    """Plan and deliver; whether the process died over it."""
    store = DyingStore(room.store, steps)
    delivering = Delivering(
        calls=Door(room.calls, steps),  # type: ignore[arg-type]
        store=store,  # type: ignore[arg-type]
        now=room.clock,
        owner="mortal",
        timing=TIMING,
        pause=room._pause,
        monotonic=lambda: room.clock().timestamp(),
    )
    try:
        await run_due(store, render=render, delivering=delivering, now=room.clock())  # type: ignore[arg-type]
    except Died:
        return True
    return False


async def prepare(room: Room) -> None:
    await room.subscribe()
    await room.publish("Editing")
    room.clock.wind_to(MONDAY)


@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, 25))
async def test_dying_at_any_step_says_what_happened_later_once(
    room: Room, at: int, *, after: bool
) -> None:
    await room.subscribe()
    await room.publish("Scene Editing at Night")
    room.clock.wind_to(MONDAY)
    await room.run()
    room.clock.wind(days=1)
    await room.publish("Scene Editing at Night", identifiers=["arxiv:2406.18193"])
    await room.publish("Editing more")
    room.clock.wind_to(MONDAY + timedelta(weeks=1))

    await run(room, Steps(at=at, after=after))
    for _ in range(6):
        room.clock.wind(seconds=125)
        await room.run(room.delivering(owner="survivor"))

    said = sorted(room.shown())
    assert said == sorted(
        [
            *("Scene Editing at Night", "about editing", "Editing more", "about editing"),
            "Scene Editing at Night is on arXiv now: arxiv:2406.18193",
        ]
    )
    assert {state for _, state in await room.states()} == {DeliveryState.SENT}


async def test_a_whole_run_has_the_steps_that_we_know(room: Room) -> None:
    await prepare(room)
    steps = Steps(at=0, after=False)

    assert not await run(room, steps)
    assert steps.taken == STEPS


STEPS = 17
"""Of planning, of posting two parts, and of finding that nothing is left."""
FAULTS = ("500", "500-after", "reset-before", "reset-after", "truncated", "internal_error", "429")


@pytest.mark.parametrize(
    "fault", [None, *(pytest.param(mode, marks=pytest.mark.slow) for mode in FAULTS)]
)
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, STEPS + 1))
async def test_dying_at_any_step_posts_every_message_once(
    room: Room, at: int, *, after: bool, fault: str | None
) -> None:
    await prepare(room)
    if fault:
        room.workspace.fail("chat.postMessage", fault)

    died = await run(room, Steps(at=at, after=after))
    assert died or fault
    for _ in range(6):
        room.clock.wind(seconds=125)
        await room.run(room.delivering(owner="survivor"))

    assert room.shown() == ["Editing", "about editing"]
    assert {state for _, state in await room.states()} == {DeliveryState.SENT}
