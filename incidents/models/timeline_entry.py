"""One line of an incident's timeline."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from core.choices import choices_from
from core.database.stamp_field import StampField
from core.models import User
from incidents.domain.chat import LONGEST_SPEAKER
from incidents.domain.incident import TimeSource
from incidents.domain.timeline import Audience, EntryKind
from incidents.models.chat_import import ChatImport
from incidents.models.incident import Incident
from incidents.models.visibility import VisibleManager

KEPT_IN_CORRECTIONS = (
    "incident_id",
    "at",
    "text",
    "kind",
    "audience",
    "next_update_at",
    "typed_zone",
    "source",
    "is_pinned",
    "is_retracted",
    "speaker",
    "speaker_person_id",
)


class TimelineEntryQuerySet(models.QuerySet["TimelineEntry"]):
    """Filters on entries."""

    def current(self) -> Self:
        """Entries that no later entry corrects and that were not taken back."""
        return self.filter(correction__isnull=True, is_retracted=False)

    def in_order(self) -> Self:
        """Oldest event first; entries of the same moment as they were written down."""
        return self.order_by("at", "id")


class TimelineEntry(models.Model):
    """What happened at a moment; text and time are never changed, a correction is a new row.

    `at` is when it happened, `created_at` when it was noted, `typed_zone` the zone it was typed
    in. A retraction is a correcting row with `is_retracted`. Only `is_pinned` ("part of the
    story") may be switched. A line of a chat log names its `chat_import` and who said it there:
    `speaker` as the chat has it, `speaker_person` where that is somebody here. `audience` says
    who was told by a line of the kind comms, "" where nobody said; `next_update_at` when that line
    promised the next one, None where it promised none.
    """

    incident_path: ClassVar[str] = "incident"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="timeline")
    at = models.DateTimeField()
    typed_zone = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=10, choices=choices_from(EntryKind), default=EntryKind.NOTE)
    audience = models.CharField(max_length=10, choices=choices_from(Audience), blank=True)
    next_update_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(
        max_length=10, choices=choices_from(TimeSource), default=TimeSource.PERSON
    )
    is_pinned = models.BooleanField(default=False)
    is_retracted = models.BooleanField(default=False)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )
    chat_import = models.ForeignKey(
        ChatImport, on_delete=models.CASCADE, null=True, blank=True, related_name="entries"
    )
    speaker = models.CharField(max_length=LONGEST_SPEAKER, blank=True)
    speaker_person = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = StampField(auto_now_add=True)
    idempotency_key = models.CharField(max_length=80, null=True, blank=True)

    objects = VisibleManager.from_queryset(TimelineEntryQuerySet)()

    class Meta:
        verbose_name_plural = "timeline entries"
        ordering = ("at", "id")
        indexes = [models.Index(fields=["incident", "at", "id"], name="timeline_in_order")]
        constraints = [
            models.CheckConstraint(
                name="timeline_audience_of_comms", condition=Q(audience="") | Q(kind="comms")
            ),
            models.CheckConstraint(
                name="timeline_promise_of_comms",
                condition=Q(next_update_at__isnull=True) | Q(kind="comms"),
            ),
            models.UniqueConstraint(
                name="timeline_entry_sent_once",
                fields=["incident", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"INC-{self.incident_id} {self.at:%H:%M} {self.text[:40]}"

    def replacement(self, **changed: Any) -> "TimelineEntry":
        """Return the unsaved row that stands for this one: the same but for what `changed` says.

        `chat_import` stays with the first version, which is the line that was imported.
        """
        values = {name: getattr(self, name) for name in KEPT_IN_CORRECTIONS}
        return TimelineEntry(corrects=self, **(values | changed))

    @property
    def said_by(self) -> str:
        """Return who said it in a chat: the person here, else the name there, "" for no chat."""
        return str(self.speaker_person) if self.speaker_person else self.speaker
