"""A list as somebody wants to see it again, by name."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Team
from core.choices import choices_from
from core.models import TimestampedModel, User
from incidents.domain.saved_view import SavedList


class SavedView(TimestampedModel):
    """The filters, order and layout of a list under a name; `list_of` says which list.

    Seen by its owner, and with a `team` by everybody in it. `query` is the query string of the
    list; the list itself is cut by whoever looks, so a view shows nobody more than they may see.
    One view of their own for each list may be what a person finds when they open it.
    """

    LONGEST_NAME: ClassVar[int] = 80
    LONGEST_QUERY: ClassVar[int] = 2000

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="saved_views"
    )
    list_of = models.CharField(
        max_length=20, choices=choices_from(SavedList), default=SavedList.ACTION_ITEMS
    )
    is_opening = models.BooleanField(default=False, db_default=False)
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                name="saved_view_of_person_once",
                fields=["owner", "list_of", "name"],
                condition=Q(team__isnull=True),
            ),
            models.UniqueConstraint(
                name="saved_view_of_team_once",
                fields=["team", "list_of", "name"],
                condition=Q(team__isnull=False),
            ),
            models.UniqueConstraint(
                name="saved_view_opening_once",
                fields=["owner", "list_of"],
                condition=Q(is_opening=True),
            ),
            models.CheckConstraint(
                name="saved_view_opening_is_own",
                condition=Q(is_opening=False) | Q(team__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.address_in("")

    def address_in(self, suffix: str) -> str:
        """Return where the list stands in another form: "" for the page, "_csv", "_atom"."""
        name = _URL_NAMES[SavedList(self.list_of)]
        url = reverse(f"incidents:{name}{suffix or '_list'}")
        return f"{url}?{self.query}" if self.query else url

    @property
    def atom_url(self) -> str:
        """Return the path of the view as a feed."""
        return self.address_in("_atom")

    @property
    def csv_url(self) -> str:
        """Return the path of the view as a table."""
        return self.address_in("_csv")


_URL_NAMES = {SavedList.ACTION_ITEMS: "action_item", SavedList.INCIDENTS: "incident"}
