"""What search reads: one row of words for everything that can be found."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.visibility import Viewer, current_viewer, reach_of
from incidents.models.visibility import hidden_incidents


class VisibleDocumentManager(models.Manager["SearchDocument"]):
    """Documents that the viewer may know of; those of no incident are everybody's."""

    def get_queryset(self) -> models.QuerySet["SearchDocument"]:
        """Return the documents without those of hidden incidents."""
        rows, viewer = super().get_queryset(), current_viewer()
        if reach_of(viewer) is Viewer.NOBODY:
            return rows.none()
        hidden = hidden_incidents(viewer)
        if hidden is None:
            return rows
        return rows.filter(Q(incident_id__isnull=True) | ~Q(incident_id__in=hidden))


class SearchDocument(models.Model):
    """The words of one object; triggers of the database write it (models.search_triggers).

    `kind` and `object_id` name the object, `incident_id` the incident it belongs to, None for
    what belongs to none. `place` is what its address needs beside them. `keywords` are found but
    not shown. `at` orders by age. `is_detail`
    marks the many small things, such as timeline entries, among which the few large ones must not
    drown. PostgreSQL adds the columns `vector` and `names`, SQLite the tables
    `incidents_searchwords` and `incidents_searchnames`.

    The incident is no foreign key: a document goes with its object, by the object's trigger.
    """

    kind = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    incident_id = models.BigIntegerField(null=True)
    is_detail = models.BooleanField()
    at = models.DateTimeField()
    place = models.CharField(max_length=200)
    title = models.TextField()
    keywords = models.TextField()
    body = models.TextField()

    objects = VisibleDocumentManager()

    incident_path: ClassVar[str] = "incident_id"

    class Meta:
        constraints = [
            # The number first: a trigger must find one document without walking all of a kind.
            models.UniqueConstraint(name="search_document_once", fields=["object_id", "kind"]),
        ]
        indexes = [
            models.Index("is_detail", F("at").desc(), F("id").desc(), name="search_document_by_age")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
