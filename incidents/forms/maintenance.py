"""The form that plans work."""

from datetime import datetime
from typing import Any

from django import forms

from catalog.models import Service
from core.forms.fields import ExactTextField, TimeEntryField
from incidents.usecases.maintenance import LONGEST_REASON


class MaintenanceForm(forms.Form):
    """From when to when which services are worked on."""

    reason = ExactTextField(label="What is done?", max_length=LONGEST_REASON)
    starts = TimeEntryField(
        label="From", help_text="Such as 22:00 or 2026-03-02 22:00. Empty means now."
    )
    ends = TimeEntryField(
        label="Until",
        empty_is_now=False,
        required=True,
        help_text="Such as 23:30 or 2026-03-03 01:00.",
    )
    services = forms.ModelMultipleChoiceField(
        label="Services",
        queryset=Service.objects.none(),
        required=False,
        to_field_name="slug",
        help_text="None chosen: everything.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["services"]
        field.queryset = Service.objects.all()

    def clean(self) -> dict[str, Any]:
        """Refuse an end that does not lie after the start."""
        found = super().clean() or {}
        starts, ends = self.moment("starts"), self.moment("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "It has to end after it starts.")
        return found

    def moment(self, name: str) -> datetime | None:
        """Return a cleaned time, None where it could not be read."""
        reading = self.cleaned_data.get(name)
        return reading.at if reading else None

    def values(self) -> dict[str, Any]:
        """Return what the use case takes."""
        return {
            "reason": self.cleaned_data["reason"],
            "starts_at": self.moment("starts"),
            "ends_at": self.moment("ends"),
            "services": self.cleaned_data["services"],
        }
