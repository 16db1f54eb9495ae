"""The name of a list, and who sees it."""

from typing import Any

from django import forms

from catalog.models import Team
from core.models import User
from incidents.models import SavedView
from incidents.queries.saved_views import teams_of


class SavedViewForm(forms.Form):
    """A name, a team when others are to have it too, and whether the list opens with it."""

    name = forms.CharField(label="Name", max_length=SavedView.LONGEST_NAME)
    team = forms.ModelChoiceField(
        Team.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="Only me",
        label="Who sees it",
    )

    is_opening = forms.BooleanField(label="Open the list like this from now on", required=False)

    def __init__(self, *args: Any, person: User, may_open: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_open:
            del self.fields["is_opening"]
        team: Any = self.fields["team"]
        team.queryset = teams_of(person)

    def clean(self) -> dict[str, Any]:
        """Refuse a view of a team that would open the list of one person."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("team") and cleaned.get("is_opening"):
            self.add_error(
                "is_opening", "The list opens with a view of your own: choose “Only me”."
            )
        return cleaned
