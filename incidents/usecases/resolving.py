"""Resolve an incident and begin to write about it in one go."""

from collections.abc import Mapping
from datetime import datetime

from core.models import User
from incidents.domain.lifecycle import Milestone
from incidents.models import Incident, PostmortemTemplate
from incidents.usecases.lifecycle import resolve_incident
from incidents.usecases.postmortems import start_postmortem


def resolve_and_begin_postmortem(
    incident: Incident,
    *,
    by: User,
    at: datetime,
    now: datetime,
    note: str,
    times: Mapping[Milestone, datetime],
    template: PostmortemTemplate | None,
) -> Incident:
    """Resolve as resolve_incident does; with a `template` also begin the postmortem, at `now`.

    Two transactions on purpose: templates are rendered between them, and an incident that is
    resolved without its draft lacks nothing that cannot be begun later.
    """
    incident = resolve_incident(incident, by=by, at=at, note=note, times=times)
    if template is not None:
        start_postmortem(incident, by=by, at=now, template=template)
    return incident
