"""Forms about teams."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget

from catalog.models import Team
from core.forms.fields import ExactTextField
from core.models import User

LONGEST_NAME = 200


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]  # no parameter at run time
    """A team, its members and its leads."""

    name = ExactTextField(label="Name", max_length=LONGEST_NAME)
    description = ExactTextField(label="Description", multiline=True, rows=3, required=False)
    members = forms.ModelMultipleChoiceField(
        queryset=User.objects.filter(is_active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    leads = forms.ModelMultipleChoiceField(
        queryset=User.objects.filter(is_active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A lead is a member too, and may change the team and its services.",
    )

    class Meta:
        model = Team
        fields = ("name", "slug", "description")
        labels = {"slug": "Short name"}
        help_texts = {
            "slug": "For addresses and commands. Left empty, it is made from the name.",
        }
        error_messages = {"slug": {"unique": "This short name is taken."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["slug"].required = False
            return
        del self.fields["slug"]
        people = list(self.instance.memberships.all())
        self.initial["members"] = [row.person_id for row in people]
        self.initial["leads"] = [row.person_id for row in people if row.is_lead]

    @property
    def people(self) -> Iterator[tuple[BoundWidget, BoundWidget]]:
        """Yield the two check boxes of each person: member, lead."""
        return zip(self["members"], self["leads"], strict=True)
