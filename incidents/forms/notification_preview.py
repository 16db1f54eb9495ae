"""The form of a made-up piece of news."""

from typing import Any

from django import forms

from catalog.models import Service, Team
from incidents.domain.incident import Severity
from incidents.domain.outbox import OutboxTopic
from incidents.forms.notification_rule import SEVERITIES
from incidents.models import NotificationRule
from incidents.queries.notification_preview import Example


class NotificationPreviewForm(forms.Form):
    """What is supposed to have happened."""

    topic = forms.ChoiceField(
        label="What happened",
        choices=[(topic.value, topic.label) for topic in OutboxTopic.for_rules()],
    )
    severity = forms.ChoiceField(
        label="Severity",
        required=False,
        choices=[("", "Not rated"), *SEVERITIES],
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label="Team", required=False, empty_label="None"
    )
    service = forms.ModelChoiceField(
        Service.objects.none(), label="Service", required=False, empty_label="None"
    )
    is_drill = forms.BooleanField(label="In a drill", required=False)
    for_team = forms.BooleanField(label="An update only for the team", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {"team": Team.objects.order_by("name"), "service": Service.objects.order_by("name")}
        for name, found in rows.items():
            field: Any = self.fields[name]
            field.queryset = found

    @staticmethod
    def about(rule: NotificationRule | None) -> dict[str, Any]:
        """Return what a rule asks for as what is typed, or (None) a bad incident."""
        if rule is None:
            return {"topic": OutboxTopic.INCIDENT_DECLARED.value, "severity": Severity.SEV1.value}
        topics = rule.topics or [OutboxTopic.INCIDENT_DECLARED.value]
        return {
            "topic": topics[0],
            "severity": rule.minimum_severity or Severity.SEV3.value,
            "team": rule.team_id or "",
            "service": rule.service_id or "",
        }

    @property
    def example(self) -> Example:
        """Return what is made up, of a valid form."""
        found = self.cleaned_data
        return Example(**(found | {"topic": OutboxTopic(found["topic"])}))
