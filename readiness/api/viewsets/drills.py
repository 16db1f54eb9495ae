"""Drills in the API: arrange them, take part, read the result."""

import re
from typing import ClassVar

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.filters import refuse_unknown
from core.api.operation import operation
from core.api.pagination import CursorPagination
from core.api.viewsets import ApiViewSet, created, reference_parameter
from core.models import User
from readiness.api.serializers.drills import (
    CancelBody,
    DrillBody,
    DrillChange,
    DrillEntryBody,
    DrillEntrySerializer,
    DrillFollowUpSerializer,
    DrillResultSerializer,
    DrillReviewSerializer,
    DrillSerializer,
    FollowUpBody,
    LiveDrillSerializer,
    PreconditionsBody,
    RoleBody,
)
from readiness.models import DrillRun
from readiness.queries import drill_results as result_queries
from readiness.queries import drills as drill_queries
from readiness.queries.drill_log import live_run
from readiness.usecases import drill_endings, drill_incidents, drill_log, drills

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="The same person with the same key gets the first answer again.",
)
_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')


class DrillDoor(ApiViewSet):
    """Reads the drill of the address."""

    path_parameters: ClassVar = {"reference": reference_parameter("DR")}

    def drill(self, request: Request, reference: int) -> tuple[DrillRun, User]:
        """Return the drill and who asks, who must be allowed the action's verb on it."""
        run = drill_queries.for_detail(reference)
        if run is None:
            raise Http404
        return run, self.person(request, run)

    def now(self, request: Request, reference: int) -> Response:
        """Answer with the drill as it is now."""
        run, person = self.drill(request, reference)
        return Response(LiveDrillSerializer(live_run(run, now=clock.now(), viewer=person)).data)


