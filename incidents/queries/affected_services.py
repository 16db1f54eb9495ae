"""Which services incidents affect, for lists of any length."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from core.database.compiled import CompiledByKeys
from incidents.models import Incident


def service_names(numbers: Iterable[int]) -> dict[int, list[str]]:
    """Return the names of the affected services by incident, by name; one statement at most.

    `numbers` are ids of incidents the viewer may know of.
    """
    found: dict[int, list[str]] = {}
    for number, name in _NAMES.rows(numbers):
        found.setdefault(number, []).append(name)
    return found


def _names(numbers: list[Any]) -> QuerySet[Any, tuple[int, str]]:
    # By the key's own field, for a lookup on the relation takes no stand-ins.
    rows = Incident.services.through.objects.filter(incident__id__in=numbers)
    return rows.order_by("service__name", "service_id").values_list("incident_id", "service__name")


_NAMES = CompiledByKeys(_names)
