"""A person's inbox in the API."""

from typing import ClassVar

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.schema import operation
from core.api.viewsets import ApiViewSet
from incidents.api.serializers.notifications import NotificationSerializer
from incidents.queries import notifications as notification_queries
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
        return self.list_of(notification_queries.for_list(person, at=timezone.now()))

    @operation(answer=NotificationSerializer)
    def read(self, request: Request, number: int) -> Response:
        """Mark one of your notifications as read."""
        now = timezone.now()
        person = self.person(request)
        entry = get_object_or_404(notification_queries.for_list(person, at=now), pk=number)
        return Response(NotificationSerializer(read_notification(entry, at=now)).data)
