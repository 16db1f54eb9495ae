"""What people send about postmortems."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from catalog.models import Service, Team
from core.models import User
from incidents.domain.postmortem import LONGEST_SECTION
from incidents.models import ContributingFactor, Incident, Postmortem

LONGEST_REFERENCE_NUMBER = 18


class SectionForm(forms.Form):
    """The text of a section and what its author had read before writing it."""

    text = forms.CharField(
        required=False, strip=False, max_length=LONGEST_SECTION, widget=forms.Textarea
    )
    base_version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    grown_from = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def clean_text(self) -> str:
        """Keep the text as typed, with the line breaks of a Markdown file."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").replace("\r", "\n")


class WordingForm(forms.Form):
    """The text whose wording is looked at, as long as a section may be."""

    text = forms.CharField(required=False, strip=False, max_length=LONGEST_SECTION)


class PresenceForm(forms.Form):
    """Which section somebody is in; empty for none."""

    section = forms.SlugField(required=False, max_length=60)


class MergeForm(SectionForm):
    """Which of two texts a section should say; `text` counts for the combined one."""

    choice = forms.ChoiceField(
        choices=[
            ("mine", "Keep mine"),
            ("theirs", "Keep theirs"),
            ("combined", "Save combined"),
        ]
    )


class PostmortemFilterForm(forms.Form):
    """Filters of the postmortem list; they work on postmortems and on incidents without one."""

    q = forms.CharField(label="Words", required=False, max_length=200)
    team = forms.ModelChoiceField(
        Team.objects.order_by("name"),
        label="Team",
        to_field_name="slug",
        required=False,
        empty_label="Any team",
    )
    service = forms.ModelChoiceField(
        Service.objects.order_by("name"),
        label="Service",
        to_field_name="slug",
        required=False,
        empty_label="Any service",
    )
    author = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("username"),
        label="Author",
        to_field_name="username",
        required=False,
        empty_label="Anybody",
    )

    factor = forms.ModelChoiceField(
        ContributingFactor.objects.order_by("name"),
        label="Factor",
        to_field_name="slug",
        required=False,
        empty_label="Any factor",
    )

    def postmortems(self, rows: QuerySet[Postmortem]) -> QuerySet[Postmortem]:
        """Return the rows that fit; a filter that could not be read is not applied."""
        chosen = self._chosen()
        if "q" in chosen:
            words = Q(title__icontains=chosen["q"])
            if (number := reference_number(chosen["q"], "PM-")) is not None:
                words |= Q(pk=number)
            rows = rows.filter(words)
        if "author" in chosen:
            rows = rows.filter(owner=chosen["author"])
        if "factor" in chosen:
            rows = rows.filter(factors__factor=chosen["factor"])
        if chosen.keys() & {"team", "service"}:
            # By the manager of incidents, which knows what the viewer may know of.
            rows = rows.filter(incident__in=self._of_catalogue(Incident.objects.order_by()))
        return rows

    def incidents(self, rows: QuerySet[Incident]) -> QuerySet[Incident]:
        """Return the rows that fit; nobody is the author of what is not written."""
        chosen = self._chosen()
        if "q" in chosen:
            words = Q(title__icontains=chosen["q"])
            if (number := reference_number(chosen["q"], "INC-")) is not None:
                words |= Q(pk=number)
            rows = rows.filter(words)
        return self._of_catalogue(rows)

    def _of_catalogue(self, rows: QuerySet[Incident]) -> QuerySet[Incident]:
        chosen = self._chosen()
        if "team" in chosen:
            rows = rows.filter(team=chosen["team"])
        if "service" in chosen:
            rows = rows.filter(services=chosen["service"])
        return rows

    def _chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def reference_number(text: str, prefix: str) -> int | None:
    """Return 12 for "INC-12", "inc-12" or "12"; None for anything else."""
    number = text.strip().upper().removeprefix(prefix)
    if number.isascii() and number.isdigit() and len(number) <= LONGEST_REFERENCE_NUMBER:
        return int(number)
    return None
