"""What people send about a review: whom to ask, verdicts, comments."""

from collections.abc import Iterable
from typing import Any

from django import forms

from core.choices import choices_from
from core.forms.fields import ExactTextField
from core.models import User
from incidents.domain.review import LONGEST_COMMENT, LONGEST_QUOTE, ReviewCheck, Verdict
from incidents.domain.text_anchor import CONTEXT
from incidents.models import Postmortem, PostmortemSection
from incidents.queries.reviews import possible_reviewers


class ReviewersForm(forms.Form):
    """Whom to ask for a review."""

    reviewers = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        label="Reviewers",
        widget=forms.CheckboxSelectMultiple,
        help_text="They can approve the text or ask for changes.",
    )

    def __init__(self, *args: Any, postmortem: Postmortem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewers"].queryset = possible_reviewers(postmortem)  # type: ignore[attr-defined]  # stubs know the base field only


class VerdictForm(forms.Form):
    """A verdict on the versions that were shown with it."""

    text = ExactTextField(
        label="Comment",
        multiline=True,
        rows=4,
        required=False,
        max_length=LONGEST_COMMENT,
        help_text="Needed when you ask for changes: say what should be different.",
    )
    checks = forms.MultipleChoiceField(
        label="You looked at",
        choices=choices_from(ReviewCheck),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    verdict = forms.ChoiceField(
        choices=[(one.value, one.label) for one in Verdict if one is not Verdict.WAITING],
        widget=forms.HiddenInput,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)

    def clean_seen(self) -> dict[str, int] | None:
        """Return the versions by key from "summary=3 timeline=1", None when nothing is sent."""
        words = self.cleaned_data["seen"].split()
        pairs = [word.partition("=")[::2] for word in words]
        if not all(number.isascii() and number.isdigit() for _, number in pairs):
            raise forms.ValidationError("Open the page again.")
        return {key: int(number[:10]) for key, number in pairs} or None

    def clean_verdict(self) -> Verdict:
        """Return the word of the domain."""
        return Verdict(self.cleaned_data["verdict"])

    def clean_checks(self) -> list[ReviewCheck]:
        """Return the words of the domain."""
        return [ReviewCheck(check) for check in self.cleaned_data["checks"]]


class CommentForm(forms.Form):
    """A comment on the whole text, on a section, or on words quoted from it."""

    section = forms.ModelChoiceField(
        queryset=PostmortemSection.objects.none(),
        label="About",
        to_field_name="key",
        required=False,
        empty_label="The text as a whole",
    )
    quote = ExactTextField(
        label="Quoted words",
        multiline=True,
        rows=2,
        required=False,
        max_length=LONGEST_QUOTE,
        help_text="Copied from the section; empty for a comment on all of it.",
    )
    before = forms.CharField(widget=forms.HiddenInput, required=False, max_length=CONTEXT * 10)
    text = ExactTextField(label="Comment", multiline=True, rows=3, max_length=LONGEST_COMMENT)

    def __init__(
        self,
        *args: Any,
        postmortem: Postmortem | None,
        headings: Iterable[tuple[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        """Offer the sections of the postmortem.

        Their keys and `headings` save reading them for an empty form, which needs no postmortem.
        """
        super().__init__(*args, **kwargs)
        rows = PostmortemSection.objects.filter(postmortem=postmortem).order_by("position")
        field: Any = self.fields["section"]
        field.queryset = rows
        field.label_from_instance = lambda section: section.heading
        if headings is not None:
            field.choices = [("", field.empty_label), *headings]


class ReplyForm(forms.Form):
    """An answer in a thread."""

    text = ExactTextField(label="Reply", multiline=True, rows=2, max_length=LONGEST_COMMENT)
