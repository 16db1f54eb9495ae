"""A dependency that somebody thinks of adding."""

from typing import Any

from django import forms

from catalog.domain.service import Criticality
from catalog.models import RedundancyGroup, Service
from core.choices import choices_from


class DependencyPreviewForm(forms.Form):
    """The fields of the dependency editor, for one dependency that is not there yet."""

    provider = forms.ModelChoiceField(
        queryset=Service.objects.all(), to_field_name="slug", label="Depends on"
    )
    criticality = forms.ChoiceField(choices=choices_from(Criticality))
    redundancy_group = forms.ModelChoiceField(
        queryset=RedundancyGroup.objects.none(),
        required=False,
        empty_label="None: this one is needed",
    )
    note = forms.CharField(max_length=300, required=False)

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        groups = self.fields["redundancy_group"]
        groups.queryset = service.redundancy_groups.all()  # type: ignore[attr-defined]  # stubs know the base field only

    def clean_provider(self) -> Service:
        """Refuse the service itself and what it depends on already."""
        provider: Service = self.cleaned_data["provider"]
        if provider == self.service:
            raise forms.ValidationError("A service cannot depend on itself.")
        if self.service.dependencies.filter(provider=provider).exists():
            raise forms.ValidationError(f"{self.service} already depends on {provider}.")
        return provider
