"""The form of a channel: what it asks depends on its kind."""

from typing import Any

from django import forms

from core.forms.fields import ExactTextField
from core.outbound.address import LONGEST_URL
from incidents.domain.delivery import ChannelKind
from incidents.models import Channel
from incidents.usecases.channels import LONGEST_NAME, MOST_PER_MINUTE

ADDRESS_HELP = {
    ChannelKind.WEBHOOK: "Where programs listen, beginning with https://.",
    ChannelKind.SLACK: "The address of an incoming webhook, from the settings of your Slack app.",
    ChannelKind.TEAMS: "The address of a workflow “Post to a channel when a webhook request is "
    "received”.",
    ChannelKind.MATTERMOST: "The address of an incoming webhook.",
}
KEPT = " It is kept sealed and never shown again. Leave it empty to keep the one there is."


class ChannelForm(forms.Form):
    """Name and receiver of a channel."""

    name = ExactTextField(
        label="Name", max_length=LONGEST_NAME, help_text="As rules and lists name it."
    )
    address = forms.CharField(
        label="Address",
        max_length=LONGEST_URL,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    recipients = ExactTextField(
        label="E-mail addresses",
        multiline=True,
        max_length=6_000,
        help_text="One on each line. For more than twenty, use a mailing list.",
    )

    messages_per_minute = forms.IntegerField(
        label="Messages in a minute",
        required=False,
        min_value=1,
        max_value=MOST_PER_MINUTE,
        help_text="What is more than this waits; each e-mail address counts. Empty for no limit.",
    )

    def __init__(self, *args: Any, kind: ChannelKind, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["address" if kind.is_mail else "recipients"]
        if not kind.is_mail:
            self.fields["address"].required = is_new
            self.fields["address"].help_text = ADDRESS_HELP[kind] + ("" if is_new else KEPT)

    @classmethod
    def about(cls, channel: Channel, kind: ChannelKind) -> "ChannelForm":
        """Return the form filled with what may be shown."""
        known: dict[str, Any] = {"name": channel.name, "recipients": "\n".join(channel.recipients)}
        known["messages_per_minute"] = channel.messages_per_minute
        return cls(initial=known, kind=kind, is_new=False)

    @property
    def as_asked(self) -> dict[str, Any]:
        """Return what the use cases take."""
        found = dict(self.cleaned_data)
        if "recipients" in found:
            found["recipients"] = found["recipients"].replace(",", "\n").split("\n")
        return found
