"""The append-only log of what people and machines did."""

from collections.abc import Iterable
from typing import Any, NoReturn

from django.db import models
from django.utils import timezone

from core.audit.digest import digest_of
from core.models.user import User


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Reads and new rows only: the log is never changed through the ORM."""

    def about(self, obj: models.Model) -> "ActivityQuerySet":
        """Return the entries on one object, oldest first."""
        return self.filter(object_type=obj._meta.label_lower, object_id=obj.pk).order_by("id")  # noqa: SLF001 - Django's documented Meta API

    def bulk_create(
        self, objs: Iterable["Activity"], *args: Any, **kwargs: Any
    ) -> list["Activity"]:
        """Save new entries with their digests."""
        rows = list(objs)
        for row in rows:
            row.digest = row.content_digest()
        return super().bulk_create(rows, *args, **kwargs)

    def update(self, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - the signature is Django's
        raise TypeError("The activity log is append-only.")

    def delete(self) -> NoReturn:
        raise TypeError("The activity log is append-only.")


class Activity(models.Model):
    """One thing done: who, which verb, to which object, with which details.

    `actor` is None for a command or an import. `data` holds JSON values only.
    Written by core.audit.activity inside the transaction of the change itself. `digest` is taken
    over everything else in the row; ActivitySeal puts it into a chain later.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="activities")
    verb = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.BigIntegerField()
    reference = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, editable=False, default="")

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="activity_by_object"),
            # The list of the whole log, the newest first, and what it is cut by.
            models.Index(fields=["at", "id"], name="activity_by_time"),
            models.Index(fields=["actor", "at", "id"], name="activity_by_actor"),
            models.Index(fields=["verb", "at", "id"], name="activity_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.reference}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The activity log is append-only.")
        self.digest = self.content_digest()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - the signature is Django's
        raise TypeError("The activity log is append-only.")

    def content_digest(self) -> str:
        """Return the digest of what the row says now; `digest` is that of the day it was made."""
        names = ("at", "actor_id", "verb", "object_type", "object_id", "reference", "data")
        return digest_of({name: getattr(self, name) for name in names})


class ActivitySeal(models.Model):
    """A link of the chain over the log: which entry, its digest, and a digest over all so far.

    Links are appended in the background (core.audit.chain), so that writers never wait for each
    other; `position` counts from 1 without gaps. There is no foreign key: a link outlives its
    entry, or nobody would miss the entry. `is_forgotten` marks links of made-up people's entries,
    which leave with the demo organisation.
    """

    position = models.PositiveBigIntegerField(primary_key=True)
    activity_id = models.BigIntegerField(unique=True)
    activity_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    is_forgotten = models.BooleanField(default=False)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return f"Link {self.position}, entry {self.activity_id}"
