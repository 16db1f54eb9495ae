"""Forms of the checklist library."""

from typing import Any

from django import forms

from core.forms.fields import ExactTextField
from readiness.usecases.checklists import LONGEST_DOCUMENT


class ChecklistForm(forms.Form):
    """A checklist as YAML, typed or from a file; `revision` is that of the draft at hand."""

    text = ExactTextField(
        label="Checklist (YAML)",
        multiline=True,
        rows=24,
        required=False,
        max_length=LONGEST_DOCUMENT,
    )
    file = forms.FileField(label="Or a file", required=False)
    revision = forms.IntegerField(
        required=False, min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any]:
        """Take the file where there is one."""
        found: dict[str, Any] = super().clean() or {}
        upload = found.get("file")
        if upload is not None:
            if upload.size > LONGEST_DOCUMENT:
                self.add_error("file", f"The file is larger than {LONGEST_DOCUMENT:,} bytes.")
                return found
            try:
                found["text"] = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "The file is no UTF-8 text.")
        return found


class PublishForm(forms.Form):
    """Why a version is published."""

    note = ExactTextField(label="What changes", multiline=True, rows=2, max_length=1000)
