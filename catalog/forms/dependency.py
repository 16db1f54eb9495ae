"""Forms of the dependency editor."""

from typing import Any

from django import forms

from catalog.domain.service import Criticality
from catalog.models import Dependency, RedundancyGroup, Service
from core.choices import choices_from

CRITICALITY_HINT = "Hard: without it this service is down. Soft: it goes on with less."


class DependencyForm(forms.Form):
    """Add one dependency to a service."""

    provider = forms.ModelChoiceField(
        queryset=Service.objects.none(),
        to_field_name="slug",
        label="Depends on",
        empty_label="Choose a service",
    )
    criticality = forms.ChoiceField(
        choices=choices_from(Criticality), initial=Criticality.HARD, help_text=CRITICALITY_HINT
    )
    redundancy_group = forms.ModelChoiceField(
        queryset=RedundancyGroup.objects.none(),
        required=False,
        empty_label="None: this one is needed",
        help_text="In a group only some of the members must work.",
    )
    note = forms.CharField(max_length=300, required=False)

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers = self.fields["provider"]
        groups = self.fields["redundancy_group"]
        providers.queryset = Service.objects.exclude(pk=service.pk)  # type: ignore[attr-defined]  # stubs know the base field only
        groups.queryset = service.redundancy_groups.all()  # type: ignore[attr-defined]  # stubs know the base field only


class DependencyChangeForm(forms.ModelForm):  # type: ignore[type-arg]  # no parameter at run time
    """Change one dependency."""

    class Meta:
        model = Dependency
        fields = ("criticality", "redundancy_group", "note")
        help_texts = {"criticality": CRITICALITY_HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["redundancy_group"]
        field.queryset = self.instance.dependent.redundancy_groups.all()
        field.empty_label = "None: this one is needed"


class PastedDependenciesForm(forms.Form):
    """Add many dependencies at once: one short name per line."""

    slugs = forms.CharField(
        label="Short names",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        help_text="One service per line, such as payments-db. Add “soft” after it where it is one.",
    )

    def clean_slugs(self) -> list[tuple[Service, str]]:
        """Return (service, criticality) per line; every line that is wrong is named."""
        lines = [line.split() for line in self.cleaned_data["slugs"].splitlines() if line.strip()]
        known = Service.objects.in_bulk([line[0] for line in lines], field_name="slug")
        found: list[tuple[Service, str]] = []
        errors: list[str] = []
        for number, words in enumerate(lines, start=1):
            criticality = words[1].lower() if len(words) > 1 else Criticality.HARD
            if words[0] not in known:
                errors.append(f"Line {number}: there is no service “{words[0]}”.")
            elif criticality not in list(Criticality) or len(words) > 2:  # noqa: PLR2004 - slug and word
                errors.append(f"Line {number}: after the short name stands “hard” or “soft”.")
            else:
                found.append((known[words[0]], criticality))
        if errors:
            raise forms.ValidationError(errors)
        return found


class RedundancyGroupForm(forms.Form):
    """Make a redundancy group, or change how many of its members are needed."""

    name = forms.CharField(max_length=100, label="Group")
    needed = forms.IntegerField(
        min_value=1, max_value=1_000, initial=1, label="Members that must work"
    )
