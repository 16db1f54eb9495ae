"""Upload files to import."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from incidents.ingestion.reading import AUTO, FORMATS

LARGEST_UPLOAD = 8_000_000
MOST_FILES = 1_000
FORMAT_LABELS = {
    AUTO: "Find out",
    "cstate": "Status page (cState Markdown)",
    "frontmatter": "Postmortems in Markdown",
    "facts-jsonl": "Facts, one JSON object a line",
    "csv": "CSV with the documented header",
}


class ManyFilesInput(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A list of uploaded files."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        """Return the files; say which limit is passed."""
        if not data:
            raise forms.ValidationError("Choose at least one file.")
        files: list[UploadedFile[Any]] = [
            super(ManyFilesField, self).clean(one, initial) for one in data
        ]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"At most {MOST_FILES:,} files fit into one import.")
        size = sum(file.size or 0 for file in files)
        if size > LARGEST_UPLOAD:
            raise forms.ValidationError(
                f"Together the files have {size:,} bytes; at most {LARGEST_UPLOAD:,} fit into one "
                "import. For more, use the command import_incidents."
            )
        return files


class UploadForm(forms.Form):
    """Which files, and what they are."""

    upload = ManyFilesField(
        label="Files",
        help_text="Several at once are fine, up to 8 MB in all.",
        allow_empty_file=True,
    )
    format = forms.ChoiceField(
        choices=[(name, FORMAT_LABELS[name]) for name in (AUTO, *FORMATS)], initial=AUTO
    )
