"""Filters of action items, shared by page, CSV and API."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict

from catalog.models import Service, Team
from core.choices import choices_from
from core.models import User
from incidents.domain.action_item import ActionKind, ActionStatus, Priority
from incidents.domain.tag import one_tag
from incidents.forms.postmortem import reference_number
from incidents.models import ActionItem
from incidents.queries import action_items

UNFINISHED = "unfinished"
KEPT = "kept"
ANY = "all"
STATUS_CHOICES = [
    (UNFINISHED, "Still owed"),
    (KEPT, "Done, proven or not"),
    *choices_from(ActionStatus),
    (ANY, "All"),
]
OWNER_CHOICES = [("me", "Me"), ("nobody", "Nobody")]


BOARD = "board"


class ActionItemFilter(django_filters.FilterSet):
    """Promises still owed unless the query string says otherwise.

    `person` is who "me" is, `on` the day on which overdue is judged.
    """

    q = django_filters.CharFilter(label="Words", method="with_words")
    status = django_filters.ChoiceFilter(
        label="Status", choices=STATUS_CHOICES, empty_label=None, method="with_status"
    )
    owner = django_filters.ChoiceFilter(
        label="Owner", choices=(), empty_label="Anybody", method="with_owner"
    )
    team = django_filters.ModelChoiceFilter(
        label="Team", queryset=Team.objects.all(), to_field_name="slug", empty_label="Any team"
    )
    kind = django_filters.ChoiceFilter(
        label="Kind", choices=choices_from(ActionKind), empty_label="Any kind"
    )
    priority = django_filters.ChoiceFilter(
        label="Priority", choices=choices_from(Priority), empty_label="Any priority"
    )
    due = django_filters.ChoiceFilter(
        label="Due", choices=[("overdue", "Overdue")], empty_label="Any time", method="with_due"
    )
    service = django_filters.ModelChoiceFilter(
        label="Service",
        field_name="incident__services",
        queryset=Service.objects.all(),
        to_field_name="slug",
        empty_label="Any service",
    )
    tag = django_filters.ChoiceFilter(
        label="Tag", field_name="tag_rows__name", choices=(), empty_label="Any tag"
    )
    incident = django_filters.CharFilter(label="Incident", method="with_incident")

    class Meta:
        model = ActionItem
        fields = (
            "q",
            "status",
            "owner",
            "team",
            "service",
            "kind",
            "priority",
            "due",
            "tag",
            "incident",
        )

    def __init__(self, data: Any = None, *args: Any, person: User, on: date, **kwargs: Any) -> None:
        values = data.copy() if data is not None else {}
        if not values.get("status"):
            values["status"] = UNFINISHED
        if tag := values.get("tag"):
            values["tag"] = tag = one_tag(tag)
        super().__init__(values, *args, **kwargs)
        self.person = person
        self.on = on
        self.filters["owner"].extra["choices"] = [*OWNER_CHOICES, *people_choices()]
        self.filters["tag"].extra["choices"] = tag_choices(tag)

    def with_words(
        self, rows: QuerySet[ActionItem], _name: str, value: str
    ) -> QuerySet[ActionItem]:
        """Keep the ones that mention the words, or that have the reference ACT-9."""
        words = Q(title__icontains=value) | Q(description__icontains=value)
        if (number := reference_number(value, "ACT-")) is not None:
            words |= Q(pk=number)
        return rows.filter(words)

    def with_status(
        self, rows: QuerySet[ActionItem], _name: str, value: str
    ) -> QuerySet[ActionItem]:
        """Keep one status, the unfinished ones, the done ones, or all."""
        if value == ANY:
            return rows
        groups = {UNFINISHED: ActionStatus.unfinished(), KEPT: ActionStatus.kept()}
        return rows.filter(status__in=groups.get(value, (value,)))

    def with_owner(
        self, rows: QuerySet[ActionItem], _name: str, value: str
    ) -> QuerySet[ActionItem]:
        """Keep those of the person who asks, of nobody, or of a username."""
        if value == "me":
            return rows.filter(owner=self.person)
        if value == "nobody":
            return rows.filter(owner__isnull=True)
        return rows.filter(owner__username=value)

    def with_due(self, rows: QuerySet[ActionItem], _name: str, _value: str) -> QuerySet[ActionItem]:
        """Keep the overdue ones."""
        return rows.filter(status__in=ActionStatus.unfinished(), due_on__lt=self.on)

    def with_incident(
        self, rows: QuerySet[ActionItem], _name: str, value: str
    ) -> QuerySet[ActionItem]:
        """Keep those of INC-12; an unknown reference keeps none."""
        number = reference_number(value, "INC-")
        return rows.none() if number is None else rows.filter(incident=number)


def people_choices() -> list[tuple[str, str]]:
    """Return who may own something, as (username, name)."""
    people = User.objects.filter(is_active=True).values_list("username", "name")
    return [(username, name or username) for username, name in people]


def tag_choices(asked: str | None) -> list[tuple[str, str]]:
    """Return the tags to choose from: those there are, and the one asked for if nobody has it.

    A saved view of a tag that was taken off everything shows an empty list, not an error.
    """
    tags = set(action_items.known_tags())
    if asked:
        tags.add(asked)
    return [(tag, tag) for tag in sorted(tags)]


def listed(asked: QueryDict, *, person: User, on: date) -> ActionItemFilter:
    """Return the action items that a query string of the list asks for, in its order.

    Page, CSV, feeds and the change of many rows all ask here, so that they cannot disagree. The
    board shows all statuses unless one is named.
    """
    values = asked.copy()
    if values.get("layout") == BOARD and not values.get("status"):
        values["status"] = ANY
    rows = action_items.for_list(values.get("sort", ""), values.get("group", ""))
    return ActionItemFilter(values, queryset=rows, person=person, on=on)


def measured(asked: QueryDict, *, person: User, on: date) -> ActionItemFilter:
    """Return the action items that statistics are about: of any status, due at any time."""
    values = asked.copy()
    values["status"], values["due"] = ANY, ""
    return ActionItemFilter(values, queryset=action_items.for_list(), person=person, on=on)
