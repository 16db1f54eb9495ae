"""Forms about action items."""

import uuid
from typing import Any

from django import forms

from core.choices import choices_from
from core.forms import ExactTextField
from core.models import User
from incidents.domain.action_item import ActionStatus
from incidents.models import ActionItem
from incidents.usecases.action_items import LONGEST_TITLE


def take_newer_version(form: forms.BaseForm, version: int) -> None:
    """Let the person who was told of a newer version decide with the next click."""
    form.data = {name: form.data.get(name) for name in form.data} | {"version": version}


class ActionItemForm(forms.ModelForm):  # type: ignore[type-arg]  # no parameter at run time
    """A promise: what, who, until when."""

    title = ExactTextField(
        label="What will be done",
        max_length=LONGEST_TITLE,
        help_text="So specific that everybody can tell when it is done.",
    )
    description = ExactTextField(label="Description", multiline=True, required=False)
    idempotency_key = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ActionItem
        fields = ("title", "kind", "owner", "team", "priority", "due_on", "description")
        labels = {"due_on": "Due"}
        help_texts = {
            "kind": "Prevent it, detect it sooner, mitigate it faster, or change how we work.",
        }
        widgets = {
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(is_active=True)  # type: ignore[attr-defined]  # stubs know the base field only
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            self.initial["idempotency_key"] = uuid.uuid4().hex


class MoveForm(forms.Form):
    """Another status for an action item."""

    status = forms.ChoiceField(choices=choices_from(ActionStatus), label="Status")
    reason = ExactTextField(
        multiline=True,
        rows=2,
        required=False,
        label="Reason",
        help_text="Needed for “Won't do”, so that nobody has to ask again.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where one is needed."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("status") == ActionStatus.WONT_DO and not data.get("reason", "").strip():
            self.add_error("reason", "Say why it won't be done.")
        return data
