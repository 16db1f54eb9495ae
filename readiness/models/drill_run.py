"""A drill: when and what for, who takes part, and the log of what was done."""

from datetime import datetime, timedelta
from typing import Any, NoReturn, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Service
from core.choices import choices_from
from core.models import TimestampedModel, User
from incidents.models import ActionItem, Incident
from readiness.domain.drill_plan import DrillRole, Environment, Targets
from readiness.domain.drill_result import Verdict
from readiness.domain.drill_run import ENDINGS, EntryKind, RunStatus
from readiness.models.drill_plan import DrillPlan


class DrillRunQuerySet(models.QuerySet["DrillRun"]):
    """Filters name a set and chain; none of them writes."""

    def ahead(self) -> Self:
        """Drills that have yet to begin, or are going on."""
        ended = (RunStatus.FINISHED, RunStatus.ABORTED, RunStatus.CANCELLED)
        return self.exclude(status__in=ended)

    def over(self) -> Self:
        """Drills that began and ended."""
        return self.filter(status__in=(RunStatus.FINISHED, RunStatus.ABORTED))


class DrillRun(TimestampedModel):
    """A plan with services, a date, people and targets, and what became of it.

    `time_zone` is the zone in which the date was set: repeated every `every_days` it keeps its
    time on the wall. None repeats never. `next_run` is the one that follows in the series.
    `checked_preconditions` holds {"line": index, "by", "at"} for each that was ticked.
    `runbook_author` is who wrote what the operator works from, None while nobody has said.
    `sequence` grows with each change, so that calendars take the newer one (RFC 5545, 3.8.7.4);
    `revision` with each entry and each person who comes or goes. `incident` is the drill in the
    shape of an incident, made when something follows from it. `verdict` is empty until the end;
    `recovery_seconds` and its like are what was measured then, None for what was not.
    """

    plan = models.ForeignKey(DrillPlan, on_delete=models.PROTECT, related_name="runs")
    services = models.ManyToManyField(Service, blank=True, related_name="drill_runs")
    title = models.CharField(max_length=200)
    environment = models.CharField(max_length=12, choices=choices_from(Environment))
    status = models.CharField(
        max_length=10, choices=choices_from(RunStatus), default=RunStatus.SCHEDULED
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    minutes = models.PositiveIntegerField()
    every_days = models.PositiveIntegerField(null=True, blank=True)
    next_run = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="previous_run"
    )
    rto_seconds = models.PositiveIntegerField()
    rpo_seconds = models.PositiveIntegerField()
    detect_seconds = models.PositiveIntegerField()
    harm_limit = models.CharField(max_length=500, blank=True)
    is_surprise = models.BooleanField(default=False)
    runbook_author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_preconditions = models.JSONField(default=list, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=12, choices=choices_from(Verdict), blank=True)
    recovery_seconds = models.PositiveBigIntegerField(null=True, blank=True)
    data_loss_seconds = models.PositiveBigIntegerField(null=True, blank=True)
    detection_seconds = models.PositiveBigIntegerField(null=True, blank=True)
    incident = models.OneToOneField(
        Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="drill_run"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = DrillRunQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="drill_run_status_is_known", condition=Q(status__in=list(RunStatus))
            ),
            models.CheckConstraint(
                name="drill_run_verdict_iff_over",
                condition=(Q(status__in=[RunStatus.FINISHED, RunStatus.ABORTED]) & ~Q(verdict=""))
                | (~Q(status__in=[RunStatus.FINISHED, RunStatus.ABORTED]) & Q(verdict="")),
            ),
            models.CheckConstraint(
                name="drill_run_has_a_date_unless_draft",
                condition=Q(status=RunStatus.DRAFT) | Q(starts_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["status", "starts_at"], name="drill_run_by_start")]

    def __str__(self) -> str:
        return f"{self.reference} · {self.title}"

    @property
    def reference(self) -> str:
        """Return what people say aloud: DR-3."""
        return f"DR-{self.pk}"

    @property
    def life(self) -> RunStatus:
        """Return the status as the word of the domain."""
        return RunStatus(self.status)

    @property
    def targets(self) -> Targets:
        """Return what was promised."""
        return Targets(self.rto_seconds, self.rpo_seconds, self.detect_seconds)

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which the date was set."""
        return ZoneInfo(self.time_zone)

    @property
    def ends_at(self) -> datetime | None:
        """Return when it should be over, None without a date."""
        return self.starts_at and self.starts_at + timedelta(minutes=self.minutes)

    def get_absolute_url(self) -> str:
        return reverse("readiness:drill", kwargs={"pk": self.pk})


class DrillParticipant(models.Model):
    """A person with one of their roles in a drill; `seen_at` is when their page last asked."""

    run = models.ForeignKey(DrillRun, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="drill_roles")
    role = models.CharField(max_length=12, choices=choices_from(DrillRole))
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                name="drill_participant_once", fields=["run", "person", "role"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} is {self.role} of DR-{self.run_id}"


class DrillEntryQuerySet(models.QuerySet["DrillEntry"]):
    """Reads and new rows only: what was done stays written."""

    def update(self, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - the signature is Django's
        raise TypeError("The log of a drill is append-only.")


class DrillEntry(models.Model):
    """One entry of the log of a drill, written once and never changed.

    `at` is the server's time and never falls along the log. `device_at` is when the person
    pressed, by the clock of their device, and `skew_ms` how far that clock was ahead of the
    server's when it sent; None where no device said. `step_version` is that of the step before
    the entry: one end for each time a step was open. `undoes` names the entry taken back.
    """

    run = models.ForeignKey(DrillRun, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=8, choices=choices_from(EntryKind))
    at = models.DateTimeField()
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    step = models.CharField(max_length=50, blank=True)
    step_version = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)
    device_at = models.DateTimeField(null=True, blank=True)
    skew_ms = models.BigIntegerField(null=True, blank=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="undone_by"
    )
    idempotency_key = models.CharField(max_length=80, null=True, blank=True)

    objects = DrillEntryQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "drill entries"
        constraints = [
            models.UniqueConstraint(name="drill_entry_key_once", fields=["run", "idempotency_key"]),
            models.UniqueConstraint(
                name="drill_entry_one_end_per_open_step",
                fields=["run", "step", "step_version"],
                condition=Q(kind__in=list(ENDINGS)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.step} in DR-{self.run_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The log of a drill is append-only.")
        super().save(*args, **kwargs)


class DrillFollowUp(models.Model):
    """Which promise follows from which entry of a drill's log; None stands for the whole drill."""

    run = models.ForeignKey(DrillRun, on_delete=models.CASCADE, related_name="follow_ups")
    entry = models.OneToOneField(
        DrillEntry, on_delete=models.CASCADE, null=True, blank=True, related_name="follow_up"
    )
    action_item = models.OneToOneField(
        ActionItem, on_delete=models.CASCADE, related_name="drill_follow_up"
    )

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"ACT-{self.action_item_id} follows from DR-{self.run_id}"
