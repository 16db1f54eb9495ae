"""The forms of django-allauth in the words of the other pages."""

from django import forms, template

register = template.Library()

# What allauth calls otherwise than the rest of the product.
_WORDS = {"Email": "E-mail address", "Username": "User name"}


@register.filter
def in_our_words(form: forms.BaseForm) -> forms.BaseForm:
    """Return the form with labels in sentence case and without the placeholders that repeat them.

    Only the form of this page changes; what allauth does with its fields stays.
    """
    for field in form:
        label = str(field.label)
        field.label = _WORDS.get(label, sentence_case(label))
        field.field.widget.attrs.pop("placeholder", None)
    return form


def sentence_case(label: str) -> str:
    """Return "Current Password" as "Current password"; words such as "TOTP" stay."""
    first, *others = label.split(" ")
    return " ".join([first, *(word.lower() if word.istitle() else word for word in others)])
