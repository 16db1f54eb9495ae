"""What others do while a person assesses a service: who is here, and what they answered."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from catalog.models import Service
from core.models import User
from readiness.models import AssessorPresence
from readiness.queries.assessment import Question, cursor_of, questions_of
from readiness.queries.scores import score_cards

HERE_FOR = timedelta(seconds=20)
"""How long after the last word of a page its person still counts as here."""
_CURSOR = re.compile(r"([0-9]{1,18})-([0-9]{1,18})", re.ASCII)


class CoAssessment(NamedTuple):
    """Others who are here, and what they answered since a cursor.

    `questions` is None where nothing at all was answered since; then `score`, `answered` and
    `total` are not worked out either.
    """

    cursor: str
    people: list[AssessorPresence]
    questions: list[Question] | None = None
    score: str = ""
    answered: int = 0
    total: int = 0


def co_assessment(service: Service, *, viewer: User, since: str, at: datetime) -> CoAssessment:
    """Return what others did since a cursor; a strange one is taken as now."""
    rows = AssessorPresence.objects.filter(service=service, seen_at__gt=at - HERE_FOR)
    people = list(rows.exclude(person=viewer).select_related("person").order_by("person__name"))
    cursor = cursor_of(service)
    seen = _CURSOR.fullmatch(since)
    if seen is None or since == cursor:
        return CoAssessment(cursor, people)
    questions = questions_of(service, at=at)
    card = score_cards([service], at=at)[service.pk]
    return CoAssessment(
        cursor,
        people,
        [one for one in questions if _is_news(one, viewer, int(seen[1]), int(seen[2]))],
        score=card.shown,
        answered=sum(one.is_answered for one in questions),
        total=len(questions),
    )


def _is_news(question: Question, viewer: User, answer: int, decision: int) -> bool:
    told, asked = question.answer, question.decision
    by_others = told is not None and told.pk > answer and told.recorded_by_id != viewer.pk
    left_out = asked is not None and asked.pk > decision and asked.requested_by_id != viewer.pk
    return by_others or left_out
