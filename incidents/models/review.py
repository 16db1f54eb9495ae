"""Reviewing a postmortem: who is asked, what they said, and comments on its text."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.choices import choices_from
from core.models import User
from incidents.domain.review import Verdict
from incidents.models.postmortem import Postmortem, PostmortemSection
from incidents.models.visibility import VisibleManager


class Reviewer(models.Model):
    """A person who is asked to review a postmortem or did so unasked, and what they said last.

    `asked_by` is None for somebody nobody asked. `section_versions` holds per section key the
    version the verdict was about, so that later edits can be told; `checks` what was looked at.
    """

    incident_path: ClassVar[str] = "postmortem__incident"

    postmortem = models.ForeignKey(Postmortem, on_delete=models.CASCADE, related_name="reviewers")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reviews")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    verdict = models.CharField(
        max_length=14, choices=choices_from(Verdict), default=Verdict.WAITING
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    section_versions = models.JSONField(default=dict, blank=True)
    checks = models.JSONField(default=list, blank=True)

    objects = VisibleManager["Reviewer"]()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="reviewer_once", fields=["postmortem", "person"]),
            models.CheckConstraint(
                name="reviewer_decided_iff_verdict",
                condition=Q(verdict=Verdict.WAITING, decided_at__isnull=True)
                | (~Q(verdict=Verdict.WAITING) & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} reviews PM-{self.postmortem_id}"


class ReviewVisit(models.Model):
    """The versions of a postmortem's sections that a person has seen, and when."""

    incident_path: ClassVar[str] = "postmortem__incident"

    postmortem = models.ForeignKey(Postmortem, on_delete=models.CASCADE, related_name="visits")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    section_versions = models.JSONField(default=dict)

    objects = VisibleManager["ReviewVisit"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="review_visit_once", fields=["postmortem", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.person} saw PM-{self.postmortem_id}"


class ReviewComment(models.Model):
    """A comment, perhaps on quoted text; a reply names its thread's first comment as `parent`.

    `quote` is the text as the person quoted it; `anchor_*` are its squeezed form with what stood
    around it (incidents.domain.text_anchor). `section` is None for the text as a whole. `verdict`
    is set on a comment that came with one. Only first comments are resolved. Never changed.
    """

    incident_path: ClassVar[str] = "postmortem__incident"

    postmortem = models.ForeignKey(Postmortem, on_delete=models.CASCADE, related_name="comments")
    section = models.ForeignKey(
        PostmortemSection, on_delete=models.CASCADE, null=True, related_name="comments"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    verdict = models.CharField(max_length=14, choices=choices_from(Verdict), blank=True)
    quote = models.TextField(blank=True)
    anchor_quote = models.TextField(blank=True)
    anchor_before = models.CharField(max_length=200, blank=True)
    anchor_after = models.CharField(max_length=200, blank=True)
    anchor_position = models.PositiveIntegerField(default=0)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VisibleManager["ReviewComment"]()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="review_comment_replies_stay_open",
                condition=Q(parent__isnull=True) | Q(resolved_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author or 'the app'} on PM-{self.postmortem_id}"

    def get_absolute_url(self) -> str:
        url = reverse("incidents:postmortem_review", kwargs={"pk": self.postmortem_id})
        return f"{url}#comment-{self.parent_id or self.pk}"
