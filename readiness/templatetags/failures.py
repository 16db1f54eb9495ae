"""Show what fails with what: drawings, shares of time, minutes of downtime."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils import timezone

from catalog.models import Dependency, Service
from core import clock
from readiness.domain.availability import MINUTES_A_MONTH
from readiness.queries.dependency_drawing import drawing_of
from readiness.queries.mitigations import with_mitigations
from readiness.queries.spof import catalogue_graph
from readiness.queries.trials import DependencyTrial, dependency_trials

register = template.Library()


@register.inclusion_tag("readiness/_service_preview.html")
def service_drawing(service: Service) -> dict[str, Any]:
    """Draw what a service needs and what needs it, with its single points of failure in words."""
    known = catalogue_graph()
    rows = Service.objects.in_bulk() | {service.pk: service}
    points = [rows[key] for key in known.points_of(service.pk) if key in rows]
    return {
        "service": service,
        "drawing": drawing_of(service, known, rows),
        "points": with_mitigations(sorted(points, key=lambda one: one.name)),
        "today": timezone.localdate(clock.now()),
    }


@register.simple_tag
def with_trials(dependencies: Iterable[Dependency]) -> list[DependencyTrial]:
    """Return dependencies with what was last tried with what they need, for the catalogue."""
    return dependency_trials(dependencies)


@register.filter
def availability(share: float) -> str:
    """Write a share of time as "99.9850 %"."""
    return f"{100 * share:.4f} %"


@register.filter
def minutes(number: float) -> str:
    """Write a number of minutes as "43.8"; what would read as 0.0 is "< 0.1"."""
    return f"{number:.1f}" if abs(number) >= 0.05 or number == 0 else "< 0.1"  # noqa: PLR2004 - half of the last digit


@register.filter
def minutes_a_month(share: float) -> str:
    """Write a share of time as minutes of a month, with a minus sign below zero."""
    return minutes(share * MINUTES_A_MONTH).replace("-", "\N{MINUS SIGN}")
