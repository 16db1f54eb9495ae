"""Jobs in the API: one's own, for admins everybody's."""

import re
from typing import ClassVar

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.fields import MomentField
from core.api.operation import operation
from core.api.pagination import CursorPagination
from core.api.viewsets import ApiViewSet
from core.background import dispatcher
from core.jobs.finding import FoundJob, find, reader_of
from core.jobs.job import Job, JobStatus
from core.models import Role, User
from core.permissions import require

KEY = {"schema": {"type": "string", "pattern": "^[a-z]+-[0-9]{1,18}$", "examples": ["import-12"]}}


class JobPagination(CursorPagination):
    """Jobs of all kinds by their place."""

    key = "place"
    place = re.compile(r"[0-9]{1,18}", re.ASCII)


class JobSerializer(serializers.Serializer[Job]):
    """Work in the background: how far it is, and what came of it."""

    key = serializers.CharField()
    kind = serializers.CharField(help_text="import, chat, evidence or export.")
    title = serializers.CharField()
    status = serializers.ChoiceField([(one.value, one.label) for one in JobStatus])
    person = serializers.CharField(source="person.username", help_text="Who asked for it.")
    created_at = MomentField()
    started_at = MomentField(allow_null=True)
    finished_at = MomentField(allow_null=True)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    unit = serializers.CharField(help_text="What done and total count.")
    counts = serializers.DictField(
        child=serializers.IntegerField(), source="counts_by_word", help_text="What came of it."
    )
    failure = serializers.CharField(help_text="Why it stopped, or is tried again; empty for none.")
    can_cancel = serializers.BooleanField()
    can_retry = serializers.BooleanField()


class JobViewSet(ApiViewSet):
    """Imports that go on in the background."""

    noun, tag = "job", "jobs"
    serializer_class = JobSerializer
    pagination_class = JobPagination
    path_parameters: ClassVar = {"key": KEY}
    verbs: ClassVar = {
        "list": "job.view",
        "retrieve": "job.view",
        "cancel": "job.cancel",
        "retry": "job.retry",
    }

    @operation(answer=JobSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List your jobs, for admins everybody's; the newest first."""
        return self.page_of(reader_of(_whose(self.person(request))))

    @operation(answer=JobSerializer)
    def retrieve(self, request: Request, key: str) -> Response:
        """Read how far a job is."""
        found, _ = self._found(request, key)
        return Response(JobSerializer(found.job).data)

    @operation(answer=JobSerializer)
    def cancel(self, request: Request, key: str) -> Response:
        """Stop a job where nothing is half done. What it did before stays and is counted."""
        found, person = self._found(request, key)
        found.kind.cancel(found.row, by=person, at=clock.now())
        return self._answer(person, key)

    @operation(answer=JobSerializer)
    def retry(self, request: Request, key: str) -> Response:
        """Let a job that failed or was cancelled go on with what is left."""
        found, person = self._found(request, key)
        require(person, found.kind.verb)
        found.kind.retry(found.row, by=person)
        dispatcher.wake()
        return self._answer(person, key)

    def _found(self, request: Request, key: str) -> tuple[FoundJob, User]:
        found = find(key, person=_whose(self.person(request)))
        if found is None:
            raise Http404
        return found, self.person(request, found.job)

    def _answer(self, person: User, key: str) -> Response:
        found = find(key, person=_whose(person))
        if found is None:
            raise Http404
        return Response(JobSerializer(found.job).data)


def _whose(person: User) -> User | None:
    return None if person.has_role(Role.ADMIN) else person
