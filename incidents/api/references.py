"""References in the addresses of the API: INC-12, PM-7, ACT-9."""

from django.urls import register_converter


class ReferenceConverter:
    """From "INC-12" to 12 and back; longer numbers than a column holds are no references."""

    prefix = ""

    def to_python(self, value: str) -> int:
        return int(value.removeprefix(f"{self.prefix}-"))

    def to_url(self, value: int) -> str:
        return f"{self.prefix}-{value}"


class IncidentReference(ReferenceConverter):
    """INC-12."""

    prefix = "INC"
    regex = "INC-[0-9]{1,18}"


class PostmortemReference(ReferenceConverter):
    """PM-7."""

    prefix = "PM"
    regex = "PM-[0-9]{1,18}"


class ActionItemReference(ReferenceConverter):
    """ACT-9."""

    prefix = "ACT"
    regex = "ACT-[0-9]{1,18}"


def register_references() -> None:
    """Make the converters known; called once, by the module with the addresses."""
    register_converter(IncidentReference, "incident")
    register_converter(PostmortemReference, "postmortem")
    register_converter(ActionItemReference, "action_item")
