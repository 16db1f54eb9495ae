"""What every change of an incident does: lock first, save with a new version, say so."""

from datetime import datetime

from core.database.inserting import insert
from core.models import User
from incidents.domain.timeline import EntryKind
from incidents.models import Incident, TimelineEntry
from incidents.usecases.recovery_cells import cell_of, mark_changed


def lock_incident(incident: Incident) -> Incident:
    """Return the incident as it is now, locked until the transaction ends.

    Needs a transaction. Raises Incident.DoesNotExist when the viewer may no longer know of it.
    """
    locked = Incident.objects.select_for_update().get(pk=incident.pk)
    locked.cell_when_locked = cell_of(locked)
    return locked


def save_change(incident: Incident, *fields: str) -> None:
    """Save `fields` of a locked incident and let its version grow; its figures are out of date."""
    incident.version += 1
    incident.save(update_fields=[*fields, "version", "updated_at"])
    mark_changed(incident.cell_when_locked, incident, fields)
    incident.cell_when_locked = cell_of(incident)


def add_status_entry(
    incident: Incident, *, by: User | None, at: datetime, text: str, typed_zone: str = ""
) -> TimelineEntry:
    """Write on the timeline what the app itself did at `at`."""
    entry = status_entry(incident, by=by, at=at, text=text, typed_zone=typed_zone)
    insert(entry)
    return entry


def status_entry(
    incident: Incident, *, by: User | None, at: datetime, text: str, typed_zone: str = ""
) -> TimelineEntry:
    """Return the line that `add_status_entry` writes, for whoever saves it with other rows."""
    return TimelineEntry(
        incident=incident,
        at=at,
        kind=EntryKind.STATUS,
        text=text,
        author=by,
        typed_zone=typed_zone,
    )
