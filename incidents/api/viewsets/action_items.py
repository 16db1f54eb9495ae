"""Action items in the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from core.api.viewsets import ApiViewSet, created, reference_parameter
from core.models import User
from incidents.api.serializers.action_items import (
    ActionItemBody,
    ActionItemEdit,
    ActionItemSerializer,
    MoveBody,
)
from incidents.forms.action_item_filter import ActionItemFilter
from incidents.models import ActionItem
from incidents.queries import action_items as action_item_queries
from incidents.usecases import action_items


class ActionItemViewSet(ApiViewSet):
    """Promises made after incidents."""

    noun, tag = "action_item", "action items"
    filter_class = ActionItemFilter
    serializer_class = ActionItemSerializer
    path_parameters: ClassVar = {"reference": reference_parameter("ACT")}
    verbs: ClassVar = {
        "list": "action_item.view",
        "retrieve": "action_item.view",
        "create": "action_item.write",
        "edit": "action_item.write",
        "move": "action_item.write",
    }

    def locked_version(self, *, reference: int = 0) -> int | None:
        """Return the version of the action item, which stays until the transaction ends."""
        rows = ActionItem.objects.select_for_update(of=("self",)).filter(pk=reference)
        return rows.values_list("version", flat=True).first()

    @operation(answer=ActionItemSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List action items, the newest first. Those still owed, unless you choose a status."""
        return self.list_of(action_item_queries.for_list())

    def filtered(self, params: QueryDict, rows: QuerySet[Any]) -> ActionItemFilter:
        person, today = self.person(self.request), timezone.localdate(clock.now())
        return ActionItemFilter(params, queryset=rows, person=person, on=today)

    @operation(answer=ActionItemSerializer)
    def retrieve(self, request: Request, reference: int) -> Response:
        """Read an action item."""
        item, _ = self._item(request, reference)
        return self._now(item)

    @operation(body=ActionItemBody, answer=ActionItemSerializer, status=201)
    def create(self, request: Request) -> Response:
        """Promise something after an incident."""
        body = self.body_of(request, ActionItemBody)
        incident = body.pop("incident")
        person = self.person(request, incident)
        item = action_items.create_action_item(incident, by=person, **body)
        address = reverse("incidents_api:action_item", args=[item.pk])
        return created(self._now(item).data, address)

    @operation(body=ActionItemEdit, answer=ActionItemSerializer)
    def edit(self, request: Request, reference: int) -> Response:
        """Change the words, owner or day of an action item."""
        item, person = self._item(request, reference)
        body = self.body_of(request, ActionItemEdit)
        return self._now(action_items.edit_action_item(item, by=person, **body))

    @operation(body=MoveBody, answer=ActionItemSerializer)
    def move(self, request: Request, reference: int) -> Response:
        """Give an action item another status."""
        item, person = self._item(request, reference)
        body = self.body_of(request, MoveBody)
        return self._now(action_items.move_action_item(item, by=person, at=clock.now(), **body))

    def _item(self, request: Request, reference: int) -> tuple[ActionItem, User]:
        item = get_object_or_404(action_item_queries.for_detail(), pk=reference)
        return item, self.person(request, item)

    def _now(self, item: ActionItem) -> Response:
        row = action_item_queries.for_detail().get(pk=item.pk)
        return Response(ActionItemSerializer(row).data)
