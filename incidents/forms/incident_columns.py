"""Which columns the incident list shows, and how close its rows stand."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from core.choices import choices_from
from core.models import User
from core.models.user import Density
from incidents.domain.incident_column import IncidentColumn, columns_without
from incidents.models import SavedView

LIST = "incidents"
"""The list's name in User.hidden_columns."""


class IncidentColumnsForm(forms.Form):
    """The columns to show and the density; `query` is how the list is cut at that moment."""

    columns = forms.MultipleChoiceField(
        choices=choices_from(IncidentColumn),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    density = forms.TypedChoiceField(
        label="Rows", choices=choices_from(Density), coerce=Density, widget=forms.RadioSelect
    )
    query = forms.CharField(
        required=False, max_length=SavedView.LONGEST_QUERY, widget=forms.HiddenInput
    )

    @property
    def choice(self) -> dict[str, Any]:
        """Return what core.people.choose_columns takes beside the person and the list."""
        shown = self.cleaned_data["columns"]
        hidden = [column.value for column in IncidentColumn if column not in shown]
        return {"hidden": hidden, "density": self.cleaned_data["density"]}

    @property
    def query_string(self) -> str:
        """Return "?..." with the filters of the list, "" for none; never anything but a query."""
        query = QueryDict(self.cleaned_data.get("query", "")).urlencode()
        return f"?{query}" if query else ""


@dataclass(frozen=True, slots=True)
class ColumnChooser:
    """What the list offers to choose from, and what its reader chose before.

    The page writes the boxes of the form itself: widgets take longer than all rows of the list.
    """

    columns: tuple[IncidentColumn, ...]
    density: str
    query: str

    @property
    def column_choices(self) -> list[tuple[IncidentColumn, bool]]:
        """Return each column and whether it is chosen."""
        return [(column, column in self.columns) for column in IncidentColumn]

    @property
    def density_choices(self) -> list[tuple[Density, bool]]:
        """Return each density and whether it is chosen."""
        return [(density, density == self.density) for density in Density]


def shown_columns(person: User) -> tuple[IncidentColumn, ...]:
    """Return the columns that a person wants to see in the list of incidents."""
    return columns_without(person.hidden_columns.get(LIST, ()))
