"""References in the addresses of the API: DR-3."""

from django.urls import register_converter


class DrillReference:
    """From "DR-3" to 3 and back; longer numbers than a column holds are no references."""

    regex = "DR-[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value.removeprefix("DR-"))

    def to_url(self, value: int) -> str:
        return f"DR-{value}"


def register_drill_references() -> None:
    """Make the converter known; called once, by the module with the addresses."""
    register_converter(DrillReference, "drill")
