"""Files of incidents as their person takes them along."""

from django.db.models import QuerySet

from core.models import Role, User
from incidents.models import Incident, IncidentExport
from incidents.models.incident_export import ExportStatus

CHUNK = 500


def of_person(person: User) -> QuerySet[IncidentExport]:
    """Return the files that are there for a person, all of them for admins, who see everything."""
    rows = IncidentExport.objects.filter(status=ExportStatus.DONE)
    return rows if person.has_role(Role.ADMIN) else rows.filter(person=person)


def may_still_be_read(export: IncidentExport) -> bool:
    """Return whether the viewer may still know of every incident in a file, in few statements.

    One that was restricted meanwhile makes the whole file one that may not be read any more.
    """
    ids = export.incident_ids
    seen = sum(
        Incident.objects.filter(pk__in=ids[start : start + CHUNK]).count()
        for start in range(0, len(ids), CHUNK)
    )
    return seen == len(ids)
