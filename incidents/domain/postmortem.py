"""Words of a postmortem (pure)."""

from enum import StrEnum


class PostmortemStatus(StrEnum):
    """Where a postmortem stands; publishing freezes an edition, editing goes on below it."""

    DRAFT = "draft"
    PUBLISHED = "published"
