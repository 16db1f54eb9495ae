"""Evidence for pages: the records a score rests on."""

from collections.abc import Collection

from django.db.models import QuerySet

from catalog.models import Service
from readiness.models import Evidence


def of_service(service: Service) -> QuerySet[Evidence]:
    """Return all evidence on a service, the newest first, with who told it."""
    rows = Evidence.objects.filter(service=service).select_related("recorded_by", "reviewed_by")
    return rows.order_by("-observed_at", "-pk")


def by_key(references: Collection[int]) -> dict[int, Evidence]:
    """Return the records a ledger names, by their keys."""
    rows = Evidence.objects.filter(pk__in=references).select_related("recorded_by", "reviewed_by")
    return {row.pk: row for row in rows.order_by()}


def with_identity(identity: str) -> Evidence:
    """Return the record of an observation that was stored already."""
    return Evidence.objects.select_related("service", "recorded_by", "reviewed_by").get(
        identity=identity
    )
