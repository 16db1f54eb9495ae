"""The form about what an incident did to users."""

from typing import Any

from django import forms

from core.forms.fields import ExactTextField
from incidents.models import Impact
from incidents.usecases.impact import ALL_PERCENT, FIELDS, MOST_CUSTOMERS, MOST_MONEY, seen_token

LONGEST_SUMMARY = 20_000
# A browser's number field sends nothing at all for what it cannot read; nobody could explain why.
NUMBER = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


class ImpactForm(forms.Form):
    """Everything is optional: what is left empty is not known."""

    summary = ExactTextField(
        label="What did users notice?",
        multiline=True,
        rows=4,
        required=False,
        max_length=LONGEST_SUMMARY,
        help_text="Such as: paying by card failed; orders placed before were not affected.",
    )
    customers_affected = forms.IntegerField(
        label="Customers affected",
        required=False,
        widget=NUMBER,
        min_value=0,
        max_value=MOST_CUSTOMERS,
    )
    percent_affected = forms.DecimalField(
        label="Share of customers, in percent",
        required=False,
        widget=NUMBER,
        min_value=0,
        max_value=ALL_PERCENT,
        max_digits=5,
        decimal_places=2,
    )
    money_lost = forms.DecimalField(
        label="Money lost",
        required=False,
        widget=NUMBER,
        min_value=0,
        max_value=MOST_MONEY,
        max_digits=14,
        decimal_places=2,
    )
    currency = forms.CharField(
        label="Currency", required=False, max_length=3, help_text="Three letters, such as EUR."
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, impact: Impact | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if impact is not None:
            self.initial.update({name: getattr(impact, name) for name in FIELDS})
        self.initial["seen"] = seen_token(impact)

    def clean_currency(self) -> str:
        """Write the code in capitals."""
        code: str = self.cleaned_data["currency"]
        return code.upper()

    def take_newer(self, impact: Impact, message: str) -> None:
        """Tell of a newer impact and let the person decide with the next click."""
        self.add_error(None, message)
        self.data = {name: self.data.get(name) for name in self.data} | {"seen": seen_token(impact)}
