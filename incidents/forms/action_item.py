"""Forms about action items."""

import uuid
from typing import Any

from django import forms
from django.db.models import Q

from core.choices import label_of
from core.forms.fields import ExactTextField
from core.input.web_address import LONGEST_WEB_ADDRESS, is_web_address
from core.models import User
from incidents.domain.action_item import ActionStatus
from incidents.forms.tags import TAGS_HELP, TagsField
from incidents.models import ActionItem, ContributingFactor
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
    verification_plan = ExactTextField(
        label="How will we know it works?",
        multiline=True,
        rows=2,
        required=False,
        help_text="The drill, test or alert that will show it.",
    )
    source_sentence = ExactTextField(
        label="Sentence it follows from",
        multiline=True,
        rows=2,
        required=False,
        help_text="Copied from the postmortem, so that everybody sees where it comes from.",
    )
    tags = TagsField(label="Tags", required=False, help_text=TAGS_HELP)
    tracker_url = forms.CharField(
        label="Address in another tracker", max_length=LONGEST_WEB_ADDRESS, required=False
    )
    idempotency_key = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ActionItem
        fields = (
            "title",
            "kind",
            "owner",
            "team",
            "priority",
            "due_on",
            "description",
            "factor",
            "verification_plan",
            "source_sentence",
            "tracker_key",
            "tracker_url",
        )
        labels = {
            "due_on": "Due",
            "factor": "Contributing factor it takes away",
            "tracker_key": "Key in another tracker",
        }
        help_texts = {
            "factor": "A newer incident that has it too will question the proof.",
            "tracker_key": "What it is called there, such as OPS-481.",
            "kind": "Prevent it, detect it sooner, mitigate it faster, or change how we work.",
        }
        widgets = {
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(is_active=True)  # type: ignore[attr-defined]  # stubs know the base field only
        factors = ContributingFactor.objects.all()
        kept = Q(pk=self.instance.factor_id)
        unsaid = {"owner": "Nobody yet", "team": "No team", "factor": "None named"}
        for name, words in unsaid.items():
            self.fields[name].empty_label = words  # type: ignore[attr-defined]  # stubs know the base field only
        self.fields["factor"].queryset = factors.offered() | factors.filter(kept)  # type: ignore[attr-defined]  # stubs know the base field only
        if self.instance.pk:
            self.initial["tags"] = ", ".join(self.instance.tags)
            self.initial["version"] = self.instance.version
        else:
            self.initial["idempotency_key"] = uuid.uuid4().hex

    def clean_tracker_url(self) -> str:
        """Refuse what would run something when it is followed."""
        url: str = self.cleaned_data["tracker_url"]
        if url and not is_web_address(url):
            raise forms.ValidationError("Give an address that begins with http:// or https://.")
        return url


class MoveForm(forms.Form):
    """Another status for an action item."""

    status = forms.ChoiceField(
        choices=[(one.value, label_of(one)) for one in ActionStatus.chosen()], label="Status"
    )
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
