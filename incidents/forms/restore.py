"""Which older text somebody wants back."""

from django import forms


class RestoreForm(forms.Form):
    """A point of the history, and the one section to restore; all of them when it is empty."""

    point = forms.CharField(max_length=20)
    section = forms.SlugField(required=False, max_length=60)
