"""The filters of search, shared by page and API."""

from typing import Any

from django import forms

from core.choices import choices_from
from incidents.domain.incident import Severity
from incidents.domain.lifecycle import IncidentStatus
from incidents.domain.search_query import SearchQuery, read_query
from incidents.models.search_kinds import KINDS
from incidents.queries.search import PAGE_SIZE, SearchFilter
from incidents.queries.search_statement import MOST_LARGE, MOST_SMALL

LAST_PAGE = (MOST_LARGE + MOST_SMALL) // PAGE_SIZE


class AnyTextField(forms.CharField):
    """Text of which nothing is refused; what cannot be searched for is a gap between words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)
        self.validators = []


class SearchForm(forms.Form):
    """Words, and what to cut the results by."""

    q = AnyTextField(label="Search", widget=forms.TextInput(attrs={"type": "search"}))
    kind = forms.ChoiceField(
        required=False, choices=[("", "Everything"), *((kind.name, kind.label) for kind in KINDS)]
    )
    severity = forms.ChoiceField(required=False, choices=[("", "Any"), *choices_from(Severity)])
    status = forms.ChoiceField(required=False, choices=[("", "Any"), *choices_from(IncidentStatus)])
    service = forms.SlugField(label="Service, short name", required=False, max_length=150)
    order = forms.ChoiceField(
        required=False, choices=[("", "Best match first"), ("newest", "Newest first")]
    )

    page = AnyTextField(label="Page", widget=forms.HiddenInput)

    @property
    def query(self) -> SearchQuery:
        """Return what is searched for; valid forms only."""
        return read_query(self.cleaned_data["q"])

    @property
    def chosen(self) -> SearchFilter:
        """Return what the results are cut by; a page that is no number is the first."""
        return SearchFilter(
            kind=self.cleaned_data["kind"],
            severity=self.cleaned_data["severity"],
            status=self.cleaned_data["status"],
            service=self.cleaned_data["service"],
            by_age=self.cleaned_data["order"] == "newest",
            page=_page(self.cleaned_data["page"]),
        )


def _page(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LAST_PAGE))
    return min(max(int(text), 1), LAST_PAGE) if is_number else 1
