"""Filters of incidents, shared by page, CSV and API."""

from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from core.choices import choices_from
from core.forms.bounds import BoundField
from core.web.keyset import LONGEST_NUMBER
from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.domain.list_terms import pieces_of, read_terms
from incidents.models import Incident
from incidents.queries.incident_list import MOST_COUNTED, ListChoices, OpenCounts

UNRESOLVED = "unresolved"
FINISHED = "finished"
ANY = "all"
LONGEST_SEARCH = 200
STATUS_CHOICES = [
    (UNRESOLVED, "Unresolved"),
    *choices_from(IncidentStatus),
    (FINISHED, "Resolved or closed"),
    (ANY, "All"),
]


def statuses_of(choice: str) -> tuple[str, ...]:
    """Return the statuses that one of STATUS_CHOICES stands for, none for all of them."""
    unfinished = IncidentStatus.unfinished()
    groups: dict[str, tuple[str, ...]] = {
        ANY: (),
        UNRESOLVED: unfinished,
        FINISHED: tuple(status for status in IncidentStatus if status not in unfinished),
    }
    return groups.get(choice, (choice,))


class BoundFilter(django_filters.Filter):
    """Incidents on one side of a moment."""

    field_class = BoundField


class IncidentFilter(django_filters.FilterSet):
    """All incidents unless something is asked for; pages start with the unresolved ones."""

    q = django_filters.CharFilter(label="Search", method="with_words", max_length=LONGEST_SEARCH)
    status = django_filters.ChoiceFilter(
        label="Status", choices=STATUS_CHOICES, method="with_status"
    )
    severity = django_filters.ChoiceFilter(label="Severity", choices=choices_from(Severity))
    kind = django_filters.ChoiceFilter(label="Kind", choices=choices_from(IncidentKind))
    service = django_filters.CharFilter(label="Service", method="with_service")
    team = django_filters.CharFilter(label="Team", field_name="team__slug")
    unknown = django_filters.ChoiceFilter(
        label="Time not known", choices=choices_from(Milestone), method="with_unknown"
    )
    started_from = BoundFilter(label="Started from", field_name="started_at", lookup_expr="gte")
    started_to = BoundFilter(
        label="Started before", field_name="started_at", lookup_expr="lt", is_end=True
    )

    class Meta:
        model = Incident
        fields = ()

    @classmethod
    def get_filters(cls) -> OrderedDict[str, django_filters.Filter]:
        """Name the ends of the range as addresses do; "from" is no name in Python."""
        names = {"started_from": "from", "started_to": "to"}
        found = super().get_filters()
        return OrderedDict((names.get(name, name), one) for name, one in found.items())

    def with_words(self, rows: QuerySet[Incident], _name: str, value: str) -> QuerySet[Incident]:
        """Keep incidents whose title or summary holds every word, or whose reference it is.

        What stands in quotes is looked for as it is.
        """
        number = value.strip().upper().removeprefix("INC-")
        if number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER:
            return rows.filter(Q(pk=int(number)) | Q(title__icontains=value.strip()))
        for word in pieces_of(value):
            rows = rows.filter(Q(title__icontains=word) | Q(summary__icontains=word))
        return rows

    def with_status(self, rows: QuerySet[Incident], _name: str, value: str) -> QuerySet[Incident]:
        """Keep one status, the unresolved ones, the finished ones, or all."""
        statuses = statuses_of(value)
        return rows.filter(status__in=statuses) if statuses else rows

    def with_unknown(self, rows: QuerySet[Incident], _name: str, value: str) -> QuerySet[Incident]:
        """Keep incidents without a time for one milestone."""
        return rows.filter(**{f"{value}__isnull": True})

    def with_service(self, rows: QuerySet[Incident], _name: str, value: str) -> QuerySet[Incident]:
        """Keep incidents that affect the service with this slug, each once."""
        return rows.filter(services__slug=value)


class AppliedFilter(NamedTuple):
    """One thing the list is cut by, in words, with the query string that takes it away."""

    label: str
    value: str
    without: str


class ReadFilter(NamedTuple):
    """What a query string asks of the list; `faults` has a sentence per unusable value."""

    read: Callable[[], QuerySet[Incident]]
    chosen: dict[str, str]
    applied: list[AppliedFilter]
    faults: list[str]

    @property
    def ignored(self) -> list[str]:
        """Return the faults as a list says them that goes on without these values."""
        return [f"{fault} It was left out." for fault in self.faults]

    @property
    def incidents(self) -> QuerySet[Incident]:
        """Return the incidents that are left."""
        return self.read()

    @property
    def statuses(self) -> tuple[str, ...] | None:
        """Return the statuses that are asked for, none for all; None when more is asked for."""
        return statuses_of(self.chosen["status"]) if len(self.chosen) == 1 else None


