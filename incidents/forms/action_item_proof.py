"""Forms in which people say how they know that a promised change works."""

from typing import Any

from django import forms
from django.utils import timezone

from core import clock
from core.choices import choices_from
from core.forms.fields import ExactTextField
from core.input.web_address import LONGEST_WEB_ADDRESS, is_web_address
from incidents.domain.action_item import EvidenceKind
from incidents.domain.incident import IncidentKind
from incidents.forms.postmortem import reference_number
from incidents.models import Incident
from incidents.usecases.action_item_proofs import MOST_WORDS, Evidence

# The fields of the use case under the names of the form.
FIELDS = {"url": "where", "drill": "where"}


class EvidenceForm(forms.Form):
    """What was seen, where it can be looked at, and when; `evidence` once the form is valid."""

    kind = forms.ChoiceField(
        choices=[("", "Choose what it is"), *choices_from(EvidenceKind)],
        label="What shows that it works",
    )
    where = forms.CharField(
        label="Where it can be seen",
        max_length=LONGEST_WEB_ADDRESS,
        help_text="An address, or the reference of a drill such as INC-12.",
    )
    observed_on = forms.DateField(
        label="Observed on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = ExactTextField(
        label="What was observed", multiline=True, rows=2, max_length=MOST_WORDS, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Turn "INC-12" into the drill; anything else has to be an address."""
        data: dict[str, Any] = super().clean() or {}
        where = data.get("where", "")
        number = reference_number(where, "INC-")
        drill = None
        if number is not None:
            drill = Incident.objects.filter(pk=number, kind=IncidentKind.DRILL).first()
            if drill is None:
                self.add_error("where", f"There is no drill {where.strip().upper()}.")
        elif where and not is_web_address(where):
            self.add_error("where", "Give an address that begins with http:// or https://.")
        return data | {"drill": drill}

    @property
    def evidence(self) -> Evidence | None:
        """Return the evidence of a valid form, None where none was given."""
        data = self.cleaned_data
        if not data["where"]:
            return None
        return Evidence(
            kind=EvidenceKind(data["kind"]),
            observed_on=data["observed_on"],
            url="" if data["drill"] else data["where"],
            drill=data["drill"],
            note=data["note"],
        )

    def refuse(self, field: str | None, sentence: str) -> None:
        """Show what a use case refused at the field where it was typed."""
        self.add_error(FIELDS.get(field or "", field), sentence)


class DoneForm(EvidenceForm):
    """Done, with evidence where there is some already; nobody is made to have it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def clean(self) -> dict[str, Any]:
        """Ask for the rest once there is a place or a note."""
        data = super().clean()
        if data.get("note") and not data.get("where") and "where" not in self.errors:
            self.add_error("where", "Say where it can be seen, or leave the note away.")
        if data.get("where"):
            if not data.get("kind"):
                self.add_error("kind", "Say what it is.")
            if not data.get("observed_on") and "observed_on" not in self.errors:
                self.add_error("observed_on", "Say on which day it was observed.")
        return data


def new_evidence(version: int) -> dict[str, Any]:
    """Return what the form shows at first: today, and the version it is based on."""
    return {"observed_on": timezone.localdate(clock.now()), "version": version}
