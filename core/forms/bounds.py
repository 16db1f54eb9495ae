"""The ends of a range of time, as forms take them."""

from typing import Any

from django import forms
from django.utils import timezone

from core import clock
from core.input.date_range import read_bound


class BoundField(forms.CharField):
    """One end of a range of time; gives an aware moment in UTC, None for no bound."""

    def __init__(self, *, is_end: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.is_end = is_end

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        zone = timezone.get_current_timezone()
        try:
            return read_bound(text, now=clock.now(), zone=zone, is_end=self.is_end)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
