"""Which two services to compare."""

from typing import Any

from django import forms

from catalog.models import Service


class ComparisonForm(forms.Form):
    """Two services by their short names."""

    first = forms.ModelChoiceField(
        queryset=Service.objects.order_by("name", "pk"),
        to_field_name="slug",
        empty_label="Choose a service",
        required=False,
    )
    second = forms.ModelChoiceField(
        label="And",
        queryset=Service.objects.order_by("name", "pk"),
        to_field_name="slug",
        empty_label="Choose another one",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Take two services, not one twice."""
        found: dict[str, Any] = super().clean() or {}
        for name in self.fields.keys() - self.errors.keys():
            if found.get(name) is None:
                self.add_error(name, "Choose a service.")
        if found.get("first") and found.get("first") == found.get("second"):
            self.add_error("second", "Choose another service than the first one.")
        return found
