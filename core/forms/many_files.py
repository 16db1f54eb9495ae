"""A field for several files that come together."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile


class ManyFilesInput(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A list of uploaded files; `instead` is a sentence on what to do with larger ones."""

    widget = ManyFilesInput

    def __init__(
        self, *, most_bytes: int, most_files: int | None = None, instead: str = "", **options: Any
    ) -> None:
        """Take files of `most_bytes` together; None as `most_files` is any number."""
        super().__init__(**options)
        self.most_bytes, self.most_files, self.instead = most_bytes, most_files, instead

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        """Return the files; say which limit is passed."""
        if not data:
            raise forms.ValidationError("Choose at least one file.")
        files: list[UploadedFile[Any]] = [
            super(ManyFilesField, self).clean(one, initial) for one in data
        ]
        if self.most_files is not None and len(files) > self.most_files:
            raise forms.ValidationError(f"At most {self.most_files:,} files fit into one import.")
        size = sum(file.size or 0 for file in files)
        if size > self.most_bytes:
            sentence = (
                f"Together the files have {size:,} bytes; at most {self.most_bytes:,} fit into one "
                f"import. {self.instead}"
            )
            raise forms.ValidationError(sentence.rstrip())
        return files
