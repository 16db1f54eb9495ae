"""Who else assesses a service, and what they answered."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from readiness.domain.decision import DecisionKind
from readiness.models import AssessorPresence
from readiness.queries.assessment import cursor_of
from readiness.queries.co_assessment import co_assessment
from readiness.usecases.assessments import AnswerValue, NewAnswer, answer_item
from readiness.usecases.assessor_presence import note_assessor
from tests.factories.catalog import make_service
from tests.factories.people import make_user
from tests.factories.readiness import make_assessor, make_decision

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def said(item: str, value: AnswerValue = AnswerValue.YES) -> NewAnswer:
    return NewAnswer(item=item, value=value)


def test_people_are_here_until_they_are_silent() -> None:
    service, mia, tom = make_service(), make_user(name="Mia"), make_user(name="Tom")
    make_assessor(make_service(), make_user(), seen_at=NOW)

    note_assessor(service, by=mia, at=NOW, item="one")
    note_assessor(service, by=mia, at=NOW + SECOND, item="one")
    unmoved = AssessorPresence.objects.get(person=mia).seen_at
    note_assessor(service, by=mia, at=NOW + SECOND, item="two")
    note_assessor(service, by=tom, at=NOW)

    assert unmoved == NOW
    seen = co_assessment(service, viewer=tom, since="", at=NOW + 20 * SECOND).people
    assert [(one.person, one.item) for one in seen] == [(mia, "two")]
    assert co_assessment(service, viewer=tom, since="", at=NOW + 21 * SECOND).people == []
    note_assessor(service, by=make_user(), at=NOW + timedelta(minutes=11))
    assert AssessorPresence.objects.filter(service=service).count() == 1


def test_news_are_what_others_answered_since() -> None:
    service, mia, tom = make_service(tier=1), make_user(), make_user()
    before = cursor_of(service)
    answer_item(service, said("dependencies-recorded"), by=mia, at=NOW)
    answer_item(service, said("named-owner"), by=tom, at=NOW)
    make_decision(
        service, kind=DecisionKind.NOT_APPLICABLE, requested_by=mia, ends_at=NOW + timedelta(days=9)
    )

    found = co_assessment(service, viewer=tom, since=before, at=NOW)
    again = co_assessment(service, viewer=tom, since=found.cursor, at=NOW)
    strange = co_assessment(service, viewer=tom, since="yesterday", at=NOW)

    assert found.questions is not None
    assert {(one.item.key, one.value) for one in found.questions} == {
        ("dependencies-recorded", "yes"),
        ("minimum-two-instances", "na"),
    }
    assert (found.answered, found.score != "") == (3, True)
    assert again.questions is strange.questions is None
    assert again.cursor == strange.cursor == found.cursor


def test_a_quiet_question_takes_three_statements() -> None:
    service, tom = make_service(), make_user()
    for _ in range(3):
        make_assessor(service, seen_at=NOW)

    with CaptureQueriesContext(connection) as queries:
        found = co_assessment(service, viewer=tom, since=cursor_of(service), at=NOW)

    assert len(found.people) == 3
    assert len(queries) == 2 + 3
