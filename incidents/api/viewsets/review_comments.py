"""Comments on postmortems in the API."""

from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from core.api.pagination import WholeList
from core.api.viewsets import created
from core.models import User
from incidents.api.serializers.reviews import CommentBody, ReplyBody, ThreadSerializer
from incidents.api.viewsets.postmortems import PostmortemDoor
from incidents.models import Postmortem, PostmortemSection, ReviewComment
from incidents.queries.postmortems import sections_of
from incidents.queries.review_threads import Thread, placed_threads
from incidents.usecases import review_comments


class CommentViewSet(PostmortemDoor):
    """Threads of comments, by the number of their first comment."""

    noun, tag = "review_comment", "reviews"
    pagination_class = WholeList
    path_parameters: ClassVar = {
        **PostmortemDoor.path_parameters,
        "comment": {
            "description": "Number of the thread's first comment.",
            "schema": {"type": "integer"},
        },
    }
    verbs: ClassVar = {
        "list": "postmortem.view",
        "retrieve": "postmortem.view",
        "create": "postmortem.comment",
        "reply": "postmortem.comment",
        "resolve": "postmortem.comment",
        "reopen": "postmortem.comment",
    }

    @operation(answer=ThreadSerializer, many=True)
    def list(self, request: Request, reference: int) -> Response:
        """List the threads on a postmortem, the oldest first."""
        postmortem, _ = self._postmortem(request, reference)
        rows: Any = _threads(postmortem)
        return self.whole_list(ThreadSerializer(rows, many=True).data)

    @operation(answer=ThreadSerializer)
    def retrieve(self, request: Request, reference: int, comment: int) -> Response:
        """Read a thread."""
        postmortem, _ = self._postmortem(request, reference)
        return Response(_thread(postmortem, comment))

    @operation(body=CommentBody, answer=ThreadSerializer, status=201)
    def create(self, request: Request, reference: int) -> Response:
        """Begin a thread about the text, about a section, or about words quoted from it."""
        postmortem, person = self._postmortem(request, reference)
        body = self.body_of(request, CommentBody)
        body["section"] = _section(postmortem, body.pop("section", None))
        comment = review_comments.add_comment(postmortem, by=person, at=clock.now(), **body)
        address = reverse("incidents_api:comment", args=[postmortem.pk, comment.pk])
        return created(_thread(postmortem, comment.pk), address)

    @operation(body=ReplyBody, answer=ThreadSerializer)
    def reply(self, request: Request, reference: int, comment: int) -> Response:
        """Answer in a thread."""
        found, person = self._comment(request, reference, comment)
        body = self.body_of(request, ReplyBody)
        review_comments.reply_to(found, by=person, at=clock.now(), **body)
        return Response(_thread(found.postmortem, comment))

    @operation(answer=ThreadSerializer)
    def resolve(self, request: Request, reference: int, comment: int) -> Response:
        """Resolve a thread."""
        found, person = self._comment(request, reference, comment)
        review_comments.resolve_comment(found, by=person, at=clock.now())
        return Response(_thread(found.postmortem, comment))

    @operation(answer=ThreadSerializer)
    def reopen(self, request: Request, reference: int, comment: int) -> Response:
        """Open a resolved thread again."""
        found, person = self._comment(request, reference, comment)
        review_comments.reopen_comment(found, by=person)
        return Response(_thread(found.postmortem, comment))

    def _comment(self, request: Request, reference: int, number: int) -> tuple[ReviewComment, User]:
        postmortem, person = self._postmortem(request, reference)
        threads = ReviewComment.objects.filter(postmortem=postmortem, parent__isnull=True)
        found = get_object_or_404(threads, pk=number)
        found.postmortem = postmortem
        return found, person


def _threads(postmortem: Postmortem) -> list[Thread]:
    return placed_threads(postmortem, sections_of(postmortem))


def _thread(postmortem: Postmortem, number: int) -> Any:
    for thread in _threads(postmortem):
        if thread.comment.pk == number:
            return ThreadSerializer(thread).data
    raise Http404


def _section(postmortem: Postmortem, key: str | None) -> PostmortemSection | None:
    if key is None:
        return None
    for section in sections_of(postmortem):
        if section.key == key:
            return section
    raise ValidationError({"section": [f"There is no “{key}”."]})
