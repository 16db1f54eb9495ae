"""What people say about a team's report, and how they share it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from catalog.models import Team
from core.choices import choices_from
from core.forms.fields import ExactTextField
from readiness.domain.team_report import HIDEABLE, ReportBlock
from readiness.usecases.team_report_links import MOST_DAYS
from readiness.usecases.team_reports import LONGEST_COMMENT

DAYS = 30
ACCEPT, ASK = "accept", "ask"


class ReportCommentForm(forms.Form):
    """A word on one block."""

    block = forms.ChoiceField(label="About", choices=choices_from(ReportBlock))
    text = ExactTextField(label="Comment", multiline=True, max_length=LONGEST_COMMENT)

    def words(self) -> dict[str, Any]:
        """Return what a valid form says, for the use cases."""
        data = self.cleaned_data
        return {"block": ReportBlock(data["block"]), "text": data["text"]}


class ReportReviewForm(forms.Form):
    """Accept, or ask for a change of one block; then a word on it is needed."""

    verdict = forms.ChoiceField(
        label="Verdict",
        choices=[(ACCEPT, "Accept"), (ASK, "Ask for changes")],
        widget=forms.RadioSelect,
    )
    block = forms.ChoiceField(label="About", required=False, choices=choices_from(ReportBlock))
    text = ExactTextField(
        label="What has to change", required=False, multiline=True, max_length=LONGEST_COMMENT
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Comments on the same page have fields of the same names.
        super().__init__(*args, **{"auto_id": "review_%s"} | kwargs)

    def clean(self) -> dict[str, Any]:
        """Ask for block and word where changes are asked for."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("verdict") == ASK:
            for name in ("block", "text"):
                if not (data.get(name) or "").strip() and name not in self.errors:
                    self.add_error(name, "Say which part has to change, and how.")
        return data

    @property
    def is_accepted(self) -> bool:
        """Return whether a valid form accepts."""
        return bool(self.cleaned_data["verdict"] == ACCEPT)

    def words(self) -> dict[str, Any]:
        """Return what has to change, for the use case."""
        data = self.cleaned_data
        return {"block": ReportBlock(data["block"]), "text": data["text"]}


class RemindForm(forms.Form):
    """Which teams are asked for their report."""

    teams = forms.MultipleChoiceField(
        label="Teams", choices=(), error_messages={"required": "Choose at least one team."}
    )

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {team.slug: team for team in teams}
        choices = [(slug, team.name) for slug, team in self.known.items()]
        self.fields["teams"].choices = choices  # type: ignore[attr-defined]  # stubs know the base field only

    def chosen(self) -> list[Team]:
        """Return the teams of a valid form."""
        return [self.known[slug] for slug in self.cleaned_data["teams"]]


class ReportShareForm(forms.Form):
    """How long strangers may read a report, and what they do not see."""

    days = forms.IntegerField(label="Days", min_value=1, max_value=MOST_DAYS, initial=DAYS)
    hidden = forms.MultipleChoiceField(
        label="Leave out",
        required=False,
        choices=[(one.value, one.value.replace("_", " ").capitalize()) for one in HIDEABLE],
        widget=forms.CheckboxSelectMultiple,
    )

    def terms(self) -> dict[str, Any]:
        """Return what a valid form says, for the use case."""
        data = self.cleaned_data
        return {"days": data["days"], "hidden": [ReportBlock(one) for one in data["hidden"]]}
