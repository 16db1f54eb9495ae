"""How much is repeated: enough for every change, or everything for a release."""

import os

THOROUGH_VARIABLE = "DRYDOCK_TEST_THOROUGH"
"""Set, every screen is looked at in every way and every test runs on both databases."""

EXAMPLES_VARIABLE = "DRYDOCK_TEST_EXAMPLES"
"""Set, how many cases are made up for the API, for a run that must be done within some time."""


def is_thorough() -> bool:
    """Return whether to repeat what has hardly ever another outcome than the first time."""
    return bool(os.environ.get(THOROUGH_VARIABLE))


def examples(*, usual: int, thorough: int) -> int:
    """Return how many cases to make up: what the environment says, or else one of the two."""
    told = os.environ.get(EXAMPLES_VARIABLE)
    return int(told) if told else thorough if is_thorough() else usual
