"""Incidents with what lists and their page show."""

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from core.models import User
from incidents.domain.incident import IncidentRole
from incidents.domain.timeline import EntryKind
from incidents.models import Incident, RoleAssignment, TimelineEntry


def for_list() -> QuerySet[Incident]:
    """Return incidents, the latest declared first, with team, services, postmortem and `lead`.

    `lead` is the name of the current incident lead, None while there is none. Two statements
    for any number of rows.
    """
    return (
        Incident.objects.annotate(lead=lead_name())
        .select_related("team", "postmortem")
        .prefetch_related("services")
        .order_by("-pk")
    )


def for_detail() -> QuerySet[Incident]:
    """Return incidents with team, declarer, impact, postmortem, services and current roles.

    `current_roles` is a list of assignments with their person, `last_update_at` when people were
    last told something, None for never; `promised_update_at` when that update promised the next
    one. Three statements.
    """
    current = RoleAssignment.objects.filter(until__isnull=True).select_related("person")
    return (
        Incident.objects.select_related("team", "declared_by", "impact", "postmortem")
        .annotate(last_update_at=last_update(), promised_update_at=last_update("next_update_at"))
        .prefetch_related("services", Prefetch("roles", queryset=current, to_attr="current_roles"))
    )


def people_with_access(incident: Incident) -> list[User]:
    """Return who was let in to a restricted incident, beside admins, by name."""
    return list(User.objects.filter(incident_access__incident=incident).order_by("username"))


def last_update(column: str = "at") -> Subquery:
    """Return a column of what people were last told, as an annotation of incidents."""
    told = TimelineEntry.objects.current().filter(incident=OuterRef("pk"), kind=EntryKind.COMMS)
    return Subquery(told.order_by("-at", "-pk").values(column)[:1])


def lead_name() -> Subquery:
    """Return the name of the current lead as an annotation of incidents."""
    leads = RoleAssignment.objects.filter(
        incident=OuterRef("pk"), role=IncidentRole.LEAD, until__isnull=True
    )
    name = Coalesce(NullIf(F("person__name"), Value("")), F("person__username"))
    return Subquery(leads.order_by().annotate(holder=name).values("holder"))
