"""How much is repeated: enough for every change, or everything for a release."""

import os

THOROUGH_VARIABLE = "DRYDOCK_TEST_THOROUGH"
"""Set, every screen is looked at in every way and every test runs on both databases."""


def is_thorough() -> bool:
    """Return whether to repeat what has hardly ever another outcome than the first time."""
    return bool(os.environ.get(THOROUGH_VARIABLE))
