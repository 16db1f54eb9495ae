"""What to show of the single points of failure."""

from typing import Any

from django import forms

from catalog.domain.service import Tier
from catalog.models import Team
from core.choices import choices_from
from readiness.domain.mitigation import MitigationStatus
from readiness.queries.spof_list import NOTHING_SAID


class SinglePointFilter(forms.Form):
    """By who owns the service, the tier of what it takes down, and what is done about it."""

    team = forms.ModelChoiceField(
        queryset=Team.objects.all(), to_field_name="slug", required=False, empty_label="Any team"
    )
    takes_down = forms.TypedChoiceField(
        label="Takes down",
        choices=[("", "Any service"), *((str(tier.value), f"Tier {tier.value}") for tier in Tier)],
        coerce=int,
        empty_value=None,
        required=False,
    )

    mitigation = forms.ChoiceField(
        label="What is done",
        choices=[("", "Anything"), (NOTHING_SAID, "Nothing said"), *choices_from(MitigationStatus)],
        required=False,
    )

    @property
    def choice(self) -> dict[str, Any]:
        """Return what readiness.queries.spof_list.for_list takes."""
        mitigation = self.cleaned_data.get("mitigation", "") if self.is_valid() else ""
        return {
            "team": self.chosen_team,
            "takes_down_tier": self.chosen_tier,
            "mitigation": mitigation,
        }

    @property
    def chosen_team(self) -> str:
        """Return the short name of the team, "" for any and for one that is not there."""
        team = self.cleaned_data.get("team") if self.is_valid() else None
        return team.slug if team else ""

    @property
    def chosen_tier(self) -> int | None:
        """Return the tier, None for any and for one that is not there."""
        tier: int | None = self.cleaned_data.get("takes_down") if self.is_valid() else None
        return tier
