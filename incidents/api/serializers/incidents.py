"""Incidents as JSON."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from rest_framework import serializers

from core.api.fields import MomentField
from core.choices import choices_from
from incidents.domain.incident import IncidentKind, IncidentRole, Severity, TimeSource
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.domain.recovery_metrics import Exclusion, Metric, span_between
from incidents.models import Impact, Incident, IncidentLink, RoleAssignment
from incidents.queries.incident_page import MilestoneRow, milestone_rows, warnings_of

MILESTONES = [milestone.value.removesuffix("_at") for milestone in Milestone]


class IncidentSerializer(serializers.Serializer[Any]):
    """An incident. Times are null while unknown; a span is null while pending or invalid.

    Only the OpenAPI document reads this class: `incident_json` writes the rows, because fifty of
    them through a serializer cost more than everything else about a list. A test compares both.
    """

    reference = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices_from(IncidentKind))
    severity = serializers.ChoiceField(choices_from(Severity))
    status = serializers.ChoiceField(choices_from(IncidentStatus))
    restricted = serializers.BooleanField()
    summary = serializers.CharField()
    labels = serializers.ListField(child=serializers.CharField())
    team = serializers.CharField(allow_null=True, help_text="Slug of the team.")
    services = serializers.ListField(child=serializers.CharField(), help_text="Slugs.")
    lead = serializers.CharField(allow_null=True, help_text="Username of the incident lead.")
    started_at = MomentField(allow_null=True)
    detected_at = MomentField(allow_null=True)
    acknowledged_at = MomentField(allow_null=True)
    mitigated_at = MomentField(allow_null=True)
    resolved_at = MomentField(allow_null=True)
    time_to_detect_seconds = serializers.IntegerField(allow_null=True)
    time_to_acknowledge_seconds = serializers.IntegerField(allow_null=True)
    time_to_mitigate_seconds = serializers.IntegerField(allow_null=True)
    time_to_recover_seconds = serializers.IntegerField(allow_null=True)
    declared_at = MomentField()
    declared_by = serializers.CharField(allow_null=True, help_text="Username; null for imports.")
    source = serializers.CharField(  # type: ignore[assignment]  # the field's name, not its attribute
        help_text="person, api, or the format of the import."
    )
    postmortem = serializers.CharField(allow_null=True, help_text="Its reference, such as PM-7.")
    version = serializers.IntegerField(help_text="Grows with each change.")
    updated_at = MomentField()
    page_url = serializers.CharField(help_text="Where people read it.")


def incident_json(record: Mapping[str, Any], *, origin: str) -> dict[str, Any]:
    """Return an incident from a record of `queries.incident_records`; `origin` is the site's."""
    number = record["id"]
    reference = f"INC-{number}"
    texts = [record[name] for name in _MILESTONE_TEXTS]
    moments = [text and datetime.fromisoformat(text) for text in texts]
    postmortem, services = record["postmortem_number"], record["service_slugs"]
    return {
        "reference": reference,
        "title": record["title"],
        "kind": record["kind"],
        "severity": record["severity"],
        "status": record["status"],
        "restricted": record["restricted"],
        "summary": record["summary"],
        "labels": [] if record["labels_text"] == "[]" else json.loads(record["labels_text"]),
        "team": record["team_slug"],
        "services": services.split(",") if services else [],
        "lead": record["lead"],
        **dict(zip(_MILESTONE_COLUMNS, map(_moment, texts), strict=True)),
        **{name: _seconds(moments[start], moments[end]) for name, start, end in _SPANS},
        "declared_at": _moment(record["declared_at_text"]),
        "declared_by": record["declarer"],
        "source": record["source"],
        "postmortem": postmortem and f"PM-{postmortem}",
        "version": record["version"],
        "updated_at": _moment(record["updated_at_text"]),
        "page_url": f"{origin}/incidents/{reference}/",
    }


