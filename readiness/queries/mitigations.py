"""What is done about single points of failure."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from catalog.models import Service
from readiness.models import Mitigation


class Point(NamedTuple):
    """A single point of failure with what is done about it, None where nobody has said."""

    service: Service
    mitigation: Mitigation | None


def by_service(service_ids: Collection[int]) -> dict[int, Mitigation]:
    """Return what was said of services, by their keys; one statement."""
    rows = Mitigation.objects.filter(service__in=service_ids).select_related("owner").order_by()
    return {row.service_id: row for row in rows}


def with_mitigations(services: Iterable[Service]) -> list[Point]:
    """Return the services, in their order, with what is done about each; one statement."""
    services = list(services)
    found = by_service([service.pk for service in services])
    return [Point(service, found.get(service.pk)) for service in services]


def around(service: Service, points: Iterable[Service]) -> tuple[Mitigation | None, list[Point]]:
    """Return what is done about a service itself and about what takes it down; one statement."""
    own, *others = with_mitigations([service, *points])
    return own.mitigation, others


def of_service(service: Service) -> Mitigation | None:
    """Return what was said of one service with its people, None where nobody has."""
    rows = Mitigation.objects.select_related("owner", "said_by", "service")
    return rows.filter(service=service).first()
