"""Imports of evidence as JSON."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import Service
from core.api.fields import Body, MomentField, OneByKeyField, TextField
from readiness.models import EvidenceImport, EvidenceImportEntry
from readiness.queries.evidence_imports import entries_of, rejections_of
from readiness.usecases.evidence_imports import LARGEST_UPLOAD, LONGEST_NAME, MOST_FILES

LONGEST_MODE = 60


class EvidenceFileBody(Body):
    """One file: its name and its text."""

    name = TextField(max_length=LONGEST_NAME)
    content = TextField(max_length=LARGEST_UPLOAD, allow_blank=True)


class EvidenceImportBody(Body):
    """Files, and what counts for all of them where it is given."""

    example: ClassVar = {
        "files": [{"name": "journal.json", "content": '{"experiment": {"title": "Kill one"}}'}],
        "service": "checkout",
        "failure_mode": "instance-kill",
    }
    files = serializers.ListField(child=EvidenceFileBody(), min_length=1, max_length=MOST_FILES)
    service = OneByKeyField(Service.objects.all, key="slug", required=False)
    failure_mode = TextField(
        max_length=LONGEST_MODE, required=False, help_text="Key of the mode of every run."
    )
    observed_at = MomentField(
        required=False, help_text="When it was so, where a file does not tell."
    )
    book = serializers.BooleanField(
        default=True, help_text="Whether what is beyond doubt is booked without asking."
    )


class EntryChoiceBody(Body):
    """Whose an entry is."""

    number = serializers.IntegerField(min_value=0, max_value=10_000)
    service = OneByKeyField(Service.objects.all, key="slug")
    failure_mode = TextField(max_length=LONGEST_MODE, required=False)


class EvidenceChoicesBody(Body):
    """Whose the entries are; an entry that is not named is left out."""

    example: ClassVar = {
        "entries": [{"number": 0, "service": "checkout", "failure_mode": "instance-kill"}]
    }
    entries = serializers.ListField(child=EntryChoiceBody(), max_length=1_000)
    observed_at = MomentField(required=False)


class EvidenceEntrySerializer(serializers.ModelSerializer[EvidenceImportEntry]):
    """One thing the files tell."""

    service = serializers.CharField(source="service.slug", allow_null=True, default=None)
    failure_modes = serializers.ListField(
        source="mode_choices", child=serializers.CharField(), help_text="What it may be about."
    )
    path = serializers.CharField(source="file_name")

    class Meta:
        model = EvidenceImportEntry
        fields = (
            "number",
            "path",
            "format",
            "subject",
            "verdict",
            "detail",
            "service",
            "failure_mode",
            "failure_modes",
            "created",
            "unchanged",
            "reason",
        )


class EvidenceRejectionSerializer(serializers.Serializer[Any]):
    """What could not be read, and why."""

    path = serializers.CharField()
    reason = serializers.CharField()


class EvidenceImportSerializer(serializers.ModelSerializer[EvidenceImport]):
    """An import of evidence."""

    person = serializers.CharField(source="person.username")
    created_at = MomentField()
    finished_at = MomentField(allow_null=True)

    class Meta:
        model = EvidenceImport
        fields = ("id", "status", "person", "created_at", "finished_at")


class EvidenceImportDetailSerializer(serializers.ModelSerializer[EvidenceImport]):
    """An import of evidence with everything its files tell."""

    person = serializers.CharField(source="person.username")
    created_at = MomentField()
    finished_at = MomentField(allow_null=True)
    entries = serializers.SerializerMethodField()
    rejected = serializers.SerializerMethodField()

    class Meta:
        model = EvidenceImport
        fields = (
            "id",
            "status",
            "person",
            "created_at",
            "finished_at",
            "entries",
            "rejected",
        )

    @extend_schema_field(EvidenceEntrySerializer(many=True))
    def get_entries(self, batch: EvidenceImport) -> Any:
        return EvidenceEntrySerializer(entries_of(batch), many=True).data

    @extend_schema_field(EvidenceRejectionSerializer(many=True))
    def get_rejected(self, batch: EvidenceImport) -> Any:
        return rejections_of(batch)
