"""Which lists people save views of (pure)."""

from enum import StrEnum


class SavedList(StrEnum):
    """A list whose filters can be kept under a name."""

    ACTION_ITEMS = "action_items"
    INCIDENTS = "incidents"

    @property
    def label(self) -> str:
        """Return the words for pages."""
        return self.value.replace("_", " ").capitalize()
