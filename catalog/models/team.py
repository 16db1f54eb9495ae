"""A team and who belongs to it."""

from django.db import models
from django.urls import reverse

from core.models import TimestampedModel, User


class Team(TimestampedModel):
    """People who own services together; people say the slug aloud."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    source_key = models.CharField(max_length=300, blank=True)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                name="team_source_key_once",
                fields=["source_key"],
                condition=~models.Q(source_key=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:team", kwargs={"slug": self.slug})


class Membership(models.Model):
    """A person in a team; a lead may change the team and its services."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(default=False)

    class Meta:
        ordering = ("person__username",)
        constraints = [
            models.UniqueConstraint(name="membership_once", fields=["team", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"
