"""Timeline entries as JSON."""

from typing import ClassVar

from rest_framework import serializers

from core.api.fields import Body, MomentField, TextField
from core.choices import choices_from
from incidents.domain.incident import TimeSource
from incidents.domain.timeline import LONGEST_TEXT, Audience, EntryKind
from incidents.queries.timeline import TimelineRow
from incidents.usecases.timeline import LONGEST_KEY, LONGEST_ZONE

KINDS_FOR_PEOPLE = [(kind.value, kind.value.capitalize()) for kind in EntryKind.for_people()]


class TimelineEntrySerializer(serializers.Serializer[TimelineRow]):
    """A line of the timeline as it stands now.

    `number` stays the same when the entry is corrected; `versions` says how often it was written.
    """

    number = serializers.IntegerField()
    at = MomentField(source="entry.at", help_text="When it happened.")
    kind = serializers.ChoiceField(choices_from(EntryKind), source="entry.kind")
    audience = serializers.CharField(
        source="entry.audience",
        help_text="Who was told by an entry of the kind comms: team, company, outside or empty.",
    )
    next_update_at = MomentField(
        source="entry.next_update_at",
        allow_null=True,
        help_text="When an entry of the kind comms promised the next one.",
    )
    text = serializers.CharField(source="entry.text")
    author = serializers.CharField(
        source="entry.author.username", allow_null=True, help_text="Username of the newest version."
    )
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the field's name, not its attribute
        choices_from(TimeSource), source="entry.source"
    )
    speaker = serializers.CharField(
        source="first.speaker", help_text="Who said it in a chat, in its words; empty for others."
    )
    speaker_person = serializers.CharField(
        source="first.speaker_person.username",
        default=None,
        help_text="Username of the speaker, null where that is nobody here.",
    )
    typed_zone = serializers.CharField(source="entry.typed_zone")
    is_pinned = serializers.BooleanField(
        source="entry.is_pinned", help_text="Whether it is part of the story."
    )
    is_retracted = serializers.BooleanField(source="entry.is_retracted")
    noted_at = MomentField(source="first.created_at", help_text="When it was first noted.")
    versions = serializers.SerializerMethodField()
    milestones = serializers.ListField(
        child=serializers.CharField(), help_text="Milestones that were read off it."
    )

    def get_versions(self, row: TimelineRow) -> int:
        """Return how often it was written."""
        return len(row.versions)


class EntryChange(Body):
    """What an entry should say; what is left out stays."""

    text = TextField(max_length=LONGEST_TEXT, required=False)
    at = MomentField(required=False)
    kind = serializers.ChoiceField(KINDS_FOR_PEOPLE, required=False)
    audience = serializers.ChoiceField(
        choices_from(Audience),
        required=False,
        allow_blank=True,
        help_text="Who was told; for the kind comms only.",
    )
    typed_zone = TextField(
        max_length=LONGEST_ZONE,
        required=False,
        allow_blank=True,
        help_text="The zone the time was typed in, such as Europe/Berlin.",
    )


class EntryCorrection(EntryChange):
    """What an entry should say instead."""

    example: ClassVar = {"text": "Restarted both workers", "versions": 1}
    versions = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text="How many versions you saw; 409 when there is another one since.",
    )


class EntryBody(EntryChange):
    """A new entry; left out, `at` is now and `kind` is note."""

    example: ClassVar = {
        "text": "Restarted the worker",
        "kind": "action",
        "at": "2026-03-02T10:55:00Z",
    }
    text = TextField(max_length=LONGEST_TEXT)
    next_update_at = MomentField(
        required=False,
        allow_null=True,
        help_text="When the next update comes; for the kind comms only.",
    )
    pinned = serializers.BooleanField(required=False)
    idempotency_key = TextField(
        max_length=LONGEST_KEY,
        required=False,
        help_text="The same person with the same key and text gets the first entry again.",
    )


class PinBody(Body):
    """Whether an entry is part of the story."""

    example: ClassVar = {"pinned": True}
    pinned = serializers.BooleanField()
