"""Upload evidence, and say whose each entry is."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms

from catalog.models import Service
from core.forms.fields import TimeEntryField
from core.forms.many_files import ManyFilesField
from readiness.domain.checklist import Taxonomy
from readiness.models import EvidenceImportEntry
from readiness.usecases.evidence_imports import LARGEST_UPLOAD, EntryChoice

LONGEST_SLUG = 150


class EvidenceUploadForm(forms.Form):
    """Which files; what they are is found out from what they say."""

    upload = ManyFilesField(
        most_bytes=LARGEST_UPLOAD,
        label="Files",
        help_text="Several at once are fine, up to 8 MB in all. Manifests that belong together "
        "should come together.",
        allow_empty_file=True,
    )


class EntryChoiceForm(forms.Form):
    """Whose each entry is, and which failure mode a run was about.

    An entry without a service is left out. `rows` are the entries with their fields, for pages.
    """

    def __init__(
        self, entries: Iterable[EvidenceImportEntry], taxonomy: Taxonomy, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.entries = [one for one in entries if one.is_open]
        self.known: dict[str, Service] = {}
        modes = [(mode.key, mode.title) for mode in taxonomy.modes]
        for one in self.entries:
            self.fields[f"service_{one.number}"] = _service_field(one)
            if one.is_run:
                self.fields[f"mode_{one.number}"] = _mode_field(one, modes)
        if any(one.needs_time for one in self.entries):
            self.fields["observed_at"] = TimeEntryField(
                label="Runs without a time were at", empty_is_now=False
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return each entry with its bound fields."""
        return [
            {
                "entry": one,
                "service": self[f"service_{one.number}"],
                "mode": self[f"mode_{one.number}"] if one.is_run else None,
            }
            for one in self.entries
        ]

    @property
    def time_field(self) -> Any:
        """Return the bound field for the time, None where every run tells its own."""
        return self["observed_at"] if "observed_at" in self.fields else None

    def clean(self) -> dict[str, Any]:
        """Look up the services, and ask for the failure mode of each run that has one."""
        cleaned = super().clean() or {}
        slugs = {cleaned.get(f"service_{one.number}", "") for one in self.entries} - {""}
        known = self.known = {one.slug: one for one in Service.objects.filter(slug__in=slugs)}
        for one in self.entries:
            slug = cleaned.get(f"service_{one.number}", "")
            if slug and slug not in known:
                self.add_error(f"service_{one.number}", f"There is no service “{slug}”.")
            elif slug and one.is_run and not cleaned.get(f"mode_{one.number}"):
                self.add_error(f"mode_{one.number}", "Say which failure mode it was about.")
        return cleaned

    @property
    def choices(self) -> Mapping[int, EntryChoice]:
        """Return what was chosen, by the number of the entry."""
        return {
            one.number: EntryChoice(
                service=self.known.get(self.cleaned_data[f"service_{one.number}"]),
                failure_mode=self.cleaned_data.get(f"mode_{one.number}", ""),
            )
            for one in self.entries
        }

    @property
    def observed_at(self) -> datetime | None:
        """Return when runs without a time of their own were, None where nobody said."""
        reading = self.cleaned_data.get("observed_at")
        return reading.at if reading is not None else None


def _service_field(one: EvidenceImportEntry) -> forms.CharField:
    widget = forms.TextInput(
        attrs={"list": "services", "autocomplete": "off", "autocapitalize": "none"}
    )
    return forms.CharField(
        label=f"Service of {one.subject}",
        required=False,
        max_length=LONGEST_SLUG,
        initial=one.service.slug if one.service else "",
        widget=widget,
    )


def _mode_field(one: EvidenceImportEntry, modes: list[tuple[str, str]]) -> forms.ChoiceField:
    """Return the choice of a failure mode; the ones the fault may mean stand first."""
    meant = [pair for pair in modes if pair[0] in one.mode_choices]
    others = [pair for pair in modes if pair[0] not in one.mode_choices]
    groups: list[Any] = [("", "Choose")]
    groups += [("Likely", meant), ("Others", others)] if meant else others
    initial = one.failure_mode or (meant[0][0] if len(meant) == 1 else "")
    return forms.ChoiceField(
        label=f"Failure mode of {one.subject}", required=False, choices=groups, initial=initial
    )
