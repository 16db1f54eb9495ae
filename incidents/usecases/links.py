"""Add and remove the links of an incident."""

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from incidents.domain.link import problem_with
from incidents.models import Incident, IncidentLink
from incidents.usecases.incident_changes import lock_incident

LONGEST_LABEL = 200


@transaction.atomic
def add_link(incident: Incident, *, by: User | None, url: str, label: str = "") -> IncidentLink:
    """Add a link; one that is there already gets the label, when one is given.

    Raises RuleViolation for an address other than http or https.
    """
    checked_text(label, field="label", label="The label", max_length=LONGEST_LABEL)
    if problem := problem_with(url):
        raise RuleViolation(problem, field="url")
    incident = lock_incident(incident)
    link, is_new = incident.links.get_or_create(url=url, defaults={"label": label})
    if is_new:
        record(by, "link.add", incident, url=url, label=label)
    elif label and link.label != label:
        record(by, "link.rename", incident, url=url, before=link.label, after=label)
        link.label = label
        link.save(update_fields=["label", "updated_at"])
    return link


@transaction.atomic
def remove_link(link: IncidentLink, *, by: User | None) -> None:
    """Take a link away; one that is gone already is no error."""
    incident = lock_incident(link.incident)
    gone, _ = incident.links.filter(pk=link.pk).delete()
    if gone:
        record(by, "link.remove", incident, url=link.url, label=link.label)
