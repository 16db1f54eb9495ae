"""Chat logs and their imports as JSON."""

from typing import Any, ClassVar

from rest_framework import serializers

from core.api.fields import Body, DayField, MomentField, TextField
from core.api.operation import ProblemSerializer
from core.choices import choices_from
from core.time_zone import zone_named
from incidents.domain.chat import LARGEST_BYTES, ChatFormat, ChatImportStatus, ChatOrder
from incidents.domain.timeline import EntryKind
from incidents.models import ChatImport
from incidents.queries.chat_imports import PreviewRow
from incidents.usecases.timeline import LONGEST_ZONE

MOST_SPEAKERS = 200


class ChatLogBody(Body):
    """A chat log; what is left out is found out from the log itself."""

    example: ClassVar = {
        "text": "[23:58] ops-1: queue grows\n[00:03] ops-2: !action restarted it",
        "zone": "Europe/Berlin",
        "people": {"ops-1": "ana"},
    }
    text = TextField(max_length=LARGEST_BYTES, help_text="Up to 5,000 lines or 1 MB.")
    format = serializers.ChoiceField(choices_from(ChatFormat), required=False)
    zone = TextField(
        max_length=LONGEST_ZONE,
        required=False,
        help_text="Zone of times that name none, such as Europe/Berlin; yours when left out.",
    )
    first_on = DayField(required=False, help_text="Day of the earliest line.")
    order = serializers.ChoiceField(choices_from(ChatOrder), required=False)
    people = serializers.DictField(
        child=TextField(allow_blank=True, max_length=150),
        required=False,
        help_text="Usernames of speakers; empty for somebody who has none.",
    )
    with_repeated = serializers.BooleanField(
        required=False, help_text="Also import lines that the timeline has already."
    )

    def validate_zone(self, zone: str) -> str:
        if zone_named(zone) is None:
            raise serializers.ValidationError(f"There is no zone “{zone}”.")
        return zone

    def validate_people(self, people: dict[str, str]) -> dict[str, str]:
        if len(people) > MOST_SPEAKERS:
            raise serializers.ValidationError(f"Name at most {MOST_SPEAKERS} speakers.")
        return people


class UnreadLineSerializer(serializers.Serializer[Any]):
    """A line that could not be read."""

    number = serializers.IntegerField(help_text="Of the line; of the message in an export.")
    text = serializers.CharField()
    reason = serializers.CharField()


class ChatLineSerializer(serializers.Serializer[PreviewRow]):
    """A line of a log as it would be imported."""

    number = serializers.IntegerField(help_text="Of its first line in the log.")
    at = MomentField(source="line.at")
    speaker = serializers.CharField(source="line.speaker")
    speaker_person = serializers.CharField(
        source="person.username", default=None, help_text="Username of the speaker, or null."
    )
    text = serializers.CharField(source="line.text")
    kind = serializers.ChoiceField(choices_from(EntryKind), source="choice.kind")
    note = serializers.CharField(source="line.note", help_text="What was assumed of its time.")
    is_repeated = serializers.BooleanField(help_text="Whether the timeline has it already.")


class ChatPreviewSerializer(serializers.Serializer[Any]):
    """How a log was read; nothing of it is kept."""

    format = serializers.ChoiceField(choices_from(ChatFormat), source="reading.format")
    order = serializers.ChoiceField(choices_from(ChatOrder), source="reading.order")
    first_on = serializers.DateField(source="reading.first_on", allow_null=True)
    lines = ChatLineSerializer(many=True, source="rows")
    unread = UnreadLineSerializer(many=True, source="reading.unread")


class ChatRepeatedSerializer(ProblemSerializer):
    """The timeline has every line of the log already."""

    imports = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Numbers of the imports they came with; empty when people wrote them.",
    )


class ChatImportSerializer(serializers.Serializer[ChatImport]):
    """An import of a chat log; `written` grows up to `total` while it is running."""

    number = serializers.IntegerField(source="pk")
    status = serializers.ChoiceField(choices_from(ChatImportStatus))
    format = serializers.CharField()
    total = serializers.IntegerField()
    written = serializers.IntegerField()
    unread = UnreadLineSerializer(many=True)
    person = serializers.CharField(source="person.username")
    created_at = MomentField()
    finished_at = MomentField(allow_null=True)
    undone_by = serializers.CharField(source="undone_by.username", default=None)
    undone_at = MomentField(allow_null=True)
