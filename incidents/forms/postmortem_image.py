"""Upload a picture."""

from core.forms.fields import ExactTextField
from core.forms.files import ImageForm
from incidents.usecases.postmortem_images import LONGEST_ALT_TEXT


class PostmortemImageForm(ImageForm):
    """A file, and what it shows in words."""

    alt_text = ExactTextField(
        label="What does it show?",
        help_text="A sentence for people who cannot see it. Name what matters, such as where a "
        "graph turns.",
        required=False,
        max_length=LONGEST_ALT_TEXT,
    )
