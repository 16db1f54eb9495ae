"""When and where a postmortem is talked over, and who comes."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from core.forms.fields import ExactTextField
from core.models import User
from incidents.models import ReviewMeeting
from incidents.usecases.review_meetings import LONGEST_MEETING, LONGEST_PLACE

MINUTES = 60


class MeetingForm(forms.Form):
    """A meeting; the time is one of the zone of the page."""

    starts_at = forms.DateTimeField(
        label="When",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "Write a day and a time such as 2026-03-02 14:30."},
    )
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=5,
        max_value=LONGEST_MEETING // timedelta(minutes=1),
        initial=MINUTES,
    )
    place = ExactTextField(
        label="Where", required=False, max_length=LONGEST_PLACE, help_text="A room, or a link."
    )
    people = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        label="Who",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, meeting: ReviewMeeting | None = None, **kwargs: Any) -> None:
        if meeting is not None:
            kwargs["initial"] = {
                "starts_at": timezone.localtime(meeting.starts_at),
                "minutes": meeting.length // timedelta(minutes=1),
                "place": meeting.place,
                "people": list(meeting.people.all()),
            }
        super().__init__(*args, **kwargs)
        people: Any = self.fields["people"]
        people.queryset = User.objects.filter(is_active=True).order_by("username")

    def values(self) -> dict[str, Any]:
        """Return what the use cases take."""
        data = dict(self.cleaned_data)
        data["length"] = timedelta(minutes=data.pop("minutes"))
        return data
