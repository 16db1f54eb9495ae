"""Forms about services."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from catalog.models import Service, Team
from catalog.queries import services
from core.forms.fields import ExactTextField

LONGEST_NAME = 200


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

    def with_words(self, rows: QuerySet[Service], _name: str, value: str) -> QuerySet[Service]:
        """Keep services that mention the words."""
        return services.searched(rows, value)
