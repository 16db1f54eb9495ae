"""The forms about contributing factors."""

from typing import Any

from django import forms

from core.forms.fields import ExactTextField
from incidents.models import ContributingFactor, Postmortem
from incidents.usecases.contributing_factors import LONGEST_DESCRIPTION, LONGEST_NAME
from incidents.usecases.postmortem_factors import LONGEST_NOTE

NOTE_HELP = "How did it contribute? Markdown; one or two sentences are enough."


class FactorForm(forms.Form):
    """A factor that postmortems may name."""

    name = ExactTextField(
        label="Name",
        max_length=LONGEST_NAME,
        help_text="A condition, never a person: “Feature freeze”, “Clock change”.",
    )
    description = ExactTextField(
        label="Description",
        multiline=True,
        rows=3,
        required=False,
        max_length=LONGEST_DESCRIPTION,
        help_text="When does it fit? One sentence.",
    )


class FactorEditForm(FactorForm):
    """Other words, and whether it may still be chosen."""

    is_offered = forms.BooleanField(
        label="Offered",
        required=False,
        help_text="Postmortems that name it keep it, offered or not.",
    )


class FactorNoteForm(forms.Form):
    """How a factor contributed."""

    note = ExactTextField(
        label="How did it contribute?",
        multiline=True,
        rows=3,
        required=False,
        max_length=LONGEST_NOTE,
    )


class PostmortemFactorForm(FactorNoteForm):
    """A factor for a postmortem that does not name it yet."""

    factor = forms.ModelChoiceField(
        ContributingFactor.objects.none(),
        label="Factor",
        to_field_name="slug",
        empty_label="Choose",
    )
    field_order = ("factor", "note")

    def __init__(self, *args: Any, postmortem: Postmortem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["factor"]
        field.queryset = ContributingFactor.objects.offered().exclude(
            postmortem_factors__postmortem=postmortem
        )
