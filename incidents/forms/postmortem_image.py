"""Upload a picture."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.errors import RuleViolation
from core.forms import ExactTextField
from incidents.domain.image import LARGEST_IMAGE, check_size
from incidents.usecases.postmortem_images import LONGEST_ALT_TEXT


class ImageForm(forms.Form):
    """A file, and what it shows in words; what kind of file it is the use case tells."""

    image = forms.FileField(
        label="Image",
        help_text=f"PNG, JPEG, GIF or WebP, at most {LARGEST_IMAGE // 1_000_000} MB.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
        error_messages={"required": "Choose an image.", "missing": "Choose an image."},
    )
    alt_text = ExactTextField(
        label="What does it show?",
        help_text="A sentence for people who cannot see it. Name what matters, such as where a "
        "graph turns.",
        required=False,
        max_length=LONGEST_ALT_TEXT,
    )

    def clean_image(self) -> "UploadedFile[Any]":
        """Refuse what is too large before anybody reads it into memory."""
        file: UploadedFile[Any] = self.cleaned_data["image"]
        try:
            check_size(file.size or 0)
        except RuleViolation as error:
            raise forms.ValidationError(str(error)) from None
        return file