class DrillViewSet(DrillDoor):
    """Rehearsals of failures, with what they measured."""

    noun, tag = "drill", "drills"
    serializer_class = DrillSerializer
    verbs: ClassVar = {
        "list": "drill.view",
        "retrieve": "drill.view",
        "create": "drill.schedule",
        "edit": "drill.schedule",
        "cancel": "drill.schedule",
        "check": "drill.schedule",
        "join": "drill.run",
        "leave": "drill.run",
        "result": "drill.view",
        "publish": "drill.review",
        "review": "drill.review",
        "follow_up": "drill.review",
    }

    @operation(answer=DrillSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List drills, the newest first."""
        return self.list_of(drill_queries.for_list().select_related("runbook_author", "next_run"))

    @operation(answer=LiveDrillSerializer)
    def retrieve(self, request: Request, reference: int) -> Response:
        """Read a drill with its steps and clocks."""
        return self.now(request, reference)

    @operation(body=DrillBody, answer=LiveDrillSerializer, status=201)
    def create(self, request: Request) -> Response:
        """Arrange a drill from a plan. What you leave out is taken from the plan."""
        body = self.body_of(request, DrillBody)
        plan = body.pop("plan")
        person = self.person(request, plan)
        body.setdefault("time_zone", "UTC")
        run = drills.schedule_drill(plan, by=person, **body)
        address = reverse("readiness_api:drill", args=[run.pk])
        return created(self.now(request, run.pk).data, address)

    @operation(body=DrillChange, answer=LiveDrillSerializer)
    def edit(self, request: Request, reference: int) -> Response:
        """Change a drill that has yet to begin. Another date asks for the preconditions again."""
        run, person = self.drill(request, reference)
        body = self.body_of(request, DrillChange)
        body.setdefault("time_zone", run.time_zone)
        drills.change_drill(run, by=person, **body)
        return self.now(request, reference)

    @operation(body=CancelBody, answer=LiveDrillSerializer)
    def cancel(self, request: Request, reference: int) -> Response:
        """Call a drill off. Calendars strike it out."""
        run, person = self.drill(request, reference)
        drills.cancel_drill(run, by=person, **self.body_of(request, CancelBody))
        return self.now(request, reference)

    @operation(body=PreconditionsBody, answer=LiveDrillSerializer)
    def check(self, request: Request, reference: int) -> Response:
        """Say which preconditions hold. All of them make the drill ready."""
        run, person = self.drill(request, reference)
        lines = self.body_of(request, PreconditionsBody)["lines"]
        drills.check_preconditions(run, by=person, at=clock.now(), lines=lines)
        return self.now(request, reference)

    @operation(body=RoleBody, answer=LiveDrillSerializer)
    def join(self, request: Request, reference: int) -> Response:
        """Take a role in a drill."""
        run, person = self.drill(request, reference)
        drill_log.join_drill(run, by=person, at=clock.now(), **self.body_of(request, RoleBody))
        return self.now(request, reference)

    @operation(body=RoleBody, answer=LiveDrillSerializer)
    def leave(self, request: Request, reference: int) -> Response:
        """Give a role back. What you did in it stays written."""
        run, person = self.drill(request, reference)
        drill_log.leave_drill(run, by=person, **self.body_of(request, RoleBody))
        return self.now(request, reference)

    @operation(answer=DrillResultSerializer)
    def result(self, request: Request, reference: int) -> Response:
        """Read what a drill measured and what was promised. Before its end: so far."""
        return self._result(request, reference)

    @operation(answer=DrillResultSerializer)
    def publish(self, request: Request, reference: int) -> Response:
        """Say that the result is read and stands."""
        run, person = self.drill(request, reference)
        drill_endings.publish_result(run, by=person, at=clock.now())
        return self._result(request, reference)

    @operation(answer=DrillReviewSerializer)
    def review(self, request: Request, reference: int) -> Response:
        """Make the drill an incident of its own kind, once. Its postmortem is the review."""
        run, person = self.drill(request, reference)
        incident = drill_incidents.incident_of_drill(run, by=person, at=clock.now())
        return Response(DrillReviewSerializer(incident).data)

    @operation(body=FollowUpBody, answer=DrillFollowUpSerializer, status=201)
    def follow_up(self, request: Request, reference: int) -> Response:
        """Open an action item for an entry of the log, or for the drill as a whole."""
        run, person = self.drill(request, reference)
        body = self.body_of(request, FollowUpBody)
        number = body.pop("entry", None)
        entry = run.entries.filter(pk=number).first() if number else None
        if number and entry is None:
            raise ValidationError({"entry": ["The log has no such entry."]})
        item = drill_incidents.follow_up(run, by=person, at=clock.now(), entry=entry, **body)
        return created(
            DrillFollowUpSerializer(item).data, f"/api/v1/action-items/{item.reference}/"
        )

    def _result(self, request: Request, reference: int) -> Response:
        run, person = self.drill(request, reference)
        found = result_queries.drill_result(run, now=clock.now(), viewer=person)
        return Response(DrillResultSerializer(found).data)


class OldestFirst(CursorPagination):
    """Entries in the order of the log."""

    is_descending = False


class DrillEntryViewSet(DrillDoor):
    """The log of a drill. It only grows: an undo is an entry of its own."""

    noun, tag = "drill_entry", "drills"
    pagination_class = OldestFirst
    serializer_class = DrillEntrySerializer
    verbs: ClassVar = {"list": "drill.view", "create": "drill.run"}

    @operation(answer=DrillEntrySerializer, many=True)
    def list(self, request: Request, reference: int) -> Response:
        """List the log of a drill, the oldest entry first."""
        refuse_unknown(request.query_params, ())
        run, _ = self.drill(request, reference)
        return self.list_of(run.entries.select_related("person"))

    @operation(
        body=DrillEntryBody,
        answer=DrillEntrySerializer,
        status=201,
        also={200: DrillEntrySerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def create(self, request: Request, reference: int) -> Response:
        """Write what you did. Who is second gets the entry of who was first, with 200."""
        run, person = self.drill(request, reference)
        body = self.body_of(request, DrillEntryBody)
        kind, key = body.pop("kind"), key_of(request)
        written = drill_log.write_entry(
            run, kind, by=person, at=clock.now(), idempotency_key=key, **body
        )
        if written.entry is None:
            return Response(status=204)
        data = DrillEntrySerializer(written.entry).data
        address = reverse("readiness_api:drill_entry_list", args=[run.pk])
        return created(data, address, is_new=written.is_new)


def key_of(request: Request) -> str | None:
    """Return the Idempotency-Key, quoted or bare as clients write it; None without one."""
    sent: str = request.headers.get("Idempotency-Key", "").strip()
    quoted = _QUOTED.fullmatch(sent)
    if quoted:
        sent = re.sub(r"\\(.)", r"\1", quoted[1])
    return sent or None
