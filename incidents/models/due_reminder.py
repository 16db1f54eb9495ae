"""What somebody is to be reminded of, and when: there before anything is sent."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from core.choices import choices_from
from core.models import User
from incidents.models.action_item import ActionItem


class ReminderKind(StrEnum):
    """What a reminder is about."""

    DUE = "due"
    OVERDUE = "overdue"
    DIGEST = "digest"


class DueReminder(models.Model):
    """One thing to say to one person at one moment; `done_at` once it was said or needless.

    A digest is about all action items of its person, so it names none. `about_on` is the day the
    action item is due, or the Monday of the digest's week: a new day brings a new reminder.
    """

    kind = models.CharField(max_length=8, choices=choices_from(ReminderKind))
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="due_reminders")
    action_item = models.ForeignKey(
        ActionItem, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    about_on = models.DateField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_at", "id")
        constraints = [
            models.UniqueConstraint(
                name="due_reminder_of_item_once",
                fields=["kind", "person", "action_item", "about_on"],
                condition=Q(action_item__isnull=False),
            ),
            models.UniqueConstraint(
                name="due_digest_once",
                fields=["kind", "person", "about_on"],
                condition=Q(action_item__isnull=True),
            ),
            models.CheckConstraint(
                name="due_digest_names_no_item",
                condition=Q(kind="digest", action_item__isnull=True)
                | (~Q(kind="digest") & Q(action_item__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                name="due_reminder_waiting",
                fields=["due_at"],
                condition=Q(done_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.person}"
