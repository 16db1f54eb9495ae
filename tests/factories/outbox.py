"""Makers of what is told to the world outside."""

from django.db import models

from incidents.domain.outbox import OutboxTopic
from incidents.models import Incident, OutboxEntry
from tests.factories.incidents import make_incident


def make_outbox_entry(
    incident: Incident | None = None, *, about: models.Model | None = None, **fields: object
) -> OutboxEntry:
    """Save that an incident was declared, or something else, `about`, of no incident by itself."""
    obj = about or incident or make_incident()
    incident = obj if incident is None and isinstance(obj, Incident) else incident
    values: dict[str, object] = {
        "topic": OutboxTopic.INCIDENT_DECLARED,
        "incident": incident,
        "object_type": obj._meta.label_lower,
        "object_id": obj.pk,
        "version": incident.version if incident else 0,
    }
    return OutboxEntry.objects.create(**(values | fields))
