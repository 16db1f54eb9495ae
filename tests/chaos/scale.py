"""How large the fault runs are: enough to see each fault once, or the figures of the design."""

import os

FULL = bool(os.environ.get("DRYDOCK_CHAOS_FULL"))  # noqa: TID251 - a variable of the tests


def count(small: int, full: int) -> int:
    """Return the full figure where it was asked for, else the small one."""
    return full if FULL else small
