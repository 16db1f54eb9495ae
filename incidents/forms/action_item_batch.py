"""What is to change on many action items, and on which."""

from typing import Any

from django import forms
from django.http import QueryDict

from core.choices import choices_from, label_of
from core.forms.fields import ExactTextField
from core.models import User
from incidents.domain.action_item import ActionStatus, Priority
from incidents.forms.tags import TagsField
from incidents.usecases.action_item_batches import BatchChange

NOBODY = "-"
LONGEST_NUMBER = 18
CHANGING = ("owner", "due_on", "status", "priority", "add_tags", "remove_tags")


class BatchForm(forms.Form):
    """Rows that are ticked, or all that match the filters; and their new values, or an export.

    `total` is how many match now. `all` sends the number that was shown, so that nobody changes
    rows they never heard of.
    """

    owner = forms.ChoiceField(required=False, label="Assign to")
    due_on = forms.DateField(
        required=False,
        label="Due",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    status = forms.ChoiceField(
        required=False,
        label="Status",
        choices=[("", "as it is"), *((one.value, label_of(one)) for one in ActionStatus.chosen())],
    )
    priority = forms.ChoiceField(
        required=False, label="Priority", choices=[("", "as it is"), *choices_from(Priority)]
    )
    add_tags = TagsField(required=False, label="Add tags")
    remove_tags = TagsField(required=False, label="Remove tags")
    reason = ExactTextField(required=False, label="Reason, for “Won't do”")
    all = forms.IntegerField(required=False, min_value=1, max_value=2**31, label="All that match")

    def __init__(
        self, *args: Any, people: list[tuple[str, str]], total: int, **kwargs: Any
    ) -> None:
        # The filters on the same page have fields of the same names.
        super().__init__(*args, **{"auto_id": "bulk_%s"} | kwargs)
        self.total = total
        owner: Any = self.fields["owner"]
        owner.choices = [("", "as it is"), (NOBODY, "Nobody"), *people]
        self.fields["owner"].widget.attrs |= {"data-shortcut": "a"}
        self.fields["due_on"].widget.attrs |= {"data-shortcut": "d"}

    def clean(self) -> dict[str, Any]:
        """Ask for rows, for a change, and for the reason of a "won't do"."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            self._check(data)
        return data

    def _check(self, data: dict[str, Any]) -> None:
        if not self.versions and not data["all"]:
            self.add_error(None, "Tick at least one action item.")
        elif data["all"] and data["all"] != self.total:
            self.add_error(
                None, f"Now {self.total} match instead of {data['all']}. Look again, then apply."
            )
        if not self.is_export and not any(data[name] for name in CHANGING):
            self.add_error(None, "Choose what to change.")
        if data["status"] == ActionStatus.WONT_DO and not data["reason"].strip():
            self.add_error("reason", "Say why they won't be done.")

    @property
    def is_export(self) -> bool:
        """Return whether the rows are only wanted as a file."""
        return "export" in self.data

    @property
    def versions(self) -> dict[int, int]:
        """Return the ticked rows as pk -> version; what cannot be read is no row."""
        ticked = self.data.getlist("item") if isinstance(self.data, QueryDict) else []
        pairs = (text.split(".") for text in ticked)
        return {int(pair[0]): int(pair[1]) for pair in pairs if _are_numbers(pair)}

    @property
    def change(self) -> BatchChange:
        """Return what a valid form says."""
        data = self.cleaned_data
        change = BatchChange()
        if data["owner"]:
            change["owner"] = User.objects.filter(username=data["owner"]).first()
        if data["due_on"]:
            change["due_on"] = data["due_on"]
        if data["add_tags"]:
            change["add_tags"] = data["add_tags"]
        if data["remove_tags"]:
            change["remove_tags"] = data["remove_tags"]
        if data["priority"]:
            change["priority"] = data["priority"]
        if data["status"]:
            change["status"] = data["status"]
            change["reason"] = data["reason"]
        return change


def _are_numbers(pair: list[str]) -> bool:
    return len(pair) == 2 and all(  # noqa: PLR2004 - a pair
        text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER for text in pair
    )
