"""The wording check for programs."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.operation import operation
from core.api.viewsets import ApiViewSet
from incidents.api.serializers.wording import WordingBody, WordingSerializer
from incidents.domain.blameless import lint


class WordingViewSet(ApiViewSet):
    """Looks at any text; it reads and writes nothing."""

    noun, tag = "wording", "postmortems"
    verbs: ClassVar = {"check": "wording.check"}

    @operation(body=WordingBody, answer=WordingSerializer)
    def check(self, request: Request) -> Response:
        """Look for wordings that could be read as blame, each with a neutral suggestion."""
        self.person(request)
        body = self.body_of(request, WordingBody)
        return Response(WordingSerializer(lint(body["text"])).data)
