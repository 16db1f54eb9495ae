"""What a mapping of any JSON may say."""

from typing import Any

import pytest

from incidents.ingestion.alerts.generic import LONGEST_PLACE, faults_in


@pytest.mark.parametrize("mapping", [None, [], "title", 1])
def test_a_mapping_is_an_object(mapping: Any) -> None:
    assert faults_in(mapping) == ["A mapping is an object of fields and places."]


def test_fields_and_places_that_cannot_be_are_named() -> None:
    place = "a" * (LONGEST_PLACE + 1)

    faults = faults_in({"colour": "a.b", "title": place, "status": 3, "severity": "alert.level"})

    assert [fault.split("”")[0] for fault in faults] == [
        "“colour",
        "The place of “title",
        "The place of “status",
    ]
