"""What to measure, as it stands in the query string or in the options of the command."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from catalog.models import Service, Team
from core.choices import choices_from
from core.date_range import read_bound
from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.recovery_metrics import Metric
from incidents.domain.recovery_periods import Period
from incidents.queries.recovery_metrics import Selection, sources

PAGE_DEFAULTS = {
    "from": "12mo",
    "metric": Metric.TIME_TO_RECOVER.value,
    "period": Period.QUARTER.value,
}
"""What the page shows until somebody chooses otherwise."""


class SelectionForm(forms.Form):
    """The incidents to measure; `selection` is ready once the form is valid.

    Times stay as they were typed ("-90d"), so that a shared address keeps its meaning.
    """

    team = forms.ModelChoiceField(
        Team.objects.all(), to_field_name="slug", required=False, empty_label="Any team"
    )
    service = forms.ModelChoiceField(
        Service.objects.all(), to_field_name="slug", required=False, empty_label="Any service"
    )
    severity = forms.ChoiceField(
        choices=[("", "Any severity"), *choices_from(Severity)], required=False
    )
    kind = forms.ChoiceField(choices=choices_from(IncidentKind), required=False)
    source = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # "from" is no name in Python, but the one people write in an address.
        ends = {
            "from": forms.CharField(required=False, max_length=20, label="From"),
            "to": forms.CharField(required=False, max_length=20, label="To"),
        }
        self.fields = ends | self.fields
        source: Any = self.fields["source"]
        source.choices = [("", "Any source"), *((one, one) for one in sources())]

    def clean(self) -> dict[str, Any]:
        """Turn both ends into moments; an end before its start is said at the end."""
        data: dict[str, Any] = super().clean() or {}
        start, end = self._bound("from", is_end=False), self._bound("to", is_end=True)
        if "mo" in (data.get("from") or "").lower() and not data.get("to"):
            # Whole months end with the current one; only such a range has figures kept ready.
            end = read_bound("1mo", now=timezone.now(), zone=ZoneInfo("UTC"), is_end=True)
        if start and end and end <= start:
            self.add_error("to", "The range ends before it begins.")
        return data | {"started_from": start, "started_to": end}

    @property
    def selection(self) -> Selection:
        """Return what a valid form chose."""
        data = self.cleaned_data
        return Selection(
            started_from=data["started_from"],
            started_to=data["started_to"],
            team=data["team"],
            service=data["service"],
            severity=data["severity"],
            kind=data["kind"] or IncidentKind.INCIDENT,
            source=data["source"],
        )

    def _bound(self, name: str, *, is_end: bool) -> datetime | None:
        text = self.cleaned_data.get(name)
        if not text:
            return None
        zone = timezone.get_current_timezone()
        try:
            return read_bound(text, now=timezone.now(), zone=zone, is_end=is_end)
        except ValueError as error:
            self.add_error(name, str(error))
            return None


class MetricsPageForm(SelectionForm):
    """The selection of the page, with the chart to draw."""

    metric = forms.ChoiceField(choices=choices_from(Metric), required=False, label="Chart")
    period = forms.ChoiceField(choices=choices_from(Period), required=False, label="Trend by")

    def clean_metric(self) -> Metric:
        """Return the metric to draw, by default the time to recover."""
        return Metric(self.cleaned_data["metric"] or Metric.TIME_TO_RECOVER)

    def clean_period(self) -> Period:
        """Return the step of the trend, by default a quarter."""
        return Period(self.cleaned_data["period"] or Period.QUARTER)
