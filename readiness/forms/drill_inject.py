"""Prepare an inject."""

from django import forms

from core.forms.fields import ExactTextField
from readiness.domain.drill_plan_reading import LONGEST_MINUTES
from readiness.usecases.drill_log import LONGEST_TEXT


class InjectForm(forms.Form):
    """What happens, and when."""

    minute = forms.IntegerField(
        label="Minutes after the start", min_value=0, max_value=LONGEST_MINUTES
    )
    text = ExactTextField(
        label="What happens",
        help_text="In the words that all will read, such as “The usual expert cannot be reached.”",
        multiline=True,
        rows=3,
        max_length=LONGEST_TEXT,
    )
