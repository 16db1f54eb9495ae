"""Which columns the incident list shows, and how close its rows stand."""

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

    @classmethod
    def about(cls, person: User, query: str) -> "IncidentColumnsForm":
        """Return the form filled with what the person chose."""
        columns = shown_columns(person)
        return cls(initial={"columns": columns, "density": person.density, "query": query})

    @property
    def column_choices(self) -> list[tuple[IncidentColumn, bool]]:
        """Return each column and whether it is chosen.

        The page writes the boxes itself: to have widgets do it takes longer than all its rows.
        """
        return [(column, column in self.initial["columns"]) for column in IncidentColumn]

    @property
    def density_choices(self) -> list[tuple[Density, bool]]:
        """Return each density and whether it is chosen."""
        return [(density, density == self.initial["density"]) for density in Density]

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


def shown_columns(person: User) -> tuple[IncidentColumn, ...]:
    """Return the columns that a person wants to see in the list of incidents."""
    return columns_without(person.hidden_columns.get(LIST, ()))
