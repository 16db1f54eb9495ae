"""A promise made after an incident."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Team
from core.choices import choices_from
from core.models import TimestampedModel, User
from incidents.domain.action_item import ActionKind, ActionStatus, Priority
from incidents.models.incident import Incident
from incidents.models.visibility import VisibleManager


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    """Filters name a set and chain; none of them writes."""

    def unfinished(self) -> Self:
        """Promises still owed."""
        return self.filter(status__in=ActionStatus.unfinished())

    def overdue(self, on: date) -> Self:
        """Promises still owed and due before `on`; without a due date never overdue."""
        return self.unfinished().filter(due_on__lt=on)


class ActionItem(TimestampedModel):
    """A follow-up with an owner; only usecases.action_items changes `status`.

    `reason` says why it won't be done; `version` guards against acting on an old page.
    """

    incident_path: ClassVar[str] = "incident"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="action_items")
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    kind = models.CharField(
        max_length=10, choices=choices_from(ActionKind), default=ActionKind.PREVENT
    )
    status = models.CharField(
        max_length=10, choices=choices_from(ActionStatus), default=ActionStatus.OPEN
    )
    priority = models.CharField(
        max_length=8, choices=choices_from(Priority), default=Priority.MEDIUM
    )
    owner = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="action_items"
    )
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.TextField(blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    idempotency_key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleManager.from_queryset(ActionItemQuerySet)()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="action_item_done_iff_done_at",
                condition=Q(status=ActionStatus.DONE, done_at__isnull=False)
                | (~Q(status=ActionStatus.DONE) & Q(done_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="action_item_wont_do_has_a_reason",
                condition=~Q(status=ActionStatus.WONT_DO) | ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_on"], name="action_item_by_due"),
            models.Index(fields=["owner", "status"], name="action_item_by_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.title}"

    @property
    def reference(self) -> str:
        """Return what people say aloud: ACT-9."""
        return f"ACT-{self.pk}"

    def is_overdue(self, on: date) -> bool:
        """Return whether it is still owed and was due before `on`."""
        return (
            self.due_on is not None
            and self.due_on < on
            and self.status in ActionStatus.unfinished()
        )

    def get_absolute_url(self) -> str:
        return reverse("incidents:action_item", kwargs={"pk": self.pk})
