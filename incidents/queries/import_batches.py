"""Imports for pages: how far they are and what was rejected."""

from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from incidents.models import ImportBatch
from incidents.models.import_batch import FileStatus


class Progress(NamedTuple):
    """How many files are finished, and what became of their records."""

    files: int
    finished: int
    created: int
    updated: int
    unchanged: int


def for_list() -> QuerySet[ImportBatch]:
    """Return imports, the newest first, with `file_count`."""
    return (
        ImportBatch.objects.select_related("person")
        .annotate(file_count=Count("files"))
        .order_by("-pk")
    )


def progress_of(batch: ImportBatch) -> Progress:
    """Return how far an import is, in one statement."""
    row = batch.files.aggregate(
        files=Count("pk"),
        finished=Count("pk", filter=~Q(status=FileStatus.WAITING)),
        created=Sum("created", default=0),
        updated=Sum("updated", default=0),
        unchanged=Sum("unchanged", default=0),
    )
    return Progress(**row)


def rejections_of(batch: ImportBatch) -> list[dict[str, str]]:
    """Return what could not be read, as {"path", "reason"}, in the order of the files."""
    kept = batch.files.exclude(rejections=[]).values_list("rejections", flat=True)
    return [rejection for rejections in kept for rejection in rejections]
