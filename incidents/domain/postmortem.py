"""Words of a postmortem, and what counts as written (pure)."""

from datetime import timedelta
from enum import StrEnum

from incidents.domain.live_blocks import MarkdownPiece, split_blocks

LONGEST_SECTION = 500_000
CHARACTERS_READ_PER_MINUTE = 1_200
OTHER = "Other: "
"""What headings begin with whose sections the template has no place for."""
PRESENT_FOR = timedelta(seconds=15)
"""How long somebody counts as being in a section after the last sign: three missed polls."""


class PostmortemStatus(StrEnum):
    """Where a postmortem stands; publishing freezes an edition, editing goes on below it.

    A review that asks for changes leads back to the draft.
    """

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"


def written_words(text: str) -> str:
    """Return what people wrote: the Markdown beside the live blocks."""
    pieces = (piece.source for piece in split_blocks(text) if isinstance(piece, MarkdownPiece))
    return "".join(pieces).strip()


def is_written(text: str, *, initial: str = "") -> bool:
    """Return whether somebody wrote something of their own beside blocks and `initial` text."""
    words = written_words(text)
    return bool(words) and words != written_words(initial)


def count_words(text: str) -> int:
    """Return how many words people wrote beside the live blocks."""
    return len(written_words(text).split())
