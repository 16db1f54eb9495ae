"""The form of a rule: what is sent over a channel."""

from typing import Any

from django import forms

from catalog.models import Service, Team
from incidents.domain.incident import Severity
from incidents.domain.outbox import OutboxTopic
from incidents.models import Channel, NotificationRule

SEVERITIES = [(one.value, one.label) for one in Severity if one is not Severity.UNKNOWN]


class ClockField(forms.TimeField):
    """A time of day, in the browser's own control."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(required=False, widget=widget, **options)


class NotificationRuleForm(forms.Form):
    """What a rule asks for; what is left empty it does not ask for."""

    channel = forms.ModelChoiceField(Channel.objects.none(), label="Send over", empty_label=None)
    topics = forms.MultipleChoiceField(
        label="What",
        required=False,
        choices=[(topic.value, topic.label) for topic in OutboxTopic.for_rules()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Nothing chosen means everything.",
    )
    minimum_severity = forms.ChoiceField(
        label="At least as bad as",
        required=False,
        choices=[("", "Any severity"), *SEVERITIES],
        help_text="An incident nobody has rated yet is not; it is told once it becomes this bad.",
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label="Team",
        required=False,
        empty_label="Any team",
        help_text="That has the incident, or owns a service it affects.",
    )
    service = forms.ModelChoiceField(
        Service.objects.none(), label="Service", required=False, empty_label="Any service"
    )
    covers_drills = forms.BooleanField(label="Drills too", required=False)
    quiet_from = ClockField(
        label="Quiet from", help_text="By the clocks of this site; empty for no quiet hours."
    )
    quiet_until = ClockField(label="Quiet until")
    loud_severity = forms.ChoiceField(
        label="Never quiet from",
        choices=SEVERITIES,
        initial=Severity.SEV2.value,
        help_text="As bad as this or worse is sent in quiet hours as well; the rest waits.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {
            "channel": Channel.objects.made_by_people().order_by("name"),
            "team": Team.objects.order_by("name"),
            "service": Service.objects.order_by("name"),
        }
        for name, found in rows.items():
            field: Any = self.fields[name]
            field.queryset = found

    @classmethod
    def about(cls, rule: NotificationRule) -> "NotificationRuleForm":
        """Return the form filled with what is stored."""
        return cls(initial={name: getattr(rule, name) for name in cls.base_fields})
