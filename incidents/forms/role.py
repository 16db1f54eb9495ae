"""Forms about roles: take, give, release, hand over."""

from typing import Any

from django import forms

from core.forms.fields import ExactTextField
from core.models import User
from incidents.queries.roles import RoleRow, possible_holders
from incidents.usecases.roles import LONGEST_NOTE

LARGEST_ID = 2**63 - 1


class SeenHolderForm(forms.Form):
    """Who held a role when the person looked; nobody when the field is empty."""

    seen = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=LARGEST_ID
    )

    def seen_holder(self) -> User | None:
        """Return that person, None for nobody."""
        seen = self.cleaned_data["seen"]
        return User.objects.filter(pk=seen).first() if seen else None


class AssignForm(SeenHolderForm):
    """Give a role to somebody, with a note on what to look at."""

    person = forms.ModelChoiceField(
        queryset=User.objects.none(), label="Person", empty_label="Choose a person"
    )
    note = ExactTextField(
        label="Note",
        multiline=True,
        rows=3,
        required=False,
        max_length=LONGEST_NOTE,
        help_text="What to look at first. It goes on the timeline.",
    )

    def __init__(self, *args: Any, role: RoleRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = possible_holders()  # type: ignore[attr-defined]  # stubs know the base field only
        self.initial.setdefault("seen", role.holder.pk if role.holder else None)


class HandOverForm(forms.Form):
    """Give all one's roles to somebody else, with one note."""

    to = forms.ModelChoiceField(
        queryset=User.objects.none(), label="Hand over to", empty_label="Choose a person"
    )
    note = ExactTextField(
        label="Note",
        multiline=True,
        rows=4,
        required=False,
        max_length=LONGEST_NOTE,
        help_text="What worries you, what to try next. It goes on the timeline.",
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = possible_holders().exclude(pk=person.pk)  # type: ignore[attr-defined]  # see above
