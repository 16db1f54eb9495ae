"""What to show of the single points of failure."""

from django import forms

from catalog.domain.service import Tier
from catalog.models import Team


class SinglePointFilter(forms.Form):
    """By who owns the service, and by the tier of what it takes down."""

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
