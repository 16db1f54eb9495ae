"""What a person had before them when they changed an incident: nothing newer is overwritten.

A form carries a token of what its page showed, and the use case compares it under the lock.
"""

import json
import re
from hashlib import sha256
from typing import Any

from django.db.models import Q

from core.errors import StaleVersion
from core.models import Activity
from incidents.domain.incident import Severity
from incidents.domain.lifecycle import Milestone
from incidents.models import Incident

LONGEST_TOKEN = 20_000
_SETS_TIMES = ("incident.acknowledge", "incident.mitigate", "incident.resolve", "incident.reopen")


def scope_token(incident: Incident) -> str:
    """Return the affected services and the team as "slug,slug/team", "/" for neither."""
    services = sorted(service.slug for service in incident.services.all())
    return f"{','.join(services)}/{incident.team.slug if incident.team else ''}"


def services_in(token: str) -> set[str]:
    """Return the slugs of the services in a `scope_token`; what no slug can be is left out."""
    return set(re.findall(r"[-\w]+", token[:LONGEST_TOKEN].partition("/")[0], re.ASCII))


def team_in(token: str) -> str:
    """Return the slug of the team in a `scope_token`, "" for none."""
    return token.partition("/")[2]


def milestone_token(incident: Incident, milestone: Milestone) -> str:
    """Return text that changes with a milestone's time and with what is known about it."""
    at = incident.time_of(milestone)
    known = [milestone.value, at and at.isoformat(), incident.provenance_of(milestone)]
    return sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:16]


def require_severity_seen(incident: Incident, seen: str | None) -> None:
    """Raise StaleVersion when the severity is not the one in `seen` (None: whatever it is)."""
    if seen is not None and seen != incident.severity:
        who = _who_did(incident, Q(verb="incident.change_severity"))
        now = Severity(incident.severity).label
        raise StaleVersion(f"{who} changed the severity to “{now}” meanwhile.")


def require_scope_seen(incident: Incident, seen: str | None) -> None:
    """Raise StaleVersion when services or team are not those in `seen` (None: whatever it is)."""
    if seen is not None and seen != scope_token(incident):
        verbs = ("incident.change_services", "incident.change_team")
        who = _who_did(incident, Q(verb__in=verbs))
        raise StaleVersion(f"{who} changed services or team meanwhile.")


def require_milestone_seen(incident: Incident, milestone: Milestone, seen: str | None) -> None:
    """Raise StaleVersion when the milestone is not as it was in `seen` (None: however it is)."""
    if seen is not None and seen != milestone_token(incident, milestone):
        given = Q(verb="incident.set_milestone", data__milestone=milestone.value)
        who = _who_did(incident, given | Q(verb__in=_SETS_TIMES))
        raise StaleVersion(f"{who} changed this time meanwhile.")


def _who_did(incident: Incident, what: Q) -> Any:
    """Return who did it last, "Somebody" where that was no person."""
    last = Activity.objects.about(incident).filter(what).select_related("actor").last()
    return last.actor if last and last.actor else "Somebody"
