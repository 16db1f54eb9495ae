"""A field for tags."""

from django import forms

from incidents.domain.tag import LONGEST_TAG, MOST_TAGS, TagError, read_tags

TAGS_HELP = "Parted by commas or spaces, such as database, failover."


class TagsField(forms.CharField):
    """Words parted by commas or spaces, as a tuple of tags; nothing typed is an empty one."""

    def __init__(self, **kwargs: object) -> None:
        longest = (LONGEST_TAG + 2) * MOST_TAGS
        super().__init__(**{"max_length": longest, "strip": False} | kwargs)  # type: ignore[arg-type]  # passed on as they came

    def clean(self, value: object) -> tuple[str, ...]:
        """Read what was typed; what is no tag is an error that says what is."""
        text: str = super().clean(value)
        try:
            return read_tags(text)
        except TagError as error:
            raise forms.ValidationError(str(error)) from error
