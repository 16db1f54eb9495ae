"""What a page of the incident list asks when it wants to know what changed."""

from django import forms

from core.web.keyset import LONGEST_NUMBER, PAGE_SIZE


class IncidentNewsForm(forms.Form):
    """The cursor of the page, the ids it shows, and whether it is the first page."""

    since = forms.CharField(required=False, max_length=64)
    shown = forms.CharField(required=False, max_length=PAGE_SIZE * (LONGEST_NUMBER + 1))
    first = forms.BooleanField(required=False)

    def clean_shown(self) -> list[int]:
        """Return the ids of "60.59.58"; refuse anything else, and more than a page has."""
        parts = [part for part in self.cleaned_data["shown"].split(".") if part]
        numbers = [int(part) for part in parts if _is_number(part)]
        if len(numbers) < len(parts) or len(numbers) > PAGE_SIZE:
            raise forms.ValidationError("shown are the numbers of at most fifty incidents.")
        return numbers


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) <= LONGEST_NUMBER
