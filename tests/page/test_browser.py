"""Whether page tests can run here; where they cannot, the reason is printed."""

import pytest


def test_a_browser_can_be_driven() -> None:
    pytest.importorskip(
        "playwright",
        reason="all page tests are left out: playwright is not installed (make setup-dev does)",
    )
