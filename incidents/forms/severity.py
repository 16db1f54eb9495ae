"""How bad an incident is, as radio buttons that tell what each severity means."""

from collections.abc import Iterator
from typing import Any, NamedTuple, Self

from django import forms

from core.choices import choices_from
from incidents.domain.incident import Severity
from incidents.forms.seen import SeenForm
from incidents.models import Incident


class SeverityOption(NamedTuple):
    """A radio button with the severity it stands for."""

    radio: forms.boundfield.BoundWidget
    severity: Severity


class SeverityField(forms.ChoiceField):
    """One severity; "not sure yet" is an answer."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=choices_from(Severity), widget=forms.RadioSelect, **kwargs)


class HasSeverity(forms.Form):
    """A form with a field "severity" that its page shows with marks and meanings."""

    def severity_options(self) -> Iterator[SeverityOption]:
        """Return the radio buttons with their severities, worst first."""
        for radio, severity in zip(self["severity"], Severity, strict=True):
            yield SeverityOption(radio, severity)


class SeverityForm(SeenForm, HasSeverity):
    """How bad an incident is now."""

    severity = SeverityField(label="Severity")

    @classmethod
    def initial_of(cls, incident: Incident) -> dict[str, Any]:
        """Return what the form shows before anybody chooses."""
        return {"severity": incident.severity, "seen": incident.severity}

    def again(self, incident: Incident, message: str) -> Self:
        """Keep the severity that was chosen."""
        form = type(self)(self.typed(seen=incident.severity), initial=self.initial_of(incident))
        return form.told(message)
