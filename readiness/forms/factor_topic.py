"""The form that ties a contributing factor to an item or a failure mode."""

from typing import Any

from django import forms

from incidents.models import ContributingFactor
from readiness.queries.factor_topics import known_items
from readiness.queries.failure_modes import current_taxonomy


class FactorTopicForm(forms.Form):
    """A factor and what it speaks against: an item or a failure mode, not both."""

    factor = forms.ModelChoiceField(
        queryset=ContributingFactor.objects.offered(),
        to_field_name="slug",
        label="Factor",
        empty_label="Choose a factor",
    )
    item = forms.ChoiceField(label="Item", required=False)
    failure_mode = forms.ChoiceField(label="Or a failure mode", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = [("", "none"), *known_items().items()]
        modes = [("", "none"), *((one.key, one.title) for one in current_taxonomy().modes)]
        self.fields["item"].choices = items  # type: ignore[attr-defined]  # stubs know the base field only
        self.fields["failure_mode"].choices = modes  # type: ignore[attr-defined]  # as above, the base field only
