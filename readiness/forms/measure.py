"""How a service behaves, where the catalogue's kind does not tell."""

from typing import Any, Self

from django import forms

from catalog.models import Service
from core.choices import choices_from
from readiness.domain.traits import Trait, trait_of
from readiness.models import Assessment


class MeasureForm(forms.Form):
    """One choice; the empty one is what the kind of the service tells."""

    trait = forms.ChoiceField(
        label="Behaves like",
        required=False,
        help_text="Decides which items and failure modes it is asked about.",
    )

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = f"What its kind tells: {trait_of(service.kind)}"
        self.fields["trait"].choices = [("", told), *choices_from(Trait)]  # type: ignore[attr-defined]  # it is a ChoiceField

    @classmethod
    def of(cls, service: Service) -> Self:
        """Return the form with what is chosen now."""
        row = Assessment.objects.filter(service=service).only("trait").first()
        return cls(service, initial={"trait": row.trait if row else ""})
