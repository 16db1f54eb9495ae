"""A pasted chat log on its way to the timeline of an incident."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.choices import choices_from
from core.models import BackgroundJob, User
from incidents.domain.chat import ChatFormat, ChatImportStatus
from incidents.models.incident import Incident
from incidents.models.visibility import VisibleManager


class ChatImportQuerySet(models.QuerySet["ChatImport"]):
    """Filters on imports of chat logs."""

    def started(self) -> Self:
        """Return imports that were begun; a draft is only a paste."""
        return self.exclude(status=ChatImportStatus.DRAFT)

    def due(self, at: datetime) -> Self:
        """Return imports to work on at `at`: new ones, and those whose worker went away."""
        abandoned = Q(status=ChatImportStatus.RUNNING, lease_until__lt=at)
        return self.filter(Q(status=ChatImportStatus.WAITING) | abandoned)


class ChatImport(BackgroundJob):
    """One paste: first a draft of one person, then a batch of lines that can be undone as one.

    `text` is the log while it is a draft, `settings` how the person wants it read and `choices`
    what they chose for single lines. `lines` are the chosen lines that wait to be written, as
    usecases.chat_imports writes them; `unread` is a list of {"number", "text", "reason"}.
    """

    incident_path: ClassVar[str] = "incident"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="chat_imports")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=10, choices=choices_from(ChatImportStatus), default=ChatImportStatus.DRAFT
    )
    text = models.TextField(blank=True)
    settings = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    format = models.CharField(max_length=10, blank=True)
    lines = models.JSONField(default=list)
    unread = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    undone_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleManager.from_queryset(ChatImportQuerySet)()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                name="chat_import_one_draft",
                fields=["incident", "person"],
                condition=Q(status=ChatImportStatus.DRAFT),
            ),
        ]

    def __str__(self) -> str:
        return f"INC-{self.incident_id} chat import {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("incidents:chat_import_detail", args=[self.incident_id, self.pk])

    @property
    def format_label(self) -> str:
        """Return where the log was from in words, "" where nobody told."""
        return ChatFormat(self.format).label if self.format else ""

    @property
    def is_finished(self) -> bool:
        """Return whether no more lines will be written."""
        return self.status in {
            ChatImportStatus.DONE,
            ChatImportStatus.FAILED,
            ChatImportStatus.STOPPED,
            ChatImportStatus.UNDONE,
        }

    @property
    def may_be_undone(self) -> bool:
        """Return whether there are lines of it that an undo would take off the timeline."""
        return self.is_finished and self.status != ChatImportStatus.UNDONE and self.written > 0