def read_filter(
    params: QueryDict, incidents: Callable[[], QuerySet[Incident]], choices: ListChoices
) -> ReadFilter:
    """Cut what `incidents` gives as the address says; without a status, to the unresolved ones.

    A value nobody knows is named in `faults` and left out, so that an old or mistyped link
    shows more than was meant rather than an error. Terms among the words of the search, such as
    sev:1, count like the filter of that name, and more than it.
    """
    params = _with_terms(params)
    known = {"service": dict(choices.services), "team": dict(choices.teams)}
    labels = {name: str(one.label) for name, one in IncidentFilter.base_filters.items()}
    chosen = {name: str(params[name]) for name in labels if params.get(name)}
    faults: list[str] = []
    for name, names in known.items():
        if name in chosen and chosen[name] not in names:
            faults.append(f"There is no {name} “{chosen.pop(name)}”.")
    chosen.setdefault("status", UNRESOLVED)
    if list(chosen) == ["status"] and chosen["status"] in _STATUS_LABELS:
        # The plain list is asked for far more often than all others, and needs no form.
        return _plain(params, incidents, chosen, faults)
    found = IncidentFilter(chosen, queryset=incidents())
    if errors := found.form.errors:
        for name, (reason, *_) in errors.items():
            unknown = f"There is no {labels[name].lower()} “{chosen.pop(name)}”."
            faults.append(str(reason) if name in {"q", "from", "to"} else unknown)
        chosen.setdefault("status", UNRESOLVED)
        found = IncidentFilter(chosen, queryset=incidents())
    applied = [
        AppliedFilter(
            label=labels[name],
            value=_in_words(found, name, value, known.get(name, {})),
            without=_without(params, name),
        )
        for name, value in chosen.items()
        if (name, value) != ("status", UNRESOLVED)
    ]
    return ReadFilter(lambda: found.qs, chosen, applied, faults)


def _with_terms(params: QueryDict) -> QueryDict:
    found = read_terms(params.get("q", ""))
    if not found.filters:
        return params
    read = params.copy()
    read["q"] = found.words
    for name, value in found.filters.items():
        read[name] = value
    return read


_STATUS_LABELS = dict(STATUS_CHOICES)


def _plain(
    params: QueryDict,
    incidents: Callable[[], QuerySet[Incident]],
    chosen: dict[str, str],
    faults: list[str],
) -> ReadFilter:
    value = chosen["status"]
    applied = [AppliedFilter("Status", _STATUS_LABELS[value], _without(params, "status"))]

    def read() -> QuerySet[Incident]:
        statuses = statuses_of(value)
        return incidents().filter(status__in=statuses) if statuses else incidents()

    return ReadFilter(read, chosen, applied if value != UNRESOLVED else [], faults)


def _in_words(found: IncidentFilter, name: str, value: str, names: dict[str, str]) -> str:
    choices = dict(getattr(found.form.fields[name], "choices", ()))
    return str(choices.get(value) or names.get(value) or value)


def _without(params: QueryDict, name: str) -> str:
    rest = params.copy()
    for gone in (name, "before", "after"):
        rest.pop(gone, None)
    # Without anything the list would open as its reader wants it opened.
    return f"?{rest.urlencode() or f'status={UNRESOLVED}'}"


class FilterSelect(NamedTuple):
    """A drop-down list above the incidents; few enough options to be worth a list."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str

    @property
    def option_tags(self) -> SafeString:
        """Return the options as HTML; a hundred of them through a template cost too much."""
        return format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (value, " selected" if value == self.chosen else "", label)
                for value, label in self.options
            ),
        )


RANGES = [("", "Any time"), ("-7d", "Last 7 days"), ("-30d", "Last 30 days")]
RANGES += [("-90d", "Last 90 days"), ("-365d", "Last year")]
MOST_OPTIONS = 100


def filter_selects(found: ReadFilter, choices: ListChoices) -> list[FilterSelect]:
    """Return the lists to choose from; one of too many options is left to be typed instead."""
    ranges = list(RANGES)
    since = found.chosen.get("from", "")
    if since not in dict(ranges):
        ranges.append((since, f"Since {since}"))
    options = {
        "status": STATUS_CHOICES,
        "severity": [("", "Any"), *choices_from(Severity)],
        "kind": [("", "Any"), *choices_from(IncidentKind)],
        "service": [("", "Any"), *choices.services],
        "team": [("", "Any"), *choices.teams],
        "from": ranges,
    }
    labels = {"from": "Started"}
    return [
        FilterSelect(
            name=name,
            label=labels.get(name) or str(IncidentFilter.base_filters[name].label),
            options=one if len(one) <= MOST_OPTIONS else [],
            chosen=found.chosen.get(name, ""),
        )
        for name, one in options.items()
        if len(one) > 1
    ]


class FilterCard(NamedTuple):
    """A number above the list whose link shows the incidents behind it."""

    label: str
    number: str
    url: str
    is_current: bool


def filter_cards(counts: OpenCounts, chosen: dict[str, str]) -> list[FilterCard]:
    """Return the cards; the one whose filters are exactly the chosen ones is current."""
    list_url = reverse("incidents:incident_list")
    cards = [
        ("Unresolved", counts.unresolved, {"status": UNRESOLVED}),
        ("Not acknowledged", counts.unacknowledged, {"status": IncidentStatus.OPEN.value}),
        ("Unresolved SEV1", counts.sev1, {"severity": Severity.SEV1.value}),
        ("Unresolved SEV2", counts.sev2, {"severity": Severity.SEV2.value}),
    ]
    return [
        FilterCard(
            label=label,
            number=f"{number}+" if number == MOST_COUNTED else str(number),
            url=f"{list_url}?{urlencode(query)}",
            is_current=chosen == {"status": UNRESOLVED} | query,
        )
        for label, number, query in cards
    ]
