"""Add a photo to the log of a drill."""

from core.forms.fields import ExactTextField
from core.forms.files import ImageForm
from readiness.usecases.drill_photos import LONGEST_WORDS


class DrillPhotoForm(ImageForm):
    """A photo, and what it shows in words."""

    text = ExactTextField(
        label="What does it show?",
        help_text="The log keeps these words, also for people who cannot see the photo.",
        max_length=LONGEST_WORDS,
    )
