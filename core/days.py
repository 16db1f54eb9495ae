"""Write days and months as pages do (pure)."""

from datetime import date


def day_in_words(day: date) -> str:
    """Return a day, or that of a moment in its own zone, as "2 Mar 2026"."""
    return f"{day.day} {day:%b %Y}"


def month_in_words(month: date) -> str:
    """Return the month of a day as "Mar 2026"."""
    return f"{month:%b %Y}"
