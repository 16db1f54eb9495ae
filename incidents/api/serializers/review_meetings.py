"""Review meetings and the tasks after an incident as JSON."""

from datetime import timedelta
from typing import Any, ClassVar

from rest_framework import serializers

from core.api.fields import Body, ManyByKeyField, MomentField, TextField
from core.choices import choices_from
from incidents.api.serializers.incident_bodies import active_people
from incidents.domain.review_task import LONGEST_REASON, ReviewTask
from incidents.models import ReviewMeeting
from incidents.queries.review_tasks import TaskRow
from incidents.usecases.review_meetings import LONGEST_MEETING, LONGEST_PLACE

SHORTEST = timedelta(minutes=1)


class MeetingSerializer(serializers.ModelSerializer[ReviewMeeting]):
    """When and where a postmortem is talked over."""

    number = serializers.IntegerField(source="pk")
    starts_at = MomentField()
    ends_at = MomentField()
    length_seconds = serializers.SerializerMethodField()
    people = ManyByKeyField(active_people, key="username")
    arranged_by = serializers.CharField(
        source="arranged_by.username", default=None, allow_null=True
    )
    cancelled_at = MomentField(allow_null=True)

    class Meta:
        model = ReviewMeeting
        fields = (
            "number",
            "starts_at",
            "ends_at",
            "length_seconds",
            "place",
            "people",
            "arranged_by",
            "cancelled_at",
        )

    def get_length_seconds(self, meeting: ReviewMeeting) -> int:
        """Return how long it takes."""
        return meeting.length // timedelta(seconds=1)


class MeetingBody(Body):
    """When, where and who; `place` is a room or a link."""

    example: ClassVar = {
        "starts_at": "2026-03-09T14:00:00Z",
        "length_seconds": 3600,
        "place": "Room 1",
        "people": ["alice", "bob"],
    }
    starts_at = MomentField()
    length_seconds = serializers.IntegerField(
        min_value=SHORTEST // timedelta(seconds=1),
        max_value=LONGEST_MEETING // timedelta(seconds=1),
    )
    place = TextField(max_length=LONGEST_PLACE, required=False, allow_blank=True)
    people = ManyByKeyField(active_people, key="username", required=False)

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        if "length_seconds" in values:
            values["length"] = timedelta(seconds=values.pop("length_seconds"))
        return values


class MeetingChange(MeetingBody):
    """Another time, place or other people; what is left out stays."""

    example: ClassVar = {"starts_at": "2026-03-10T14:00:00Z"}


class TaskSerializer(serializers.Serializer[TaskRow]):
    """A task after an incident; nobody ticks one by hand."""

    task = serializers.ChoiceField(choices_from(ReviewTask))
    label = serializers.CharField(source="task.label")  # type: ignore[assignment]  # the field's name, not its attribute
    who = serializers.CharField(source="task.who", help_text="Whose turn it is while it is open.")
    is_done = serializers.BooleanField()
    is_next = serializers.BooleanField(help_text="Whether it is the first open one.")
    declined_reason = serializers.CharField(
        source="declined.reason",
        default=None,
        allow_null=True,
        help_text="Why it will not be done; null for a task that is still wanted.",
    )
    declined_by = serializers.CharField(
        source="declined.by.username", default=None, allow_null=True
    )
    declined_at = MomentField(source="declined.at", default=None, allow_null=True)


class TaskName(Body):
    """One of the tasks."""

    example: ClassVar = {"task": "meeting"}
    task = serializers.ChoiceField(choices_from(ReviewTask))


class DeclineBody(TaskName):
    """Which task will not be done, and why."""

    example: ClassVar = {"task": "meeting", "reason": "Talked over at the stand-up."}
    reason = TextField(max_length=LONGEST_REASON)
