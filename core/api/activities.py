"""The activity log in the API, for admins."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import MomentField
from core.api.filters import form_parameters, read_query
from core.api.operation import operation
from core.api.pagination import CursorPagination
from core.api.viewsets import ApiViewSet
from core.audit.forms import ActivityFilterForm
from core.audit.reading import LogRow, reader_of, rows_of
from core.models import Activity


class ActivitySerializer(serializers.Serializer[LogRow]):
    """Something that was done: by whom, to what, and what was there before."""

    id = serializers.IntegerField(source="entry.pk")
    at = MomentField(source="entry.at")
    person = serializers.CharField(
        source="entry.actor.username",
        default=None,
        allow_null=True,
        help_text="Null for commands and imports.",
    )
    verb = serializers.CharField(source="entry.verb")
    object_type = serializers.CharField(source="entry.object_type")
    object_id = serializers.IntegerField(source="entry.object_id")
    reference = serializers.CharField(
        source="entry.reference", help_text="What the thing was called then."
    )
    sentence = serializers.CharField(help_text="What was done, in words.")
    details = serializers.DictField(
        source="entry.data", help_text="As it was written; `before` and `after` where it changed."
    )
    position = serializers.IntegerField(
        allow_null=True, help_text="Of its link in the chain; null before it has one."
    )
    digest = serializers.CharField(source="entry.digest")


class ActivityViewSet(ApiViewSet):
    """What people, commands and imports changed."""

    noun, tag = "activity", "audit"
    serializer_class = ActivitySerializer
    pagination_class = CursorPagination
    verbs: ClassVar = {"list": "activity.view"}

    def as_json(self, page: list[Any]) -> list[Any]:
        """Return entries with their words and their places in the chain."""
        return super().as_json(rows_of(page))

    @operation(
        answer=ActivitySerializer,
        many=True,
        parameters=form_parameters(ActivityFilterForm, "from", "to"),
    )
    def list(self, request: Request) -> Response:
        """List the activity log, the newest entry first, under the filters of its page."""
        self.person(request)
        form: ActivityFilterForm = read_query(ActivityFilterForm(request.query_params), request)
        read = reader_of(form.chosen())

        def beside(place: str | None, **limits: Any) -> list[Activity]:
            return read(None if place is None else int(place), **limits)

        return self.page_of(beside)
