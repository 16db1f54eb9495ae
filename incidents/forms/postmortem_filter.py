"""The filters of the postmortem list with a status, which pages choose by tabs."""

from django import forms
from django.db.models import QuerySet

from core.choices import choices_from
from incidents.domain.postmortem import PostmortemStatus
from incidents.forms.postmortem import PostmortemFilterForm
from incidents.models import Postmortem


class PostmortemStatusFilterForm(PostmortemFilterForm):
    """Drafts and published ones, unless a status is chosen."""

    status = forms.ChoiceField(
        choices=[("", "Any"), *choices_from(PostmortemStatus)], required=False
    )

    def postmortems(self, rows: QuerySet[Postmortem]) -> QuerySet[Postmortem]:
        """Return the rows that fit."""
        rows = super().postmortems(rows)
        status = self.cleaned_data["status"]
        return rows.filter(status=status) if status else rows
