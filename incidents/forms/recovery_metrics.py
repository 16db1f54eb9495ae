"""What to measure, as it stands in the query string or in the options of the command."""

from datetime import datetime
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils import timezone

from core import clock
from core.choices import choices_from
from core.input.date_range import read_bound
from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.recovery_metrics import Metric
from incidents.domain.recovery_periods import Period
from incidents.ingestion.formats import FORMATS
from incidents.queries.recovery_dashboard import Against, Question
from incidents.queries.recovery_metrics import Catalogue, Selection, catalogue

SOURCES = ("person", "api", *FORMATS)
"""Where incidents come from; read from the incidents it would take a walk over all of them."""

PAGE_DEFAULTS = {
    "from": "12mo",
    "metric": Metric.TIME_TO_RECOVER.value,
    "period": Period.QUARTER.value,
    "against": Against.BEFORE.value,
}
"""What the page shows until somebody chooses otherwise."""


class SelectionForm(forms.Form):
    """The incidents to measure; `selection` is ready once the form is valid.

    Times stay as they were typed ("-90d"), so that a shared address keeps its meaning.
    """

    team = forms.ChoiceField(required=False)
    service = forms.ChoiceField(required=False)
    severity = forms.ChoiceField(
        choices=[("", "Any severity"), *choices_from(Severity)], required=False
    )
    kind = forms.ChoiceField(choices=choices_from(IncidentKind), required=False)
    source = forms.ChoiceField(
        choices=[("", "Any source"), *((one, one) for one in SOURCES)], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # "from" is no name in Python, but the one people write in an address.
        ends = {
            "from": forms.CharField(required=False, max_length=20, label="From"),
            "to": forms.CharField(required=False, max_length=20, label="To"),
        }
        self.fields = ends | self.fields
        for name in ("team", "service"):
            field: Any = self.fields[name]
            field.choices = partial(self._named, name)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Return what there is to choose from; read only when one is chosen, or the form shown."""
        return catalogue()

    def clean(self) -> dict[str, Any]:
        """Turn both ends into moments; an end before its start is said at the end."""
        data: dict[str, Any] = super().clean() or {}
        start, end = self._bound("from", is_end=False), self._bound("to", is_end=True)
        if "mo" in (data.get("from") or "").lower() and not data.get("to"):
            # Whole months end with the current one; only such a range has figures kept ready.
            end = read_bound("1mo", now=clock.now(), zone=ZoneInfo("UTC"), is_end=True)
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
            team=self.catalogue.teams[data["team"]] if data["team"] else None,
            service=self.catalogue.services[data["service"]] if data["service"] else None,
            severity=data["severity"],
            kind=data["kind"] or IncidentKind.INCIDENT,
            source=data["source"],
        )

    def _named(self, name: str) -> list[tuple[str, str]]:
        found = self.catalogue.teams if name == "team" else self.catalogue.services
        return [("", f"Any {name}"), *((slug, str(one.name)) for slug, one in found.items())]

    def _bound(self, name: str, *, is_end: bool) -> datetime | None:
        text = self.cleaned_data.get(name)
        if not text:
            return None
        zone = timezone.get_current_timezone()
        try:
            return read_bound(text, now=clock.now(), zone=zone, is_end=is_end)
        except ValueError as error:
            self.add_error(name, str(error))
            return None


class MetricsPageForm(SelectionForm):
    """The selection of the page, with the chart to draw and what to hold it against."""

    metric = forms.ChoiceField(choices=choices_from(Metric), required=False, label="Chart")
    period = forms.ChoiceField(choices=choices_from(Period), required=False, label="Trend by")

    against = forms.ChoiceField(choices=choices_from(Against), required=False, label="Compare with")

    @property
    def question(self) -> Question:
        """Return what a valid form asks."""
        data = self.cleaned_data
        return Question(self.selection, data["metric"], data["period"], data["against"])

    @property
    def query(self) -> str:
        """Return the query string that asks the same, of nothing but this form's fields."""
        return urlencode({name: self.data.get(name) or "" for name in self.fields})

    @property
    def incidents_query(self) -> str:
        """Return the query string of the list of the incidents that a valid form chose."""
        data = self.cleaned_data
        asked = {
            name: data[name] for name in ("from", "to", "team", "service", "severity") if data[name]
        }
        kind = data["kind"] or IncidentKind.INCIDENT.value
        return urlencode({"status": "all", "kind": kind} | asked)

    def clean_against(self) -> Against:
        """Return what to compare with, by default the same time before."""
        return Against(self.cleaned_data["against"] or Against.BEFORE)

    def clean_metric(self) -> Metric:
        """Return the metric to draw, by default the time to recover."""
        return Metric(self.cleaned_data["metric"] or Metric.TIME_TO_RECOVER)

    def clean_period(self) -> Period:
        """Return the step of the trend, by default a quarter."""
        return Period(self.cleaned_data["period"] or Period.QUARTER)


class MonthsForm(MetricsPageForm):
    """The selection of the page, and by what months are parted."""

    by = forms.ChoiceField(
        choices=[("", "Nothing"), ("severity", "Severity")], required=False, label="Parted by"
    )


def asked_of(params: QueryDict) -> QueryDict:
    """Return a query string with the page's own defaults, so that the form shows them."""
    asked = params.copy()
    for name, value in PAGE_DEFAULTS.items():
        asked.setdefault(name, value)
    return asked
