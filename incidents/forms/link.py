"""The form that adds a link to an incident."""

from django import forms

from core.forms.fields import ExactTextField
from incidents.domain.link import LONGEST_URL, problem_with
from incidents.usecases.links import LONGEST_LABEL


class LinkForm(forms.Form):
    """An address people need, and what it is."""

    url = forms.CharField(
        label="Address",
        max_length=LONGEST_URL,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text="Begins with https:// or http://.",
    )
    label = ExactTextField(
        label="What is it?",
        required=False,
        max_length=LONGEST_LABEL,
        help_text="Such as: queue length during the incident.",
    )

    def clean_url(self) -> str:
        """Refuse any other kind of address, with the reason."""
        url: str = self.cleaned_data["url"]
        if problem := problem_with(url):
            raise forms.ValidationError(problem)
        return url
