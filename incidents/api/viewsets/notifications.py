"""A person's inbox in the API."""

from typing import ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from core.api.pagination import WholeList
from core.api.viewsets import ApiViewSet, created, nothing
from incidents.api.serializers.notifications import (
    MuteBody,
    MuteSerializer,
    NotificationSerializer,
)
from incidents.queries import mutes as mute_queries
from incidents.queries import notifications as notification_queries
from incidents.usecases.mutes import end_mute, mute
from incidents.usecases.notifications import read_notification


class NotificationViewSet(ApiViewSet):
    """What you should know of, such as texts that mention you."""

    noun, tag = "notification", "notifications"
    serializer_class = NotificationSerializer
    path_parameters: ClassVar = {
        "number": {"description": "Number of the entry.", "schema": {"type": "integer"}},
    }
    verbs: ClassVar = {"list": "notification.read", "read": "notification.read"}

    @operation(answer=NotificationSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List your own notifications, the newest first."""
        person = self.person(request)
        return self.list_of(notification_queries.for_list(person, at=clock.now()))

    @operation(answer=NotificationSerializer)
    def read(self, request: Request, number: int) -> Response:
        """Mark one of your notifications as read."""
        now = clock.now()
        person = self.person(request)
        entry = get_object_or_404(notification_queries.for_list(person, at=now), pk=number)
        return Response(NotificationSerializer(read_notification(entry, at=now)).data)


class MuteViewSet(ApiViewSet):
    """What you hear no more of; reminders of what you owe still come."""

    noun, tag = "mute", "notifications"
    pagination_class = WholeList
    path_parameters: ClassVar = {
        "number": {"description": "Number of the mute.", "schema": {"type": "integer"}},
    }
    verbs: ClassVar = dict.fromkeys(("list", "create", "destroy"), "notification.read")

    @operation(answer=MuteSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List what you muted, the latest first."""
        rows = mute_queries.for_list(self.person(request))
        return self.whole_list(MuteSerializer(rows, many=True).data)

    @operation(body=MuteBody, answer=MuteSerializer, status=201, also={200: MuteSerializer})
    def create(self, request: Request) -> Response:
        """Mute an incident, or only its postmortem. Unread entries about it are read."""
        person, now = self.person(request), clock.now()
        found = mute(by=person, at=now, **self.body_of(request, MuteBody))
        is_new = found.muted_at == now
        data = MuteSerializer(found).data
        return created(data, reverse("incidents_api:mute_list"), is_new=is_new)

    @operation(status=204)
    def destroy(self, request: Request, number: int) -> Response:
        """Hear of it again."""
        person = self.person(request)
        end_mute(get_object_or_404(mute_queries.for_list(person), pk=number), by=person)
        return nothing()
