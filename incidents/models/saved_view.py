"""A list as somebody wants to see it again, by name."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Team
from core.models import TimestampedModel, User


class SavedView(TimestampedModel):
    """The filters, order and layout of the action items under a name.

    Seen by its owner, and with a `team` by everybody in it. `query` is the query string of the
    list; the list itself is cut by whoever looks, so a view shows nobody more than they may see.
    """

    LONGEST_NAME: ClassVar[int] = 80
    LONGEST_QUERY: ClassVar[int] = 2000

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="saved_views"
    )
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                name="saved_view_of_person_once",
                fields=["owner", "name"],
                condition=Q(team__isnull=True),
            ),
            models.UniqueConstraint(
                name="saved_view_of_team_once",
                fields=["team", "name"],
                condition=Q(team__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        list_url = reverse("incidents:action_item_list")
        return f"{list_url}?{self.query}" if self.query else list_url
