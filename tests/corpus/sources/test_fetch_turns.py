import asyncio

import pytest
from yarl import URL

from corpus.sources.fetch_turns import Budget, Turns


class Visits:
    """Counts who is where at the same time; a visit lasts until it is let go."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.present: list[str] = []
        self.most = 0
        self._leave = asyncio.Event()

    async def visit(self, url: str) -> None:
        async with self._turns.turn(URL(url)):
            self.present.append(url)
            self.most = max(self.most, len(self.present))
            await self._leave.wait()
            self.present.remove(url)

    def begin(self, *urls: str) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(self.visit(url)) for url in urls]

    def end(self) -> None:
        self._leave.set()


async def settle() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


async def test_one_host_is_asked_one_thing_at_a_time() -> None:
    visits = Visits(Turns(16))

    tasks = visits.begin("http://a.example/1", "https://a.example/2", "http://a.example./3")
    await settle()

    assert visits.present == ["http://a.example/1"]
    visits.end()
    await asyncio.gather(*tasks)
    assert visits.most == 1


async def test_a_slow_host_keeps_nobody_else_waiting() -> None:
    visits = Visits(Turns(2))

    tasks = visits.begin(*(f"http://slow.example/{n}" for n in range(20)), "http://b.example/")
    await settle()

    assert visits.present == ["http://slow.example/0", "http://b.example/"]
    visits.end()
    await asyncio.gather(*tasks)


async def test_so_many_in_all_and_no_more() -> None:
    visits = Visits(Turns(16))

    tasks = visits.begin(*(f"http://h{n}.example/" for n in range(40)))
    await settle()

    assert len(visits.present) == 16
    visits.end()
    await asyncio.gather(*tasks)
    assert visits.most == 16


async def test_further_ports_are_further_hosts() -> None:
    visits = Visits(Turns(16))

    tasks = visits.begin("http://127.0.0.1:8001/", "http://127.0.0.1:8002/")
    await settle()

    assert len(visits.present) == 2
    visits.end()
    await asyncio.gather(*tasks)


async def test_who_is_cancelled_gives_the_turn_back() -> None:
    visits = Visits(Turns(1))
    first, waiting, last = visits.begin(
        "http://a.example/", "http://a.example/", "http://b.example/"
    )
    await settle()

    first.cancel()
    waiting.cancel()
    await settle()

    assert visits.present[-1] == "http://b.example/"
    visits.end()
    await last


async def test_only_the_time_inside_is_spent() -> None:
    budget = Budget(0.05)

    for _ in range(3):
        async with budget.spending():
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.06)
    async with budget.spending():
        await asyncio.sleep(0)

    with pytest.raises(TimeoutError):
        async with budget.spending():
            await asyncio.sleep(0.05)
