"""The form of an update to people who wait."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.crypto import get_random_string

from core.forms.fields import ExactTextField
from incidents.domain.status_update import (
    NEXT_IN_MINUTES,
    UpdateFacts,
    UpdateParts,
    UpdateTemplate,
    composed,
    first_template,
    parts_of,
)
from incidents.domain.timeline import Audience
from incidents.domain.update_reminder import usual_wait
from incidents.forms.timeline_entry import AUDIENCES, KEY_LENGTH
from incidents.models import Incident
from incidents.usecases.timeline import LONGEST_KEY

LONGEST_PART = 6_000
PARTS = ("changed", "impact", "next_step")


def _next_choices() -> list[tuple[str, str]]:
    def words(minutes: int) -> str:
        hours = minutes // 60
        return f"In {minutes} minutes" if not hours else f"In {hours} hour{'s' * (hours > 1)}"

    return [("", "Not said"), *((str(one), words(one)) for one in NEXT_IN_MINUTES)]


class StatusUpdateForm(forms.Form):
    """What changed, what it means, what comes next; begun from a text that fits the status.

    Whoever chooses another text keeps the words they wrote: only parts that are empty or still
    stand as some text began them are filled anew.
    """

    template = forms.ChoiceField(
        label="Begin with", choices=[(one.value, one.label) for one in UpdateTemplate]
    )
    audience = forms.ChoiceField(
        label="Who is told",
        choices=AUDIENCES,
        required=False,
        help_text="An update for the team goes only to channels of its teams.",
    )
    changed = ExactTextField(
        label="What changed",
        multiline=True,
        rows=3,
        max_length=LONGEST_PART,
        error_messages={"required": "Say what changed."},
    )
    impact = ExactTextField(
        label="What it means for users",
        multiline=True,
        rows=2,
        required=False,
        max_length=LONGEST_PART,
    )
    next_step = ExactTextField(
        label="What comes next", multiline=True, rows=2, required=False, max_length=LONGEST_PART
    )
    next_in = forms.ChoiceField(
        label="Next update",
        choices=_next_choices(),
        required=False,
        help_text="The incident's page reminds of it.",
    )
    idempotency_key = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=LONGEST_KEY
    )

    def __init__(self, data: QueryDict | None, *, incident: Incident) -> None:
        super().__init__(data)
        self.facts = _facts_of(incident)
        first = first_template(incident.status)
        parts = parts_of(first, self.facts)
        wait = usual_wait(incident.severity, incident.status)
        self.initial = {
            "template": first,
            "audience": Audience.COMPANY,
            "changed": parts.changed,
            "impact": parts.impact,
            "next_step": parts.next_step,
            "next_in": str(wait // timedelta(minutes=1)) if wait else "",
            "idempotency_key": get_random_string(KEY_LENGTH),
        }

    def begin_again(self) -> None:
        """Fill the parts with the chosen text; what somebody wrote stays."""
        chosen = self["template"].value()
        if chosen not in set(UpdateTemplate):
            return
        typed = {name: self[name].data or "" for name in self.fields}
        new = parts_of(UpdateTemplate(chosen), self.facts)
        for name in PARTS:
            texts = {getattr(parts_of(one, self.facts), name) for one in UpdateTemplate}
            if _line_ends(typed[name]).strip() in texts | {""}:
                typed[name] = getattr(new, name)
        self.data = typed

    @property
    def asked_audience(self) -> str:
        """Return the audience as it stands in the field, "" for none and for one nobody knows."""
        value = self["audience"].value() or ""
        return value if value in set(Audience) else ""

    def text_as_sent(self, now: datetime) -> str:
        """Return the update as it stands in the fields, for reading before it is posted."""
        parts = UpdateParts(*(_line_ends(self[name].value() or "") for name in PARTS))
        span = _span(self["next_in"].value())
        return composed(parts, now + span if span else None)

    @property
    def update(self) -> dict[str, Any]:
        """Return what usecases.status_updates.post_update takes."""
        return {
            "parts": UpdateParts(*(self.cleaned_data[name] for name in PARTS)),
            "audience": self.cleaned_data["audience"],
            "next_in": _span(self.cleaned_data["next_in"]),
            "idempotency_key": self.cleaned_data["idempotency_key"] or None,
        }


def _facts_of(incident: Incident) -> UpdateFacts:
    impact = getattr(incident, "impact", None)
    return UpdateFacts(
        title=incident.title,
        services=[service.name for service in incident.services.all()],
        impact=impact.summary if impact else "",
        mitigated_at=incident.mitigated_at,
        resolved_at=incident.resolved_at,
    )


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n")


def _span(minutes: str | None) -> timedelta | None:
    """Return how long until the next update; None for none, and for what nobody can choose."""
    known = {str(one): timedelta(minutes=one) for one in NEXT_IN_MINUTES}
    return known.get(minutes or "")
