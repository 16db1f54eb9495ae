"""The form that freezes a page of recovery metrics."""

from django import forms

from core.forms.fields import ExactTextField
from incidents.usecases.recovery_reports import LONGEST_TITLE


class RecoveryReportForm(forms.Form):
    """What the report is called."""

    title = ExactTextField(
        label="Title",
        max_length=LONGEST_TITLE,
        help_text="Such as: recovery of payments, first quarter.",
    )
