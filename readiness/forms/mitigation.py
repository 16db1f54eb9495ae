"""Say what is done about a single point of failure."""

from typing import Any

from django import forms

from core.forms.fields import ExactTextField
from core.models import User
from readiness.domain.mitigation import MitigationStatus
from readiness.models import Mitigation
from readiness.queries.drills import people_to_choose
from readiness.usecases.mitigations import LONGEST_NOTE

CHOICES = [
    (MitigationStatus.PLANNED, "Planned: somebody works on it"),
    (MitigationStatus.ACCEPTED, "Accepted: the risk is taken for a time"),
    (MitigationStatus.MITIGATED, "Mitigated: its loss is made good in another way"),
]


class MitigationForm(forms.Form):
    """Status, owner, day and reason."""

    status = forms.ChoiceField(
        label="What is done about it", choices=[(str(key), word) for key, word in CHOICES]
    )
    owner = forms.TypedChoiceField(
        label="Owner", coerce=int, empty_value=None, required=False, help_text="Who answers for it."
    )
    due_on = forms.DateField(
        label="By",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="When the plan is done, or an accepted risk is looked at again, within a year. "
        "Left empty for what is mitigated.",
    )
    note = ExactTextField(label="How, or why", multiline=True, rows=3, max_length=LONGEST_NOTE)

    def __init__(self, said: Mitigation | None, *args: Any, **kwargs: Any) -> None:
        first = said and {
            "status": said.status,
            "owner": said.owner_id,
            "due_on": said.due_on,
            "note": said.note,
        }
        super().__init__(*args, **{"initial": first or None} | kwargs)
        self.people: dict[int, User] = {person.pk: person for person in people_to_choose()}
        choices = [("", "Nobody yet"), *((pk, str(one)) for pk, one in self.people.items())]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]  # stubs know the base field only

    def values(self) -> dict[str, Any]:
        """Return what the use case takes."""
        given = self.cleaned_data
        return given | {
            "status": MitigationStatus(given["status"]),
            "owner": None if given["owner"] is None else self.people[given["owner"]],
        }
