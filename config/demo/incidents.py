"""Load the incidents of the demo organisation."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from catalog.models import Service, Team
from config.demo.moments import minute_zero
from core.models import User
from incidents.domain.incident import IncidentRole
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.models import Incident
from incidents.usecases import details, impact, lifecycle, links, roles, timeline
from incidents.usecases.declaring import declare_incident


class DemoIncident(NamedTuple):
    """A loaded incident and the moment its minutes count from."""

    incident: Incident
    zero: datetime

    def at(self, minute: int) -> datetime:
        """Return the moment of a minute of the incident."""
        return self.zero + timedelta(minutes=minute)


def load_incidents(
    rows: list[dict[str, Any]],
    *,
    people: dict[str, User],
    teams: dict[str, Team],
    services: dict[str, Service],
    now: datetime,
) -> dict[str, DemoIncident]:
    """Load incidents by their key; `now` is the moment to which the data are relative."""
    found: dict[str, DemoIncident] = {}
    for row in rows:
        by = _lead_of(row, people)
        times = row["milestones"]
        zero = minute_zero(row["when"], now)
        known = times.get("detected", times.get("acknowledged", 0))
        incident = declare_incident(
            by=by,
            at=zero + timedelta(minutes=known),
            title=row["title"],
            kind=row["kind"],
            severity=row["severity"],
            services=[services[slug] for slug in row["services"]],
            team=teams[row["team"]],
            summary=row.get("summary", ""),
            started_at=zero + timedelta(minutes=times.get("started", 0)),
            restricted=row.get("restricted", False),
        )
        entry = DemoIncident(incident, zero)
        _load_times(entry, row, by)
        _load_story(entry, row, people)
        _load_access(entry, row, people, by)
        found[row["key"]] = entry
    return found


def _lead_of(row: dict[str, Any], people: dict[str, User]) -> User:
    holders = row.get("roles", {})
    username = holders.get("lead") or next(iter(holders.values()), None) or row["timeline"][0][2]
    return people[username]


def _load_times(entry: DemoIncident, row: dict[str, Any], by: User) -> None:
    times = row["milestones"]
    incident = entry.incident
    source = "alert" if row.get("detected_by") == "alert" else "person"
    for name in ("started", "detected"):
        at = entry.at(times[name]) if name in times else None
        lifecycle.set_milestone(
            incident,
            Milestone(f"{name}_at"),
            by=by,
            at=at,
            source=source if name == "detected" else "person",
        )
    moves = (
        ("acknowledged", lifecycle.acknowledge_incident),
        ("mitigated", lifecycle.mitigate_incident),
        ("resolved", lifecycle.resolve_incident),
    )
    for name, move in moves:
        if name in times:
            move(incident, by=by, at=entry.at(times[name]))
    if row["status"] == IncidentStatus.CLOSED:
        lifecycle.close_incident(
            incident, by=by, at=entry.at(times["resolved"]) + timedelta(days=1)
        )


def _load_story(entry: DemoIncident, row: dict[str, Any], people: dict[str, User]) -> None:
    incident = entry.incident
    pinned = set(row.get("pinned", []))
    for minute, kind, username, text in row["timeline"]:
        timeline.add_entry(
            incident,
            by=people[username],
            at=entry.at(minute),
            text=text,
            kind=kind,
            pinned=minute in pinned,
        )
    for role, username in row.get("roles", {}).items():
        person = people[username]
        roles.assign_role(
            incident, IncidentRole(role), by=person, person=person, at=incident.declared_at
        )
    if row.get("impact"):
        impact.record_impact(incident, by=_lead_of(row, people), **row["impact"])
    for label, url in row.get("links", []):
        links.add_link(incident, by=_lead_of(row, people), url=url, label=label)


def _load_access(
    entry: DemoIncident, row: dict[str, Any], people: dict[str, User], by: User
) -> None:
    incident = entry.incident
    if row.get("labels"):
        incident.labels = row["labels"]
        incident.save(update_fields=["labels"])
    if row.get("access"):
        details.set_restricted(
            incident,
            by=by,
            at=incident.declared_at,
            restricted=True,
            people=[people[username] for username in row["access"]],
        )
