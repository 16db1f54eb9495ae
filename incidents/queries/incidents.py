"""Incidents with what lists and their page show."""

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from core.models import User
from incidents.domain.incident import IncidentRole
from incidents.models import Incident, RoleAssignment


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

    `current_roles` is a list of assignments with their person. Three statements.
    """
    current = RoleAssignment.objects.filter(until__isnull=True).select_related("person")
    return Incident.objects.select_related(
        "team", "declared_by", "impact", "postmortem"
    ).prefetch_related("services", Prefetch("roles", queryset=current, to_attr="current_roles"))


def people_with_access(incident: Incident) -> list[User]:
    """Return who was let in to a restricted incident, beside admins, by name."""
    return list(User.objects.filter(incident_access__incident=incident).order_by("username"))


def lead_name() -> Subquery:
    """Return the name of the current lead as an annotation of incidents."""
    leads = RoleAssignment.objects.filter(
        incident=OuterRef("pk"), role=IncidentRole.LEAD, until__isnull=True
    )
    name = Coalesce(NullIf(F("person__name"), Value("")), F("person__username"))
    return Subquery(leads.order_by().annotate(holder=name).values("holder"))
