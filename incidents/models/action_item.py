"""A promise made after an incident."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Team
from core.choices import choices_from
from core.input.web_address import LONGEST_WEB_ADDRESS
from core.models import TimestampedModel, User
from incidents.domain.action_item import ActionKind, ActionStatus, Priority
from incidents.models.contributing_factor import ContributingFactor
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
    """A follow-up with an owner; only usecases.action_items* change `status`.

    `reason` says why it won't be done; `done_at` and `dropped_at` say when it ended, one way or
    the other. `factor` is what the change takes away: a newer incident that has it too questions a
    verified action item. `verification_plan` says how people will know that it works,
    `source_sentence` holds the words it follows from. `tracker_key` and `tracker_url` name it in
    another tool. `version` guards against acting on an old page.
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
    dropped_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.TextField(blank=True)
    factor = models.ForeignKey(
        ContributingFactor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
    )
    verification_plan = models.TextField(blank=True)
    source_sentence = models.TextField(blank=True)
    tracker_key = models.CharField(max_length=60, blank=True)
    tracker_url = models.CharField(max_length=LONGEST_WEB_ADDRESS, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    idempotency_key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleManager.from_queryset(ActionItemQuerySet)()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="action_item_done_iff_done_at",
                condition=Q(status__in=ActionStatus.kept(), done_at__isnull=False)
                | (~Q(status__in=ActionStatus.kept()) & Q(done_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="action_item_wont_do_iff_dropped_at",
                condition=Q(status=ActionStatus.WONT_DO, dropped_at__isnull=False)
                | (~Q(status=ActionStatus.WONT_DO) & Q(dropped_at__isnull=True)),
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

    @property
    def column(self) -> str:
        """Return the board's column, which is also a status a person may choose."""
        return ActionStatus(self.status).column.value

    @property
    def tags(self) -> list[str]:
        """Return the tags by name; without a statement where a query has fetched them."""
        return sorted(row.name for row in self.tag_rows.all())

    def is_overdue(self, on: date) -> bool:
        """Return whether it is still owed and was due before `on`."""
        return (
            self.due_on is not None
            and self.due_on < on
            and self.status in ActionStatus.unfinished()
        )

    def get_absolute_url(self) -> str:
        return reverse("incidents:action_item", kwargs={"pk": self.pk})
