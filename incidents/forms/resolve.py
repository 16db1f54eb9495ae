"""Forms that end an incident or start it again."""

from typing import Any, ClassVar

from django import forms

from core.forms.fields import ExactTextField, TimeEntryField, time_text
from incidents.domain.lifecycle import Milestone, missing_milestones
from incidents.domain.timeline import EntryKind
from incidents.forms.milestone import TIME_HELP, MomentForm, about
from incidents.models import Incident, Postmortem, PostmortemTemplate, TimelineEntry
from incidents.queries import postmortem_policy as policy
from incidents.queries.postmortems import cards_for

LONGEST_NOTE = 5_000
SUGGESTIONS = 5
LATER = "Not now"


class ResolveForm(MomentForm):
    """When it was back to normal, the times nobody has given yet, and what to write about it in.

    `suggestions` are timeline entries in which those times may stand. With `may_write`, and while
    there is no postmortem, a template can be chosen to begin one.
    """

    at = TimeEntryField(
        label="When was it back to normal?", help_text=f"{TIME_HELP} Empty means now."
    )
    note = ExactTextField(
        label="What helped?",
        multiline=True,
        rows=3,
        required=False,
        max_length=LONGEST_NOTE,
        help_text="Goes on the timeline.",
    )

    SUGGESTED: ClassVar[str] = "suggested-times"

    def __init__(
        self, *args: Any, incident: Incident, may_write: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, incident=incident, **kwargs)
        if may_write and not Postmortem.objects.filter(incident=incident).exists():
            self.fields["template"] = _template_field(incident)
        self.missing = [m for m in missing_milestones(incident) if m is not Milestone.RESOLVED]
        for milestone in self.missing:
            self.fields[milestone.value] = TimeEntryField(
                label=milestone.label, empty_is_now=False, help_text="Empty means not known."
            )
        about(self, incident)
        self.suggestions = _first_lines(incident) if self.missing else []
        if self.suggestions:
            for milestone in self.missing:
                self.fields[milestone.value].widget.attrs["list"] = self.SUGGESTED

    @property
    def suggested_times(self) -> list[tuple[str, str]]:
        """Return the times of the suggestions as one could type them, with their words."""
        return [(time_text(entry.at), entry.text) for entry in self.suggestions]

    def missing_fields(self) -> list[forms.BoundField]:
        """Return the fields for the times nobody has given."""
        return [self[milestone.value] for milestone in self.missing]

    @property
    def template_field(self) -> forms.BoundField | None:
        """Return the choice of a template, None where there is nothing to choose."""
        return self["template"] if "template" in self.fields else None

    def times(self) -> dict[Milestone, Any]:
        """Return the moments of the missing milestones that were filled in."""
        given = {milestone: self.cleaned_data[milestone.value] for milestone in self.missing}
        return {milestone: reading.at for milestone, reading in given.items() if reading}

    def template(self) -> PostmortemTemplate | None:
        """Return the template to begin the postmortem from, None for not now."""
        slug = self.cleaned_data.get("template")
        return PostmortemTemplate.objects.get(slug=slug, is_current=True) if slug else None


def _template_field(incident: Incident) -> forms.ChoiceField:
    cards = cards_for(incident)
    choices = [(card.template.slug, f"{card.template.name}: {card.length}") for card in cards]
    if incident.severity in policy.severities():
        days = policy.working_days()
        why = f"Needed because it is {incident.get_severity_display()}: within {days} working days."
    else:
        why = "Worth it when there is something to learn."
    return forms.ChoiceField(
        label="Begin the postmortem",
        required=False,
        choices=[("", LATER), *choices],
        help_text=f"{why} What suits it best stands first; it can be changed later.",
    )


def _first_lines(incident: Incident) -> list[TimelineEntry]:
    """Return the first things people wrote down: the missing times may stand there."""
    noted = incident.timeline.current().exclude(kind=EntryKind.STATUS)
    return list(noted.in_order()[:SUGGESTIONS])


class ReopenForm(forms.Form):
    """Why an incident starts again."""

    reason = ExactTextField(
        label="What came back?",
        multiline=True,
        rows=3,
        max_length=LONGEST_NOTE,
        error_messages={"required": "Say what came back, so that nobody has to guess."},
    )
