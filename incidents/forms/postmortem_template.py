"""Write a template section by section, bring one from a file, look at it against an incident."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.choices import choices_from
from core.forms.fields import ExactTextField
from core.forms.files import FileOrTextForm, FilledRows, rearrange, small_number
from incidents.domain.incident import IncidentKind
from incidents.domain.postmortem_template import (
    PostmortemTemplateText,
    SectionSpec,
    TemplateError,
)
from incidents.domain.template_writing import (
    LONGEST_KEY,
    as_value,
    check_initial,
    join_examples,
    key_for,
    split_examples,
)
from incidents.forms.postmortem import reference_number
from incidents.models import Incident
from incidents.usecases.template_drafts import LONGEST_NAME, LONGEST_PURPOSE, LONGEST_TEMPLATE

MOST_SECTIONS = 40
PREFIX = "section"
EMPTY_SECTION: dict[str, Any] = {"title": "", "required": False}


class TemplateHeadForm(forms.Form):
    """What a template says about itself; `revision` is that of the draft its author had read."""

    revision = forms.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput
    )
    name = forms.CharField(max_length=LONGEST_NAME)
    purpose = forms.CharField(
        max_length=LONGEST_PURPOSE, help_text="One sentence: what one has in the end."
    )
    used_for = forms.CharField(
        label="Used for", max_length=LONGEST_PURPOSE, help_text="When to choose it."
    )
    kinds = forms.MultipleChoiceField(
        label="Suits",
        choices=choices_from(IncidentKind),
        widget=forms.CheckboxSelectMultiple,
        help_text="The kinds of incident it is offered for first.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The order means something, and browsers send boxes in the order of the page.
        ticked = [str(kind) for kind in self["kinds"].value() or ()]
        choices = choices_from(IncidentKind)
        choices.sort(key=lambda one: ticked.index(one[0]) if one[0] in ticked else len(ticked))
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]  # this one has some


class TemplateSectionForm(forms.Form):
    """One section, in the words of people rather than of the format."""

    title = forms.CharField(max_length=200)
    key = forms.SlugField(
        required=False,
        max_length=LONGEST_KEY,
        help_text="Under this name its text moves along when an author switches templates. Leave "
        "it as it is; empty, it is made from the title.",
    )
    required = forms.BooleanField(label="Publishing waits for it", required=False)
    prompt = ExactTextField(
        multiline=True, rows=3, help_text="The question for the author; never published."
    )
    examples = ExactTextField(
        multiline=True,
        rows=4,
        required=False,
        help_text="Short ones, with an empty line between two; never published.",
    )
    initial_text = ExactTextField(
        label="Begins with",
        multiline=True,
        rows=4,
        required=False,
        help_text="Markdown that a new postmortem starts with. A line {{ timeline }}, "
        "{{ durations }}, {{ impact }} or {{ actions }} shows what the incident says.",
    )

    def clean_key(self) -> str:
        """Keys are small letters, digits and single hyphens."""
        key: str = self.cleaned_data["key"]
        if key and key != key_for(key):
            raise ValidationError(f"Write it like “{key_for(key)}”.")
        return key

    def clean_prompt(self) -> str:
        """Empty lines cannot stand in a prompt."""
        return as_value(self.cleaned_data["prompt"])

    def clean_initial_text(self) -> str:
        """Name the line that could not stand in a template."""
        text: str = self.cleaned_data["initial_text"]
        try:
            check_initial(text)
        except TemplateError as error:
            raise ValidationError(str(error)) from None
        return text.strip("\n")

    def spec(self, taken: set[str]) -> SectionSpec:
        """Return the valid section; its key is free among `taken`."""
        data = self.cleaned_data
        return SectionSpec(
            key=data["key"] or key_for(data["title"], taken=taken),
            title=data["title"],
            required=data["required"],
            prompt=data["prompt"],
            examples=split_examples(data["examples"]),
            initial=data["initial_text"],
        )


class _Sections(FilledRows):
    """The sections of a template in their order."""

    def clean(self) -> None:
        """Two sections cannot keep their text under one key."""
        seen: set[str] = set()
        for form in self.forms:
            key = form.cleaned_data.get("key") if form.is_valid() else ""
            if key and key in seen:
                form.add_error("key", "Another section has this key already.")
            seen.add(key or "")


SectionFormSet = forms.formset_factory(
    TemplateSectionForm,
    formset=_Sections,
    extra=0,
    min_num=1,
    validate_min=True,
    max_num=MOST_SECTIONS,
    validate_max=True,
    absolute_max=MOST_SECTIONS,
)


@dataclass(frozen=True, slots=True)
class TemplateForms:
    """Head and sections of one template on one page."""

    slug: str
    head: TemplateHeadForm
    sections: Any

    def is_valid(self) -> bool:
        """Check both, so that all faults are shown at once."""
        return all([self.head.is_valid(), self.sections.is_valid()])

    @property
    def text(self) -> PostmortemTemplateText:
        """Return what valid forms say; the version does not count."""
        taken: set[str] = {form.cleaned_data["key"] for form in self.sections}
        specs = []
        for form in self.sections:
            specs.append(form.spec(taken))
            taken.add(specs[-1].key)
        head = self.head.cleaned_data
        return PostmortemTemplateText(
            slug=self.slug,
            name=head["name"],
            version=1,
            kinds=tuple(IncidentKind(kind) for kind in head["kinds"]),
            purpose=head["purpose"],
            used_for=head["used_for"],
            sections=tuple(specs),
        )


def forms_of(template: PostmortemTemplateText, *, revision: int | None) -> TemplateForms:
    """Return the forms filled with a stored template."""
    head = {
        "revision": revision,
        "name": template.name,
        "purpose": template.purpose,
        "used_for": template.used_for,
        "kinds": [str(kind) for kind in template.kinds],
    }
    sections = [
        {
            "title": spec.title,
            "key": spec.key,
            "required": spec.required,
            "prompt": spec.prompt,
            "examples": join_examples(spec.examples),
            "initial_text": spec.initial,
        }
        for spec in template.sections
    ]
    return _unbound(template.slug, head, sections)


def sent_forms(slug: str, data: Any) -> TemplateForms:
    """Return the forms as they were sent."""
    return TemplateForms(slug, TemplateHeadForm(data), SectionFormSet(data, prefix=PREFIX))


def rearranged(slug: str, data: Any, step: str) -> TemplateForms:
    """Return the forms as sent, with one section added, moved or taken out; nothing is checked.

    `step` is "add", or "up", "down" or "remove" with the number of a section: "up-2". What makes
    no sense changes nothing.
    """
    head = {name: data.get(name, "") for name in TemplateHeadForm.base_fields}
    head["kinds"] = data.getlist("kinds")
    count = min(MOST_SECTIONS, small_number(data.get(f"{PREFIX}-TOTAL_FORMS", ""), otherwise=0))
    rows = [_typed(data, number) for number in range(count)]
    rearrange(rows, step, empty=EMPTY_SECTION, most=MOST_SECTIONS)
    return _unbound(slug, head, rows)


def _unbound(slug: str, head: Mapping[str, Any], rows: list[dict[str, Any]]) -> TemplateForms:
    sections = SectionFormSet(prefix=PREFIX, initial=rows)
    return TemplateForms(slug, TemplateHeadForm(initial=dict(head)), sections)


def _typed(data: Any, number: int) -> dict[str, Any]:
    row = {
        name: data.get(f"{PREFIX}-{number}-{name}", "") for name in TemplateSectionForm.base_fields
    }
    return row | {"required": bool(row["required"])}


class TemplateFileForm(FileOrTextForm):
    """A template as text, typed or from a file; the file counts where both are there."""

    noun = "template"
    most_bytes = LONGEST_TEMPLATE

    file = forms.FileField(
        label="File",
        required=False,
        allow_empty_file=True,
        help_text="A Markdown file in the format of the shipped templates.",
    )
    text = ExactTextField(
        label="Or its text", multiline=True, rows=16, required=False, max_length=LONGEST_TEMPLATE
    )


class PreviewForm(forms.Form):
    """Which incident a template is shown against."""

    incident = forms.CharField(
        max_length=40, required=False, help_text="A reference such as INC-12."
    )

    def clean_incident(self) -> Incident | None:
        """Return the incident, None where none is named."""
        typed: str = self.cleaned_data["incident"]
        if not typed:
            return None
        number = reference_number(typed, "INC-") or 0
        found = Incident.objects.select_related("impact").filter(pk=number).first()
        if found is None:
            raise ValidationError(f"There is no incident “{typed}”.")
        return found


class CompareForm(forms.Form):
    """Two versions of one template; unless chosen, the newest and the one before it."""

    old = forms.TypedChoiceField(label="From version", coerce=int)
    new = forms.TypedChoiceField(label="to version", coerce=int)

    def __init__(self, data: Mapping[str, Any], *, numbers: list[int]) -> None:
        usual = {"old": numbers[min(1, len(numbers) - 1)], "new": numbers[0]}
        super().__init__({name: data.get(name) or number for name, number in usual.items()})
        for name in usual:
            choices = [(number, str(number)) for number in numbers]
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # both are choices
