"""Photos of drills in the API."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from core.api.pagination import WholeList
from core.api.viewsets import created
from readiness.api.serializers.drill_photos import DrillPhotoBody, DrillPhotoSerializer
from readiness.api.viewsets.drills import DrillDoor
from readiness.models import DrillPhoto
from readiness.usecases.drill_photos import add_photo


class DrillPhotoViewSet(DrillDoor):
    """Photos in the log of a drill; none is ever changed or deleted."""

    noun, tag = "drill_photo", "drills"
    pagination_class = WholeList
    verbs: ClassVar = {"list": "drill.view", "create": "drill.run"}

    @operation(answer=DrillPhotoSerializer, many=True)
    def list(self, request: Request, reference: int) -> Response:
        """List the photos of a drill in the order of its log."""
        run, _ = self.drill(request, reference)
        rows = DrillPhoto.objects.filter(entry__run=run).order_by("entry_id").defer("content")
        rows = rows.select_related("entry", "added_by")
        return self.whole_list(DrillPhotoSerializer(rows, many=True).data)

    @operation(
        body=DrillPhotoBody,
        answer=DrillPhotoSerializer,
        status=201,
        also={200: DrillPhotoSerializer},
    )
    def create(self, request: Request, reference: int) -> Response:
        """Write a note with a photo. The same once more is answered with 200 and the first."""
        run, person = self.drill(request, reference)
        body = self.body_of(request, DrillPhotoBody)
        now, content = clock.now(), body.pop("image")
        photo = add_photo(run, by=person, at=now, content=content, **body)
        data = DrillPhotoSerializer(photo).data
        return created(data, photo.get_absolute_url(), is_new=photo.added_at == now)
