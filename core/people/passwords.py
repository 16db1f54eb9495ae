"""Passwords that are read from a screen once and typed once."""

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without characters that look like another one."""


def one_time_password() -> str:
    """Return a fresh password such as "k7fm-2xqp-9wth-c4ve": 16 letters, 79 random bits."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
