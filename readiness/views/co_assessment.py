"""Assessing a service together: who else is here, and what they answered."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from catalog.models import Service
from core import clock
from core.permissions import permitted, require
from readiness.forms.assessment import LABELS, PresenceForm
from readiness.queries.assessment import Question
from readiness.queries.co_assessment import co_assessment
from readiness.usecases.assessments import AnswerValue
from readiness.usecases.assessor_presence import note_assessor


@require_POST
@permitted("assessment.answer")
def presence(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(Service, slug=slug)
    person = require(request.user, "assessment.answer", service)
    form = PresenceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    now, given = clock.now(), form.cleaned_data
    note_assessor(service, by=person, at=now, item=given["item"])
    found = co_assessment(service, viewer=person, since=given["since"], at=now)
    answer: dict[str, Any] = {
        "cursor": found.cursor,
        "people": [{"name": str(one.person), "item": one.item} for one in found.people],
    }
    if found.questions is not None:
        answer |= {
            "answers": [_told(one) for one in found.questions],
            "score": found.score,
            "answered": found.answered,
            "total": found.total,
        }
    return JsonResponse(answer)


def _told(question: Question) -> dict[str, str]:
    """Return the answer as the fields of the row hold it, and in words."""
    label = LABELS[AnswerValue(question.value)] if question.value else "Taken back"
    left_out = question.value == "na" and question.decision
    by = question.decision.requested_by if left_out and question.decision else None
    if by is None and question.answer:
        by = question.answer.recorded_by
    return {
        "item": question.item.key,
        "answer": question.value,
        "note": question.note,
        "link": question.answer.link if question.answer else "",
        "until": question.until.isoformat() if question.until else "",
        "said": f"{label}, just now by {by or 'the app'}",
    }
