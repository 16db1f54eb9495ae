"""Forms for what is written in rows, or brought as a file."""

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from core.errors import RuleViolation
from core.input.images import LARGEST_IMAGE, check_size


class FileOrTextForm(forms.Form):
    """A text, typed into the field `text` of a subclass or from a file; the file counts first."""

    noun: ClassVar[str]
    most_bytes: ClassVar[int]

    file = forms.FileField(label="File", required=False, allow_empty_file=True)

    def clean_file(self) -> str:
        """Return the text of the file, "" for none."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if not file:
            return ""
        if (file.size or 0) > self.most_bytes:
            raise ValidationError(f"A {self.noun} has at most {self.most_bytes:,} bytes.")
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise ValidationError("The file is no UTF-8 text.") from None

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not (data.get("file") or data.get("text", "")).strip():
            raise ValidationError(f"Choose a file, or paste the text of a {self.noun}.")
        return data

    @property
    def content(self) -> str:
        """Return the text of a valid form."""
        return str(self.cleaned_data["file"] or self.cleaned_data["text"])


if TYPE_CHECKING:
    _RowsBase = forms.BaseFormSet[forms.Form]
else:
    _RowsBase = forms.BaseFormSet  # Django's own class takes no type at run time


class FilledRows(_RowsBase):
    """Rows that are all checked, also one that was sent empty."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Let no row be empty."""
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        return kwargs | {"empty_permitted": False}


class ImageForm(forms.Form):
    """A picture; what kind of file it is the use case tells."""

    image = forms.FileField(
        label="Image",
        help_text=f"PNG, JPEG, GIF or WebP, at most {LARGEST_IMAGE // 1_000_000} MB.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
        error_messages={"required": "Choose an image.", "missing": "Choose an image."},
    )

    def clean_image(self) -> "UploadedFile[Any]":
        """Refuse what is too large before anybody reads it into memory."""
        file: UploadedFile[Any] = self.cleaned_data["image"]
        try:
            check_size(file.size or 0)
        except RuleViolation as error:
            raise forms.ValidationError(str(error)) from None
        return file


def small_number(typed: str, *, otherwise: int) -> int:
    """Return a number of up to three digits as typed, `otherwise` for anything else."""
    return int(typed) if re.fullmatch("[0-9]{1,3}", typed) else otherwise


def rearrange(rows: list[dict[str, Any]], step: str, *, empty: dict[str, Any], most: int) -> None:
    """Add, move or take out one of the `rows`, of which there are at most `most`.

    `step` is "add", or "up", "down" or "remove" with the number of a row: "up-2". What makes no
    sense changes nothing.
    """
    name, _, place = step.partition("-")
    at = small_number(place, otherwise=len(rows))
    if name == "add" and len(rows) < most:
        rows.append(empty)
    elif name == "remove" and at < len(rows) > 1:
        del rows[at]
    elif name in {"up", "down"} and at < len(rows):
        to = max(0, at - 1) if name == "up" else min(len(rows) - 1, at + 1)
        rows.insert(to, rows.pop(at))
