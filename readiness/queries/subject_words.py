"""What evidence, decisions and topics are about, in words instead of keys."""

from readiness.queries.factor_topics import known_items
from readiness.queries.failure_modes import current_taxonomy


def words_by_key() -> dict[str, str]:
    """Return the question of each item and the title of each failure mode.

    Neither has a key of the other; what no current checklist asks is not among them.
    """
    return known_items() | {mode.key: mode.title for mode in current_taxonomy().modes}
