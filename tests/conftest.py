"""What holds for the whole suite."""

import gc

import pytest
from hypothesis import settings

# No test asserts on time: a busy machine must not fail a property.
settings.register_profile("suite", deadline=None, max_examples=50)
settings.register_profile("deep", deadline=None, max_examples=2000)  # --hypothesis-profile=deep
settings.load_profile("suite")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep what is loaded out of every later collection of garbage; thousands of tests are."""
    gc.collect()
    gc.freeze()
