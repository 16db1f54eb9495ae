"""What is raised for a text that would take too long, apart from the parser that raises it."""


class TooCostlyError(Exception):
    """The text would take longer, or more room, than a text may."""
