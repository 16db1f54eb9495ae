"""The name of a list, and who sees it."""

from typing import Any

from django import forms

from catalog.models import Team
from core.models import User
from incidents.models import SavedView
from incidents.queries.saved_views import teams_of


class SavedViewForm(forms.Form):
    """A name, and a team when others are to have it too."""

    name = forms.CharField(label="Name", max_length=SavedView.LONGEST_NAME)
    team = forms.ModelChoiceField(
        Team.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="Only me",
        label="Who sees it",
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team: Any = self.fields["team"]
        team.queryset = teams_of(person)
