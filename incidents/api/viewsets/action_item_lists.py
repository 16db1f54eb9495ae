"""Many action items at once, saved views, and what became of them, in the API."""

from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.filters import refuse_unknown, sentences
from core.api.operation import operation
from core.api.pagination import WholeList
from core.api.viewsets import ApiViewSet, created, nothing
from core.permissions import require
from incidents.api.serializers.action_item_lists import (
    BatchBody,
    BatchSerializer,
    RestoredSerializer,
    SavedViewBody,
    SavedViewSerializer,
    StatisticsSerializer,
)
from incidents.domain.open_share import DAYS_ASKED, OpenShare
from incidents.domain.saved_view import SavedList
from incidents.forms.action_item_filter import ActionItemFilter, measured
from incidents.models import ActionItemBatch
from incidents.queries import action_items as action_item_queries
from incidents.queries import saved_views as saved_view_queries
from incidents.queries.action_item_statistics import statistics
from incidents.usecases import saved_views
from incidents.usecases.action_item_batches import BatchChange, change_action_items, undo_batch

NUMBER = {"schema": {"type": "integer", "minimum": 1}}


class ActionItemBatchViewSet(ApiViewSet):
    """Changes of many action items."""

    noun, tag = "action_item_batch", "action items"
    pagination_class = None
    path_parameters: ClassVar = {"id": NUMBER}
    verbs: ClassVar = {"change": "action_item.write", "undo": "action_item.write"}

    @operation(body=BatchBody, answer=BatchSerializer)
    def change(self, request: Request) -> Response:
        """Give many action items the same new values. Rows that cannot change are listed."""
        body = self.body_of(request, BatchBody)
        versions = {
            int(row["reference"].removeprefix("ACT-")): row["version"] for row in body.pop("items")
        }
        batch = change_action_items(
            versions,
            by=self.person(request),
            at=clock.now(),
            change=cast("BatchChange", body),
            versions=versions,
        )
        shown = {"id": batch.pk, "changed": batch.rows.count(), "refusals": batch.refusals}
        return Response(BatchSerializer(shown).data)

    @operation(answer=RestoredSerializer)
    def undo(self, request: Request, pk: int) -> Response:
        """Undo your change of many action items. Rows changed since keep their values."""
        person = self.person(request)
        batch = get_object_or_404(ActionItemBatch, pk=pk, person=person)
        restored = undo_batch(batch, by=person, at=clock.now())
        names = [item.reference for item in restored.changed_since]
        return Response({"restored": restored.count, "changed_since": names})


class SavedViewViewSet(ApiViewSet):
    """Lists of action items under a name."""

    noun, tag = "saved_view", "action items"
    saved_list = SavedList.ACTION_ITEMS
    pagination_class = WholeList
    path_parameters: ClassVar = {"id": NUMBER}
    verbs: ClassVar = {
        "list": "saved_view.keep",
        "create": "saved_view.keep",
        "destroy": "saved_view.keep",
    }

    @operation(answer=SavedViewSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List your saved views and those of your teams, by name."""
        rows = saved_view_queries.for_person(self.person(request), self.saved_list)
        return self.whole_list(SavedViewSerializer(rows, many=True).data)

    @operation(body=SavedViewBody, answer=SavedViewSerializer, status=201)
    def create(self, request: Request) -> Response:
        """Keep a list under a name. A name you used already means that view."""
        body = {"query": "", "team": None} | self.body_of(request, SavedViewBody)
        person = self.person(request, body["team"])
        view = saved_views.save_view(by=person, list_of=self.saved_list, **body)
        address = reverse(f"incidents_api:{self.noun}_list")
        return created(SavedViewSerializer(view).data, address)

    @operation(status=204)
    def destroy(self, request: Request, pk: int) -> Response:
        """Forget a saved view."""
        person = require(request.user, "saved_view.keep")
        views = saved_view_queries.for_person(person, self.saved_list)
        view = get_object_or_404(views, pk=pk)
        saved_views.delete_view(view, by=self.person(request, view))
        return nothing()


class IncidentViewViewSet(SavedViewViewSet):
    """Lists of incidents under a name."""

    noun, tag = "incident_view", "incidents"
    saved_list = SavedList.INCIDENTS


class ActionItemStatisticsViewSet(ApiViewSet):
    """What became of action items."""

    noun, tag = "action_item_statistics", "action items"
    pagination_class = None
    filter_class = ActionItemFilter
    verbs: ClassVar = {"retrieve": "action_item.view"}

    @operation(answer=StatisticsSerializer)
    def retrieve(self, request: Request) -> Response:
        """Read what became of action items. Filters and numbers are those of the page."""
        refuse_unknown(request.query_params, ActionItemFilter.base_filters)
        found = self.filtered(request.query_params, action_item_queries.for_list())
        if not found.is_valid():
            raise ValidationError(sentences(found.errors))
        result = statistics(found.qs, on=clock.now())
        shown = {
            "n": result.open_share.n,
            "ended": result.open_share.ended,
            "open_share": [_after(result.open_share, days) for days in DAYS_ASKED],
            "kept": result.completion.kept,
            "on_time": result.completion.on_time,
            "proven": result.completion.proven,
            "given_up": result.completion.given_up,
            "undated": result.completion.undated,
        }
        return Response(StatisticsSerializer(shown).data)

    def filtered(self, params: QueryDict, rows: QuerySet[Any]) -> ActionItemFilter:
        return measured(
            params, person=self.person(self.request), on=timezone.localdate(clock.now())
        )


def _after(found: OpenShare, days: int) -> dict[str, Any]:
    step = found.after(days)
    return {
        "after_days": days,
        "share": step.share if step else None,
        "low": step.low if step else None,
        "high": step.high if step else None,
    }
