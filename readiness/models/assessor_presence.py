"""Who is assessing a service at the same time."""

from django.db import models

from catalog.models import Service
from core.models import User


class AssessorPresence(models.Model):
    """A person has the questions of a service open and was last heard of at `seen_at`.

    `item` is the question with their focus, "" for none. It locks nothing and is no part of the
    record: rows are thrown away when they are old.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="assessors")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    item = models.CharField(max_length=100, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="assessor_once", fields=["service", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.person} assesses {self.service}"
