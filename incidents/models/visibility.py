"""The one answer to "who may know of this incident", behind every default manager here."""

from typing import Any, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.database.compiled import Given
from core.models import User
from core.visibility import VIEWER, Viewer, current_viewer, reach_of

M = TypeVar("M", bound=models.Model)


def visible_to(viewer: User | Viewer, path: str = "") -> Q:
    """Return the filter for rows whose incident `viewer` may know of.

    `path` leads from the row to its incident ("incident", "section__postmortem__incident");
    empty for incidents themselves. Restricted incidents are known to admins and to the people
    with an IncidentAccess row; nobody sees nothing at all; the system sees everything.
    """
    from incidents.models.incident import IncidentAccess  # noqa: PLC0415 - that module imports this one

    reach = reach_of(viewer)
    if reach is Viewer.SYSTEM:
        return Q()
    if reach is Viewer.NOBODY:
        return Q(pk__in=())
    prefix = f"{path}__" if path else ""
    person = viewer.pk if isinstance(viewer, User) else Given(VIEWER)
    granted = IncidentAccess.objects.filter(person_id=person, incident=OuterRef(f"{prefix}pk"))
    return Q(Q(**{f"{prefix}restricted": False}), Exists(granted), _connector=Q.OR)


def hidden_incidents(viewer: User | Viewer) -> models.QuerySet[Any] | None:
    """Return the ids of the restricted incidents that `viewer` may not know of; None for none.

    The complement of `visible_to`, for tables so large that few hidden rows are easier to leave
    out than many visible ones to look up.
    """
    from incidents.models.incident import Incident  # noqa: PLC0415 - that module imports this one

    visible = visible_to(viewer)
    if not visible:
        return None
    rows = Incident._base_manager.filter(~visible, restricted=True)  # noqa: SLF001 - Django's documented API
    return rows.order_by().values("pk")


class VisibleManager(models.Manager[M]):
    """The default manager: rows that the viewer of the current context may know of.

    The model's `incident_path` leads to its incident, empty for incidents themselves.
    """

    def get_queryset(self) -> models.QuerySet[M]:
        """Return the rows of visible incidents."""
        path: str = getattr(self.model, "incident_path", "")
        return super().get_queryset().filter(visible_to(current_viewer(), path))


class MaybeOfIncidentManager(models.Manager[M]):
    """A default manager of rows that may belong to an incident: of visible ones, or of none."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Return the rows; nobody at all sees nothing."""
        viewer = current_viewer()
        path: str = getattr(self.model, "incident_path", "")
        visible = visible_to(viewer, path)
        if reach_of(viewer) is Viewer.ANYBODY:
            visible |= Q(**{f"{path}__isnull": True})
        return super().get_queryset().filter(visible)
