"""Where a drill of a failure mode is planned."""

from urllib.parse import urlencode

from django.urls import reverse

from catalog.models import Service
from readiness.domain.checklist import FailureMode


def drill_address(service: Service, mode: FailureMode) -> str:
    """Return the form that plans a drill of the mode for a service.

    It is the gallery of plans where none tries the mode.
    """
    if not mode.drill:
        return reverse("readiness:drill_plan_list")
    path = reverse("readiness:drill_create", kwargs={"slug": mode.drill})
    return f"{path}?{urlencode({'service': service.slug})}"
