"""Forms about services."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from catalog.domain.service import LONGEST_PROMISE_SECONDS, LONGEST_REGIONS, read_regions
from catalog.models import Service, Team
from catalog.queries import services
from core.durations import format_duration, parse_duration
from core.forms.fields import ExactTextField

LONGEST_NAME = 200


class PromiseField(forms.CharField):
    """A span of time as people write it, kept as whole seconds; None for no promise."""

    def prepare_value(self, value: Any) -> Any:
        """Write seconds with units, and what was typed as it was typed."""
        if not isinstance(value, int):
            return value
        written = format_duration(timedelta(seconds=value))
        return written if _seconds(written) == value else f"{value} s"

    def clean(self, value: Any) -> int | None:
        """Return seconds; raise ValidationError for what is no span, or too long a one."""
        written = super().clean(value)
        if not written:
            return None
        try:
            seconds = _seconds(written)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if seconds > LONGEST_PROMISE_SECONDS:
            raise forms.ValidationError("This is longer than 30 days.")
        return seconds


def _seconds(written: str) -> int:
    return round(parse_duration(written).total_seconds())


class RegionsField(forms.CharField):
    """Names of regions with commas between them."""

    def clean(self, value: Any) -> str:
        """Return them in order; raise ValidationError for what is none."""
        try:
            return read_regions(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(f"This {error}.") from error


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]  # no parameter at run time
    """What people say about a service; the short name can be given only at the start."""

    name = ExactTextField(label="Name", max_length=LONGEST_NAME)
    description = ExactTextField(label="Description", multiline=True, required=False)
    runbook_url = forms.URLField(
        label="Runbook", required=False, max_length=500, assume_scheme="https"
    )
    repository_url = forms.URLField(
        label="Repository", required=False, max_length=500, assume_scheme="https"
    )

    rto_seconds = PromiseField(
        label="Back within",
        required=False,
        max_length=60,
        help_text="The recovery time objective (RTO), such as 4 h or 30 min.",
    )
    rpo_seconds = PromiseField(
        label="Loses at most",
        required=False,
        max_length=60,
        help_text="The recovery point objective (RPO): how much of the newest data, such as 5 min.",
    )

    regions = RegionsField(
        label="Regions",
        required=False,
        max_length=LONGEST_REGIONS,
        help_text="Where it runs, such as eu-central-1, eu-west-1.",
    )

    class Meta:
        model = Service
        fields = (
            "name",
            "slug",
            "kind",
            "tier",
            "owner_team",
            "description",
            "runbook_url",
            "repository_url",
            "slo_target_percent",
            "rto_seconds",
            "rpo_seconds",
            "regions",
        )
        labels = {
            "slug": "Short name",
            "slo_target_percent": "Availability target (%)",
        }
        help_texts = {
            "slug": "For addresses and commands, such as checkout-api. Left empty, "
            "it is made from the name.",
            "tier": "Tier 1 stops the business, tier 3 hardly anyone notices.",
            "slo_target_percent": "The promised availability, such as 99.9.",
        }
        error_messages = {"slug": {"unique": "This short name is taken."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["slug"]
        else:
            self.fields["slug"].required = False
        fields: dict[str, Any] = self.fields
        fields["owner_team"].empty_label = "No team yet"
        fields["tier"].choices = [("", "Not said yet"), *list(fields["tier"].choices)[1:]]
        for name in ("runbook_url", "repository_url"):
            self.fields[name].widget.attrs["placeholder"] = "https://"


class ServiceFilter(django_filters.FilterSet):
    """Filters of the service list, shared by page and API."""

    q = django_filters.CharFilter(label="Words", method="with_words")
    team = django_filters.ModelChoiceFilter(
        field_name="owner_team", to_field_name="slug", queryset=Team.objects.all(), label="Team"
    )

    class Meta:
        model = Service
        fields = ("q", "team", "tier", "kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("team", "tier", "kind"):
            self.filters[name].extra["empty_label"] = f"Any {name}"

    def with_words(self, rows: QuerySet[Service], _name: str, value: str) -> QuerySet[Service]:
        """Keep services that mention the words."""
        return services.searched(rows, value)
