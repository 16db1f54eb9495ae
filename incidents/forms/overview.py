"""Which period the executive overview is about."""

from datetime import datetime, timedelta
from typing import TypedDict

from django import forms

DAYS = 90
PERIODS = [("", "90 days"), ("30", "30 days"), ("180", "180 days"), ("365", "a year")]


class Period(TypedDict):
    """A period and its length."""

    start: datetime
    days: int


class OverviewForm(forms.Form):
    """The last so many days, beside as many before them."""

    days = forms.ChoiceField(label="Period", required=False, choices=PERIODS)

    def period(self, now: datetime) -> Period:
        """Return the period that ends now; valid forms only."""
        days = int(self.cleaned_data["days"] or DAYS)
        return {"start": now - timedelta(days=days), "days": days}
