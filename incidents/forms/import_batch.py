"""Upload files to import."""

from django import forms

from core.forms.many_files import ManyFilesField
from incidents.ingestion.formats import AUTO, CSTATE, CSV, FACTS, FORMATS, FRONT_MATTER

LARGEST_UPLOAD = 8_000_000
MOST_FILES = 1_000
FORMAT_LABELS = {
    AUTO: "Find out",
    CSTATE: "Status page (cState Markdown)",
    FRONT_MATTER: "Postmortems in Markdown",
    FACTS: "Facts, one JSON object a line",
    CSV: "CSV with the documented header",
}


class UploadForm(forms.Form):
    """Which files, and what they are."""

    upload = ManyFilesField(
        most_bytes=LARGEST_UPLOAD,
        most_files=MOST_FILES,
        instead="For more, use the command import_incidents.",
        label="Files",
        help_text="Several at once are fine, up to 8 MB in all.",
        allow_empty_file=True,
    )
    format = forms.ChoiceField(
        choices=[(name, FORMAT_LABELS[name]) for name in (AUTO, *FORMATS)], initial=AUTO
    )
