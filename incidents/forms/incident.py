"""Forms about an incident as a whole: edit its words, its scope, who may know of it."""

from typing import Any, Self

from django import forms
from django.db.models import QuerySet

from catalog.models import Service, Team
from core.choices import choices_from
from core.forms.fields import ExactTextField
from core.models import User
from incidents.domain.incident import IncidentKind
from incidents.forms.seen import SeenForm
from incidents.models import Incident
from incidents.usecases.declaring import LONGEST_TITLE
from incidents.usecases.seen import scope_token, services_in, team_in

LONGEST_SUMMARY = 20_000
LONGEST_LABEL = 100


class DetailsForm(forms.Form):
    """The words of an incident."""

    title = ExactTextField(label="Title", max_length=LONGEST_TITLE)
    summary = ExactTextField(
        label="Summary", multiline=True, rows=6, required=False, max_length=LONGEST_SUMMARY
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=choices_from(IncidentKind),
        widget=forms.RadioSelect,
        help_text="Near misses and drills never count in incident statistics.",
    )
    labels = forms.CharField(
        label="Labels", required=False, max_length=2000, help_text="Separated by commas."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def clean_labels(self) -> list[str]:
        """Return the labels in their order, each once."""
        labels = list(dict.fromkeys(filter(None, map(str.strip, self._parts()))))
        if too_long := [label for label in labels if len(label) > LONGEST_LABEL]:
            raise forms.ValidationError(
                f"“{too_long[0][:20]}…” is longer than {LONGEST_LABEL} characters."
            )
        return labels

    def _parts(self) -> list[str]:
        text: str = self.cleaned_data["labels"]
        return text.split(",")

    def details(self) -> dict[str, Any]:
        """Return what the use case takes; labels nobody touched may hold commas, so leave them."""
        touched = "labels" in self.changed_data
        return self.cleaned_data | {"labels": self.cleaned_data["labels"] if touched else None}

    def take_newer(self, incident: Incident, message: str) -> None:
        """Keep what was typed and let the next Save overwrite what `incident` says now."""
        self.data = {**self.data.dict(), "version": str(incident.version)}  # type: ignore[attr-defined]  # bound by a request
        self.add_error(None, message)

    @classmethod
    def initial_of(cls, incident: Incident) -> dict[str, Any]:
        """Return what the form shows before anybody types."""
        return {
            "title": incident.title,
            "summary": incident.summary,
            "kind": incident.kind,
            "labels": ", ".join(incident.labels),
            "version": incident.version,
        }


class ScopeForm(SeenForm):
    """Which services an incident affects, and which team takes care of it.

    Shows only the services it affects now, and one more to add: a company has hundreds. What was
    on the page when it was opened may be sent too, so that `again` can say what became of it.
    """

    services = forms.ModelMultipleChoiceField(
        label="Affected services",
        queryset=Service.objects.none(),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )
    add = forms.ModelChoiceField(
        label="Add a service",
        queryset=Service.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label="None",
    )
    team = forms.ModelChoiceField(
        label="Team",
        queryset=Team.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label="No team",
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        affected = incident.services.all()
        slugs = [service.slug for service in affected]
        initial = {
            "services": slugs,
            "team": incident.team.slug if incident.team else None,
            "seen": scope_token(incident),
        }
        super().__init__(*args, **kwargs | {"initial": initial})
        now, shown = set(slugs), services_in(self["seen"].value() or "")
        known = Service.objects.filter(slug__in=now | shown) if shown - now else affected
        others = Service.objects.exclude(slug__in=now & shown)
        offer(self, "services", known)
        offer(self, "add", others)
        offer(self, "team", Team.objects.all())
        if not now | shown:
            del self.fields["services"]

    def chosen_services(self) -> list[Service]:
        """Return every service that is affected from now on."""
        added: Service | None = self.cleaned_data["add"]
        return [*self.cleaned_data.get("services", ()), *([added] if added else ())]

    def again(self, incident: Incident, message: str) -> Self:
        """Join both changes: services others added or took away since, the team unless chosen."""
        then, now = self.cleaned_data["seen"] or "/", scope_token(incident)
        kept = {service.slug for service in self.cleaned_data.get("services", ())}
        came, went = services_in(now) - services_in(then), services_in(then) - services_in(now)
        team, add = self.data.get("team", ""), self.data.get("add", "")
        data = self.typed(
            seen=now,
            services=sorted((kept | came) - went),
            add="" if add in came else add,
            team=team_in(now) if team == team_in(then) else team,
        )
        return type(self)(data, incident=incident).told(message)


class RestrictForm(forms.Form):
    """Restrict an incident, let one more person in, or show it to everybody again.

    `restricted` comes from the button that was pressed.
    """

    restricted = forms.ChoiceField(
        choices=[("yes", "Restrict"), ("no", "Lift the restriction")], widget=forms.HiddenInput
    )
    person = forms.ModelChoiceField(
        label="Also known to",
        queryset=User.objects.none(),
        required=False,
        to_field_name="username",
        empty_label="Nobody else",
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = incident.access.values("person")
        offer(self, "person", User.objects.filter(is_active=True).exclude(pk__in=known))


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Offer `rows` in a choice field; read when the form is made, not when it is written."""
    field: Any = form.fields[name]
    field.queryset = rows
