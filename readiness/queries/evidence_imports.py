"""Imports of evidence for pages: how far they are, what they tell, what was rejected."""

from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from readiness.models import EvidenceImport, EvidenceImportEntry


class EvidenceProgress(NamedTuple):
    """How many files are read, how many entries they hold, and what became of them."""

    files: int
    read: int
    entries: int
    created: int
    unchanged: int


def for_list() -> QuerySet[EvidenceImport]:
    """Return imports, the newest first, with `file_count`."""
    return (
        EvidenceImport.objects.select_related("person")
        .annotate(file_count=Count("files"))
        .order_by("-pk")
    )


def for_detail() -> QuerySet[EvidenceImport]:
    """Return imports with who asked for them."""
    return EvidenceImport.objects.select_related("person", "service")


def entries_of(batch: EvidenceImport) -> list[EvidenceImportEntry]:
    """Return the entries in their order, with their services, in one statement."""
    return list(batch.entries.select_related("service"))


def progress_of(batch: EvidenceImport) -> EvidenceProgress:
    """Return how far an import is, in two statements."""
    files = batch.files.aggregate(all=Count("pk"), read=Count("pk", filter=Q(is_read=True)))
    entries = batch.entries.aggregate(
        entries=Count("pk"),
        created=Sum("created", default=0),
        unchanged=Sum("unchanged", default=0),
    )
    return EvidenceProgress(files=files["all"], read=files["read"], **entries)


def rejections_of(batch: EvidenceImport) -> list[dict[str, str]]:
    """Return what could not be read, as {"path", "reason"}, in the order of the files."""
    kept = batch.files.exclude(rejections=[]).values_list("rejections", flat=True)
    return [rejection for rejections in kept for rejection in rejections]
