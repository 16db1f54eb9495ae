from datetime import timedelta

import pytest

from core.errors import RuleViolation
from core.models import Activity, Role
from incidents.domain.review import ReviewCheck, Verdict
from incidents.models import Postmortem, ReviewComment, Reviewer
from incidents.usecases.reviews import give_verdict, note_visit, request_review, withdraw_review
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import section_of, started, write

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def status_of(postmortem: Postmortem) -> str:
    return Postmortem.objects.get(pk=postmortem.pk).status


def in_review() -> Postmortem:
    postmortem = write(started())
    request_review(postmortem, by=make_user(), at=NOON, reviewers=[make_user()])
    return postmortem


def test_asking_moves_a_draft_into_review_and_asks_each_once() -> None:
    postmortem, author, reviewer = write(started()), make_user(), make_user()

    for _ in range(2):
        request_review(postmortem, by=author, at=NOON, reviewers=[reviewer, reviewer])

    row = Reviewer.objects.get()
    assert (row.person, row.asked_by, row.verdict) == (reviewer, author, "waiting")
    assert status_of(postmortem) == "in_review"
    assert Activity.objects.filter(verb="review.request").count() == 2


def test_nobody_the_author_and_outsiders_are_refused_and_nothing_changes() -> None:
    author, insider, outsider = make_user(), make_user(), make_user()
    incident = make_incident(restricted=True, known_to=(author, insider), resolved=True)
    postmortem = write(started(incident))
    Postmortem.objects.update(owner=author)

    for people in ([], [author], [insider, outsider]):
        with pytest.raises(RuleViolation) as refusal:
            request_review(postmortem, by=author, at=NOON, reviewers=people)
        assert refusal.value.field == "reviewers"

    assert not Reviewer.objects.exists()
    assert status_of(postmortem) == "draft"


def test_approving_keeps_the_versions_that_were_read() -> None:
    postmortem, reviewer = in_review(), make_user()
    read = section_of(postmortem).version
    write(postmortem, "Somebody was faster.", "summary")

    row = give_verdict(
        postmortem,
        by=reviewer,
        at=LATER,
        verdict=Verdict.APPROVED,
        versions={"summary": read},
        checks=[ReviewCheck.FACTS],
        text="Well told.",
    )

    row.refresh_from_db()
    assert (row.verdict, row.decided_at, row.asked_by) == ("approved", LATER, None)
    assert (row.section_versions, row.checks) == ({"summary": read}, ["facts"])
    assert ReviewComment.objects.get().verdict == "approved"
    assert status_of(postmortem) == "in_review"


def test_asking_for_changes_needs_a_word_and_leads_back_to_the_draft() -> None:
    postmortem, reviewer = in_review(), make_user()
    changes = Verdict.CHANGES_ASKED

    with pytest.raises(RuleViolation) as refusal:
        give_verdict(postmortem, by=reviewer, at=LATER, verdict=changes, text=" ")
    give_verdict(postmortem, by=reviewer, at=LATER, verdict=changes, text="Who noticed?")

    assert refusal.value.field == "text"
    assert status_of(postmortem) == "draft"
    request_review(postmortem, by=make_user(), at=LATER, reviewers=[reviewer])
    assert Reviewer.objects.get(person=reviewer).verdict == "waiting"
    assert status_of(postmortem) == "in_review"


def test_an_approval_stays_when_the_person_is_asked_again() -> None:
    postmortem, reviewer = in_review(), make_user()
    give_verdict(postmortem, by=reviewer, at=LATER, verdict=Verdict.APPROVED)

    request_review(postmortem, by=make_user(), at=LATER, reviewers=[reviewer])

    assert Reviewer.objects.get(person=reviewer).verdict == "approved"


def test_authors_drafts_and_versions_that_never_were_are_refused() -> None:
    postmortem, author = in_review(), make_user()
    Postmortem.objects.update(owner=author)

    with pytest.raises(RuleViolation, match="You wrote it"):
        give_verdict(postmortem, by=author, at=LATER, verdict=Verdict.APPROVED)
    for versions in ({"summary": 99}, {"nothing": 1}):
        with pytest.raises(RuleViolation, match="open the page again"):
            give_verdict(
                postmortem, by=make_user(), at=LATER, verdict=Verdict.APPROVED, versions=versions
            )
    withdraw_review(postmortem, by=author, at=LATER)
    with pytest.raises(RuleViolation, match="It is a draft"):
        give_verdict(postmortem, by=make_user(), at=LATER, verdict=Verdict.APPROVED)
    assert not Reviewer.objects.filter(decided_at__isnull=False).exists()


def test_withdrawing_twice_is_logged_once() -> None:
    postmortem = in_review()

    for _ in range(2):
        withdraw_review(postmortem, by=make_user(), at=LATER)

    assert status_of(postmortem) == "draft"
    assert Activity.objects.filter(verb="review.withdraw").count() == 1


def test_a_visit_is_kept_once_and_moves_on() -> None:
    postmortem, person = in_review(), make_user(role=Role.VIEWER)
    note_visit(postmortem, by=person, at=NOON)
    write(postmortem, "More.", "summary")

    visit = note_visit(postmortem, by=person, at=LATER)

    assert postmortem.visits.get() == visit
    assert (visit.at, visit.section_versions["summary"]) == (
        LATER,
        section_of(postmortem).version,
    )
