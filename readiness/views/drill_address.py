"""Where a drill of a failure mode is planned."""

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from catalog.models import Service
from readiness.domain.checklist import FailureMode


def drill_address(service: Service, mode: FailureMode) -> str | None:
    """Return the form that plans a drill of the mode for a service.

    It is the plan gallery where no plan tries the mode, None where this site has no drills.
    """
    try:
        if not mode.drill:
            return reverse("readiness:drill_plan_list")
        path = reverse("readiness:drill_create", kwargs={"slug": mode.drill})
    except NoReverseMatch:
        return None
    return f"{path}?{urlencode({'service': service.slug})}"
