"""Pictures of postmortems in the API."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from core.api.pagination import WholeList
from core.api.viewsets import created
from incidents.api.serializers.postmortem_images import ImageBody, ImageSerializer
from incidents.api.viewsets.postmortems import PostmortemDoor
from incidents.queries import postmortem_images as image_queries
from incidents.usecases.postmortem_images import add_image


class ImageViewSet(PostmortemDoor):
    """Images that the text of a postmortem may show; none is ever changed or deleted."""

    noun = "postmortem_image"
    pagination_class = WholeList
    verbs: ClassVar = {"list": "postmortem.view", "create": "postmortem.write"}

    @operation(answer=ImageSerializer, many=True)
    def list(self, request: Request, reference: int) -> Response:
        """List the images of a postmortem, the newest first."""
        postmortem, _ = self._postmortem(request, reference)
        rows = image_queries.for_list(postmortem)
        return self.whole_list(ImageSerializer(rows, many=True).data)

    @operation(body=ImageBody, answer=ImageSerializer, status=201, also={200: ImageSerializer})
    def create(self, request: Request, reference: int) -> Response:
        """Add an image. The same bytes again are answered with 200 and the image there is."""
        postmortem, person = self._postmortem(request, reference)
        body = self.body_of(request, ImageBody)
        now, words = clock.now(), body["alt_text"]
        image = add_image(postmortem, by=person, at=now, content=body["image"], alt_text=words)
        is_new = image.added_at == now
        return created(ImageSerializer(image).data, image.get_absolute_url(), is_new=is_new)
