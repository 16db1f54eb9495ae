"""Makers of what search reads; usually a trigger writes it with its object."""

from itertools import count

from incidents.models import SearchDocument
from tests.factories.incidents import NOON

_numbers = count(10**6)


def make_search_document(**fields: object) -> SearchDocument:
    """Save the document of a timeline entry that belongs to no incident."""
    values: dict[str, object] = {
        "kind": "timeline_entry",
        "object_id": next(_numbers),
        "incident_id": 1,
        "is_detail": True,
        "at": NOON,
        "place": "1",
        "title": "",
        "keywords": "",
        "body": "The queue grows",
    }
    return SearchDocument.objects.create(**(values | fields))
