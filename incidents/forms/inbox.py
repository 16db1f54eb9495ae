"""What people send from their inbox."""

from django import forms


class ReadAllForm(forms.Form):
    """Everything up to the newest entry that was on the page; later ones stay unread."""

    up_to = forms.IntegerField(min_value=1, max_value=2**63 - 1)
