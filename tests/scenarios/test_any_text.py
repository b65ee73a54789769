"""Whatever is typed, the program answers: no exception, and no message that Slack refuses."""

import json
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.playground.blockkit import check_message
from tests.handlers.test_grammar import ANYTHING
from tests.scenarios.conftest import Town

TRIGGERS = count()
HERE = list(HealthCheck)
TEXTS = st.lists(ANYTHING, min_size=1, max_size=25)
"""Several in a row, six or seven on average: what one says changes what the next one means."""


async def answered(town: Town, texts: list[str]) -> None:
    ada, room = town.workspace.person("ada").id, town.workspace.conversation("#general").id
    for text in texts:
        command = {"command": "/papers", "text": text, "team_id": "T1", "user_id": ada}
        body = command | {"channel_id": room, "trigger_id": f"t{next(TRIGGERS)}"}
        delivery = AsyncBoltRequest(mode="socket_mode", body=body)
        answer = await town.program.inbox.dispatch(delivery)
        assert answer.status == 200, text
        said = json.loads(answer.body)
        assert said["text"].strip(), text
        assert "That did not work" not in said["text"], text
        assert not check_message(said["blocks"]), text


@settings(max_examples=8, suppress_health_check=HERE)
@given(TEXTS)
async def test_any_text_is_answered(town: Town, texts: list[str]) -> None:
    await answered(town, texts)


@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=HERE)
@given(TEXTS)
async def test_thousands_of_texts_are_answered(town: Town, texts: list[str]) -> None:
    await answered(town, texts)


@pytest.mark.bench
@settings(max_examples=16_000, suppress_health_check=HERE)
@given(TEXTS)
async def test_a_hundred_thousand_texts_are_answered(town: Town, texts: list[str]) -> None:
    await answered(town, texts)
