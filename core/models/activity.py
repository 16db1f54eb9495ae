"""The append-only log of what people and machines did."""

from typing import Any, NoReturn

from django.db import models

from core.models.user import User


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Reads only: the log is never changed through the ORM."""

    def about(self, obj: models.Model) -> "ActivityQuerySet":
        """Return the entries on one object, oldest first."""
        return self.filter(object_type=obj._meta.label_lower, object_id=obj.pk).order_by("id")  # noqa: SLF001 - Django's documented Meta API

    def update(self, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - the signature is Django's
        raise TypeError("The activity log is append-only.")

    def delete(self) -> NoReturn:
        raise TypeError("The activity log is append-only.")


class Activity(models.Model):
    """One thing done: who, which verb, to which object, with which details.

    `actor` is None for a command or an import. `data` holds JSON values only.
    Written by core.activity.record inside the transaction of the change itself.
    """

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="activities")
    verb = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.BigIntegerField()
    reference = models.CharField(max_length=200)
    data = models.JSONField(default=dict)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="activity_by_object")
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.reference}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The activity log is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - the signature is Django's
        raise TypeError("The activity log is append-only.")
