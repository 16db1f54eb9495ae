"""What people send about the tasks after an incident."""

from django import forms

from core.forms.fields import ExactTextField
from incidents.domain.review_task import LONGEST_REASON


class ReasonForm(forms.Form):
    """Why a task will not be done."""

    reason = ExactTextField(label="Why not?", max_length=LONGEST_REASON)


class PublishForm(forms.Form):
    """Why the text is published although tasks are open."""

    reason = ExactTextField(
        label="Why are these left out?",
        required=False,
        multiline=True,
        rows=2,
        max_length=LONGEST_REASON,
        help_text="It is kept as the reason of each open task.",
    )
