"""Answers are evidence with an age, and another person's eye makes them stronger."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.errors import RuleViolation
from core.models import Activity
from readiness.domain.evidence import EvidenceClass, Outcome
from readiness.models import Assessment, Decision, Evidence
from readiness.queries.assessment import last_answers, page_of
from readiness.queries.scores import score_card
from readiness.usecases.assessments import (
    AnswerValue,
    NewAnswer,
    answer_item,
    begin_assessment,
    confirm_again,
    copy_answers,
    measure_as,
    review_document,
)
from tests.factories.catalog import make_service
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ITEM = "dependencies-recorded"


def said(value: AnswerValue = AnswerValue.YES, **fields: Any) -> NewAnswer:
    return NewAnswer(item=fields.pop("item", ITEM), value=value, **fields)


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        (AnswerValue.YES, Outcome.PASS),
        (AnswerValue.PARTLY, Outcome.PARTIAL),
        (AnswerValue.NO, Outcome.FAIL),
        (AnswerValue.UNKNOWN, Outcome.UNKNOWN),
    ],
)
def test_an_answer_is_attested_evidence(value: AnswerValue, outcome: Outcome) -> None:
    service, person = make_service(tier=1), make_user()

    row = answer_item(service, said(value, note="Seen"), by=person, at=NOW)

    assert isinstance(row, Evidence)
    assert (row.outcome, row.evidence_class, row.source) == (outcome, "attested", "manual")
    assert (row.recorded_by, row.note) == (person, "Seen")
    assert Assessment.objects.get(service=service).checklist_version.is_current
    assert Activity.objects.about(service).filter(verb="assessment.begin").count() == 1


def test_an_answer_sent_twice_is_stored_once() -> None:
    service, person = make_service(tier=1), make_user()

    first = answer_item(service, said(), by=person, at=NOW)
    again = answer_item(service, said(), by=person, at=NOW + timedelta(seconds=9))
    later = answer_item(service, said(), by=person, at=NOW + DAY)

    assert (first.pk == again.pk, first.pk == later.pk) == (True, False)


def test_evidence_with_an_end_goes_stale_on_that_day() -> None:
    service = make_service(tier=1)
    until = (NOW + 30 * DAY).date()

    answer_item(service, said(link="https://example.org/proof", until=until), by=None, at=NOW)

    fresh, stale = (score_card(service, at=NOW + days * DAY).score for days in (30, 40))
    assert fresh
    assert stale is not None
    assert stale < fresh


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (said(item="nothing-known"), "item"),
        (said(AnswerValue.NOT_APPLICABLE, item="minimum-two-instances"), "note"),
        (said(AnswerValue.NOT_APPLICABLE, note="Never"), None),
        (said(until=NOW.date()), "until"),
        (said(until=(NOW + 4000 * DAY).date()), "until"),
        (said(link="javascript:alert(1)"), "link"),
    ],
)
def test_a_wrong_answer_is_refused_and_changes_nothing(
    answer: NewAnswer, field: str | None
) -> None:
    service = make_service(tier=1)

    with pytest.raises(RuleViolation) as refused:
        answer_item(service, answer, by=make_user(), at=NOW)

    assert refused.value.field == field
    assert (Evidence.objects.count(), Decision.objects.count()) == (0, 0)


def test_not_applicable_is_asked_for_and_counts_once_approved() -> None:
    service = make_service(tier=1)

    row = answer_item(
        service,
        said(AnswerValue.NOT_APPLICABLE, item="minimum-two-instances", note="One machine"),
        by=make_user(),
        at=NOW,
    )

    assert isinstance(row, Decision)
    assert (row.status, row.reason) == ("requested", "One machine")
    lines = {line.item.key: line for line in score_card(service, at=NOW).lines}
    assert not lines["minimum-two-instances"].is_left_out


def test_still_true_begins_the_age_anew() -> None:
    service = make_service(tier=1)
    answer_item(service, said(note="Seen"), by=None, at=NOW - 100 * DAY)

    row = confirm_again(service, ITEM, by=make_user(), at=NOW)

    assert (row.observed_at, row.note) == (NOW, "Seen")
    with pytest.raises(RuleViolation):
        confirm_again(service, "no-unaccepted-spof", by=None, at=NOW)


def test_a_document_another_person_looked_at_is_worth_more() -> None:
    service, author, reader = make_service(tier=1), make_user(), make_user()
    claim = answer_item(service, said(link="https://example.org/doc"), by=author, at=NOW)
    assert isinstance(claim, Evidence)
    before = score_card(service, at=NOW + DAY).score

    with pytest.raises(RuleViolation):
        review_document(claim, by=author, at=NOW + DAY)
    row = review_document(claim, by=reader, at=NOW + DAY)

    assert (row.evidence_class, row.recorded_by, row.reviewed_by) == (
        EvidenceClass.DOCUMENTED,
        author,
        reader,
    )
    assert row.observed_at == NOW
    after = score_card(service, at=NOW + DAY).score
    assert before is not None
    assert after is not None
    assert after > before
    assert review_document(claim, by=reader, at=NOW + 2 * DAY) == row


def test_what_was_replaced_or_has_no_link_is_not_reviewed() -> None:
    service = make_service(tier=1)
    old = answer_item(service, said(link="https://example.org/doc"), by=None, at=NOW)
    new = answer_item(service, said(), by=None, at=NOW + DAY)
    assert isinstance(old, Evidence)
    assert isinstance(new, Evidence)

    for row in (old, new):
        with pytest.raises(RuleViolation):
            review_document(row, by=make_user(), at=NOW + DAY)


def test_answers_are_copied_with_their_age_where_nobody_answered() -> None:
    there, here = make_service(tier=1), make_service(tier=1)
    answer_item(there, said(note="There"), by=None, at=NOW - 50 * DAY)
    answer_item(there, said(item="no-unaccepted-spof"), by=None, at=NOW - 50 * DAY)
    answer_item(here, said(AnswerValue.NO), by=None, at=NOW - DAY)

    copied = copy_answers(here, there, by=make_user(), at=NOW)

    assert [(row.item, row.observed_at) for row in copied] == [
        ("no-unaccepted-spof", NOW - 50 * DAY)
    ]
    assert last_answers(here)[ITEM].outcome == "fail"
    with pytest.raises(RuleViolation):
        copy_answers(here, here, by=None, at=NOW)


def test_the_page_resumes_where_nobody_answered() -> None:
    service = make_service(tier=1)
    for item in list(score_card(service, at=NOW).checklist.items)[:3]:
        answer_item(service, said(item=item), by=None, at=NOW)

    page = page_of(service, category="", at=NOW)

    assert page
    assert (page.group.key, page.answered, page.group.answered) == ("spof", 3, 3)
    assert page.resume == page.group.questions[3].item.key
    assert page_of(service, category="nothing", at=NOW) is None


def test_how_a_service_behaves_can_be_said() -> None:
    service = make_service(tier=1, kind="tool")
    before = len(score_card(service, at=NOW).lines)

    begin_assessment(service, by=make_user(), trait="stateful")
    begin_assessment(service, by=make_user(), trait="stateful")

    assert len(score_card(service, at=NOW).lines) > before
    assert Activity.objects.about(service).filter(verb="assessment.measure").count() == 1


def test_nothing_behaves_like_an_elephant() -> None:
    service = make_service()

    with pytest.raises(RuleViolation):
        measure_as(service, by=make_user(), at=NOW, trait="elephant")

    assert not Assessment.objects.exists()
