"""What goes wrong before a test can begin."""


class ServiceMissing(Exception):  # noqa: N818 - it says what is missing; nothing has a bug
    """The tests need something that is not here and cannot be had; the message names it."""
