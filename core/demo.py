"""Is the demo organisation loaded, and which rows are its own."""

from collections.abc import Iterable

from django.core.cache import cache
from django.db import models
from django.db.models import Q

from core.models import Activity, ActivitySeal, DemoRecord, User

CACHE_KEY = "demo-loaded"
"""Where the answer of `is_loaded` is kept."""

_CACHE_SECONDS = 30


def is_loaded() -> bool:
    """Return whether made-up rows are there; other processes learn it within 30 seconds."""
    return bool(cache.get_or_set(CACHE_KEY, DemoRecord.objects.exists, _CACHE_SECONDS))


def forget_cached_answer() -> None:
    """Let the next page look again."""
    cache.delete(CACHE_KEY)


def mark(rows: Iterable[models.Model]) -> None:
    """Remember that rows are made up."""
    DemoRecord.objects.bulk_create(
        [DemoRecord(object_type=row._meta.label_lower, object_id=row.pk) for row in rows],  # noqa: SLF001 - Django's documented Meta API
        ignore_conflicts=True,
    )


def ids_of(model: type[models.Model]) -> list[int]:
    """Return the primary keys of the made-up rows of a model."""
    kept = DemoRecord.objects.filter(object_type=model._meta.label_lower)  # noqa: SLF001 - Django's documented Meta API
    return list(kept.values_list("object_id", flat=True))


def forget_activity(people: Iterable[User], *, about: Iterable[models.Model] = ()) -> None:
    """Take what made-up people "did" out of the log: nobody did it.

    The same holds for what no person did to the made-up rows `about`. The one exception to an
    append-only log, which is why it goes around the queryset.
    """
    done = Q(actor__in=list(people))
    for row in about:
        kind = row._meta.label_lower  # noqa: SLF001 - Django's documented Meta API
        done |= Q(actor=None, object_type=kind, object_id=row.pk)
    rows = Activity.objects.filter(done)
    ActivitySeal.objects.filter(activity_id__in=rows.values("pk")).update(is_forgotten=True)
    rows._raw_delete(rows.db)  # noqa: SLF001 - delete() refuses on purpose