_MILESTONE_COLUMNS = [milestone.value for milestone in Milestone]
_MILESTONE_TEXTS = [f"{name}_text" for name in _MILESTONE_COLUMNS]
_SPANS = [
    (
        f"{metric.value}_seconds",
        _MILESTONE_COLUMNS.index(metric.start),
        _MILESTONE_COLUMNS.index(metric.end),
    )
    for metric in Metric
]


def _moment(text: str | None) -> str | None:
    """Turn a database's "2026-03-02 12:00:00", with "+00" or without, into ISO 8601 with Z."""
    if text is None:
        return None
    clock, point, fraction = text[11:].partition("+")[0].partition(".")
    # PostgreSQL leaves out the zeros at the end of a fraction.
    return f"{text[:10]}T{clock}{point}{fraction.ljust(6, '0') if point else ''}Z"


def _seconds(start: datetime | None, end: datetime | None) -> int | None:
    span = span_between(start, end)
    return None if isinstance(span, Exclusion) else int(span.total_seconds())


class MilestoneSerializer(serializers.Serializer[MilestoneRow]):
    """A time of the incident and where it is known from."""

    milestone = serializers.ChoiceField([(name, name) for name in MILESTONES], source="name")
    at = MomentField(allow_null=True)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the field's name, not its attribute
        choices_from(TimeSource), allow_null=True
    )
    by = serializers.CharField(allow_null=True, help_text="Who said so.")
    note = serializers.CharField()
    earliest = MomentField(allow_null=True)
    latest = MomentField(allow_null=True)
    entry = serializers.IntegerField(
        allow_null=True, help_text="Number of the timeline entry that shows it."
    )


class RoleSerializer(serializers.ModelSerializer[RoleAssignment]):
    """Who holds a role, since when; `until` is null while they do."""

    role = serializers.ChoiceField(choices_from(IncidentRole))
    person = serializers.CharField(source="person.username")
    since = MomentField()
    until = MomentField(allow_null=True)
    accepted_at = MomentField(allow_null=True)

    class Meta:
        model = RoleAssignment
        fields = ("role", "person", "since", "until", "accepted_at", "note")


class ImpactSerializer(serializers.ModelSerializer[Impact]):
    """What the incident did to users; null is not known."""

    class Meta:
        model = Impact
        fields = ("summary", "customers_affected", "percent_affected", "money_lost", "currency")


class LinkSerializer(serializers.ModelSerializer[IncidentLink]):
    """A link people need."""

    class Meta:
        model = IncidentLink
        fields = ("url", "label")


class IncidentDetailSerializer(IncidentSerializer):
    """An incident with what its page shows beside the timeline."""

    milestones = MilestoneSerializer(many=True)
    order_warnings = serializers.ListField(
        child=serializers.CharField(), help_text="A sentence for each time that is out of order."
    )
    roles = RoleSerializer(many=True, help_text="The roles somebody holds now.")
    impact = ImpactSerializer(allow_null=True)
    links = LinkSerializer(many=True)


def details_json(incident: Incident) -> dict[str, Any]:
    """Return what an incident from `queries.incidents.for_detail()` tells beside its row."""
    impact = getattr(incident, "impact", None)
    return {
        "milestones": [_milestone_json(incident, row) for row in milestone_rows(incident)],
        "order_warnings": warnings_of(incident),
        "roles": RoleSerializer(incident.current_roles, many=True).data,  # type: ignore[attr-defined]  # put there by prefetch
        "impact": ImpactSerializer(impact).data if impact else None,
        "links": LinkSerializer(incident.links.all(), many=True).data,
    }


def _milestone_json(incident: Incident, row: MilestoneRow) -> dict[str, Any]:
    origin = incident.provenance_of(Milestone(f"{row.name}_at"))
    return {
        "milestone": row.name,
        "at": row.at,
        "source": origin.get("source"),
        "by": origin.get("by"),
        "note": row.note,
        "earliest": row.earliest,
        "latest": row.latest,
        "entry": row.entry,
    }


def address_of(incident: Incident) -> str:
    """Return the address of an incident in the API."""
    return reverse("incidents_api:incident", args=[incident.pk])
