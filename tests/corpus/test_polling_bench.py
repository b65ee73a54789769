import pytest

from tests.bench.feeds import measure


async def test_the_second_round_asks_for_nothing_that_is_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await measure(feeds=3, entries=2, workers=1)

    first, second, third, corpus, memory = capsys.readouterr().out.splitlines()
    assert "3 feeds" in first
    assert "asked 3 x 200; 0 failed" in first
    assert "asked 3 x 304; 0 failed" in second
    assert "2 x 304" in third
    assert "1 x 200" in third
    assert corpus.startswith("7 papers, 7 posts, 4 documents")
    assert memory.startswith("peak memory")
