"""``undo`` takes back the newest change, of whatever kind."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from handlers.blocks import message
from handlers.desk.undoing import Undoable, Undoing
from handlers.turn import Asker, Reply
from tests.factories import NOW

ADA = Asker(workspace="T1", channel="C1", user="U1")


@dataclass
class Kind:
    """Something that remembers one change, or none."""

    name: str
    at: datetime | None
    taken: list[str] = field(default_factory=list)

    async def newest(self, asker: Asker) -> Undoable | None:
        return Undoable(self.at, self._take_back) if self.at else None

    async def _take_back(self) -> Reply:
        self.taken.append(self.name)
        return Reply(message(f"{self.name} is taken back", []))


@pytest.mark.parametrize(
    ("hours", "taken"),
    [((0, 1), "second"), ((1, 0), "first"), ((1, 1), "first"), ((None, 0), "second")],
)
async def test_the_newest_change_is_taken_back(hours: tuple[int | None, ...], taken: str) -> None:
    at = [None if each is None else NOW + timedelta(hours=each) for each in hours]
    kinds = [Kind("first", at[0]), Kind("second", at[1])]

    reply = await Undoing(kinds, "/papers").undo(ADA)

    assert reply.message.text == f"{taken} is taken back"
    assert [name for kind in kinds for name in kind.taken] == [taken]


async def test_where_nothing_was_changed_that_is_said_in_private() -> None:
    reply = await Undoing([Kind("first", None)], "/papers").undo(ADA)

    assert "nothing left to take back" in reply.message.text
    assert reply.audience.name == "ASKER"
