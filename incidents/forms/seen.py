"""Forms that know what their page showed, so that nobody overwrites what they have not seen."""

from typing import Any, Self

from django import forms

from incidents.models import Incident
from incidents.usecases.seen import LONGEST_TOKEN

SAVE_AGAIN = "Nothing is saved yet. Save again to put what stands here in its place."


class SeenForm(forms.Form):
    """A form with the token of what its page showed, None where nothing was sent along."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_TOKEN)

    def clean_seen(self) -> str | None:
        """Return the token as the use cases take it."""
        return self.cleaned_data["seen"] or None

    def again(self, incident: Incident, message: str) -> Self:
        """Return the form for another look: as typed, and about `incident` as it is now.

        `message` says who changed it; the next Save is about what is there now.
        """
        raise NotImplementedError

    def told(self, *sentences: str) -> Self:
        """Put sentences above the fields and return the form."""
        self.add_error(None, " ".join([*sentences, SAVE_AGAIN]))
        return self

    def typed(self, **changed: Any) -> Any:
        """Return what was sent with some fields as they are to stand now."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # bound by a request
        for name, value in changed.items():
            if isinstance(value, list):
                data.setlist(name, value)
            else:
                data[name] = value
        return data
