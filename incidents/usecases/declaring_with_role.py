"""Declare an incident and take a role in it in one go."""

from datetime import datetime
from typing import Any

from django.db import transaction

from core.models import User
from incidents.models import Incident
from incidents.usecases.declaring import declare_incident
from incidents.usecases.roles import assign_role


@transaction.atomic
def declare_with_role(*, by: User, at: datetime, role: str, **declared: Any) -> Incident:
    """Declare as declare_incident does and, with a `role`, take it; "" takes none.

    Sent twice with the same key, the second time finds the incident, and its role where it is
    still held; somebody who took it over meanwhile keeps it.
    """
    incident = declare_incident(by=by, at=at, **declared)
    if role and not incident.roles.filter(role=role).exists():
        assign_role(incident, role, by=by, person=by, at=at, seen_holder=None)
    return incident
