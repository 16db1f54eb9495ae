"""Which part of the coverage matrix to show, as it stands in the query string."""

from typing import Any

from django import forms

from catalog.domain.service import Tier
from catalog.models import Team
from core.choices import choices_from
from readiness.domain.mode_coverage import CellStatus
from readiness.queries.coverage import CoverageChoice
from readiness.queries.failure_modes import current_taxonomy


class CoverageForm(forms.Form):
    """The filters; `choice` is ready once the form is valid."""

    team = forms.ChoiceField(label="Team", required=False)
    tier = forms.ChoiceField(
        label="Tier",
        required=False,
        choices=[("", "Any tier"), *((str(one.value), f"Tier {one.value}") for one in Tier)],
    )
    group = forms.ChoiceField(label="Failure modes", required=False)
    status = forms.ChoiceField(
        label="With a cell",
        required=False,
        choices=[("", "Of any status"), *choices_from(CellStatus)],
    )
    sort = forms.ChoiceField(
        label="Order",
        required=False,
        choices=[("", "Largest gap first"), ("name", "By name")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = list(Team.objects.order_by("name").values_list("slug", "name"))
        groups = dict.fromkeys(mode.group for mode in current_taxonomy().modes)
        named = [(group, group.replace("-", " ").capitalize()) for group in groups]
        self._choose("team", [("", "Any team"), *teams])
        self._choose("group", [("", "All of them"), *named])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    @property
    def choice(self) -> CoverageChoice:
        """Return what a valid form chose."""
        data = self.cleaned_data
        return CoverageChoice(
            team=data["team"],
            tier=int(data["tier"]) if data["tier"] else None,
            group=data["group"],
            status=CellStatus(data["status"]) if data["status"] else None,
            is_by_name=data["sort"] == "name",
        )
