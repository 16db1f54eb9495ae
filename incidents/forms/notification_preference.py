"""The form about what one gets by mail."""

from typing import Any

from django import forms

from incidents.domain.notification import Reason
from incidents.forms.notification_rule import ClockField
from incidents.models import NotificationPreference
from incidents.models.notification_preference import USUAL_MAILS_PER_MINUTE
from incidents.usecases.notification_preferences import MOST_MAILS_PER_MINUTE

WISHES = {
    Reason.MENTION: "Somebody mentions me",
    Reason.REVIEW: "Somebody asks me to review",
    Reason.APPROVAL: "Somebody approves what I wrote",
    Reason.CHANGES: "Somebody asks me for changes",
    Reason.COMMENT: "Somebody comments",
    Reason.REPLY: "Somebody answers in a thread I am in",
    Reason.REMINDER: "A postmortem is due",
    Reason.DUE: "An action item of mine is due today",
    Reason.OVERDUE: "An action item of mine is overdue",
    Reason.DIGEST: "My week, on Monday",
    Reason.REPORT: "Somebody asks me for the report of a team",
    Reason.DRILL: "A drill I take part in comes up",
    Reason.EXPIRING: "Evidence of a service of my team is about to expire",
    Reason.CHANNEL: "A channel I look after is in trouble",
}


class NotificationPreferenceForm(forms.Form):
    """What to send by mail, when not, and how much at once."""

    reasons = forms.MultipleChoiceField(
        label="Send me mail when",
        required=False,
        choices=[(reason.value, words) for reason, words in WISHES.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Everything is in your inbox here in any case.",
    )
    quiet_from = ClockField(
        label="Quiet from", help_text="By your own clocks; empty for no quiet hours."
    )
    quiet_until = ClockField(label="Quiet until", help_text="What came meanwhile is sent then.")
    mails_per_minute = forms.IntegerField(
        label="Mails in a minute",
        min_value=1,
        max_value=MOST_MAILS_PER_MINUTE,
        initial=USUAL_MAILS_PER_MINUTE,
        help_text="More than this at once comes in one mail.",
    )

    @classmethod
    def about(cls, stored: NotificationPreference) -> "NotificationPreferenceForm":
        """Return the form filled with what a person chose, or what everybody gets."""
        known: dict[str, Any] = {
            "reasons": [one for one in WISHES if one.value not in stored.reasons_without_mail],
            "quiet_from": stored.quiet_from,
            "quiet_until": stored.quiet_until,
            "mails_per_minute": stored.mails_per_minute,
        }
        return cls(initial=known)
