"""Every step of a review: ask for it, take it back, say yes or no, note what somebody has seen."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from core.visibility import viewing_as
from incidents.domain.postmortem import PostmortemStatus
from incidents.domain.review import LONGEST_COMMENT, ReviewCheck, SectionVersions, Verdict
from incidents.models import Incident, Postmortem, ReviewComment, Reviewer, ReviewVisit
from incidents.queries.postmortems import sections_of
from incidents.queries.section_texts import current_versions
from incidents.usecases.postmortem_locks import lock_postmortem
from incidents.usecases.review_notices import tell_asked, tell_verdict, tell_withdrawn


@transaction.atomic
def request_review(
    postmortem: Postmortem, *, by: User, at: datetime, reviewers: Iterable[User]
) -> Postmortem:
    """Ask people to review the text; a draft is in review from then on.

    Who asked for changes is asked anew; an approval stays. All who have to say something yet are
    told, those who know already once more. Raises RuleViolation for nobody, for
    the author, and for people who may not know of the incident.
    """
    people = list(dict.fromkeys(reviewers))
    postmortem = lock_postmortem(postmortem)
    _check_reviewers(postmortem, people)
    waiting = []
    for person in people:
        reviewer, is_new = Reviewer.objects.get_or_create(
            postmortem=postmortem, person=person, defaults={"asked_by": by, "asked_at": at}
        )
        if not is_new and reviewer.verdict == Verdict.CHANGES_ASKED:
            _decide(reviewer, Verdict.WAITING, at=None)
        if reviewer.verdict == Verdict.WAITING:
            waiting.append(person)
    if postmortem.status == PostmortemStatus.DRAFT:
        _move(postmortem, PostmortemStatus.IN_REVIEW)
    names = [person.username for person in people]
    record(by, "review.request", postmortem, reviewers=names, at=at.isoformat())
    tell_asked(postmortem, waiting, by=by, at=at)
    return postmortem


@transaction.atomic
def withdraw_review(postmortem: Postmortem, *, by: User, at: datetime) -> Postmortem:
    """Take the text back to the draft; verdicts and comments stay. Does nothing to other texts."""
    postmortem = lock_postmortem(postmortem)
    if postmortem.status == PostmortemStatus.IN_REVIEW:
        _move(postmortem, PostmortemStatus.DRAFT)
        record(by, "review.withdraw", postmortem, at=at.isoformat())
        tell_withdrawn(postmortem, at=at)
    return postmortem


@transaction.atomic
def give_verdict(
    postmortem: Postmortem,
    *,
    by: User,
    at: datetime,
    verdict: Verdict,
    versions: SectionVersions | None = None,
    text: str = "",
    checks: Iterable[ReviewCheck] = (),
) -> Reviewer:
    """Approve the text, or ask for changes, which needs a word on what to change.

    `versions` are those the person has read, None for those of this moment: what was saved
    meanwhile is no part of the verdict. `text` becomes a comment. Asking for changes leads a text
    in review back to the draft. Raises RuleViolation for the author, for a draft, for changes
    without a word and for versions that never were.
    """
    checked_text(
        text,
        field="text",
        label="What should change" if verdict is Verdict.CHANGES_ASKED else "The comment",
        required=verdict is Verdict.CHANGES_ASKED,
        max_length=LONGEST_COMMENT,
    )
    postmortem = lock_postmortem(postmortem)
    _check_verdict(postmortem, by)
    reviewer, _ = Reviewer.objects.get_or_create(
        postmortem=postmortem, person=by, defaults={"asked_at": at}
    )
    reviewer.section_versions = _read_versions(postmortem, versions)
    reviewer.checks = [check.value for check in checks]
    _decide(reviewer, verdict, at=at)
    if text.strip():
        ReviewComment.objects.create(
            postmortem=postmortem, author=by, at=at, text=text, verdict=verdict
        )
    if verdict is Verdict.CHANGES_ASKED and postmortem.status == PostmortemStatus.IN_REVIEW:
        _move(postmortem, PostmortemStatus.DRAFT)
    _note_visit(postmortem, by, at, reviewer.section_versions)
    record(by, "review.decide", postmortem, verdict=verdict, versions=reviewer.section_versions)
    tell_verdict(postmortem, verdict, by=by, at=at)
    return reviewer


@transaction.atomic
def note_visit(postmortem: Postmortem, *, by: User, at: datetime) -> ReviewVisit:
    """Remember that a person has seen the text of this moment."""
    return _note_visit(postmortem, by, at, current_versions(sections_of(postmortem)))


def _note_visit(
    postmortem: Postmortem, by: User, at: datetime, versions: dict[str, int]
) -> ReviewVisit:
    visit, _ = ReviewVisit.objects.update_or_create(
        postmortem=postmortem, person=by, defaults={"at": at, "section_versions": versions}
    )
    return visit


def _check_reviewers(postmortem: Postmortem, people: list[User]) -> None:
    if not people:
        raise RuleViolation("Choose at least one reviewer.", field="reviewers")
    for person in people:
        if person.pk == postmortem.owner_id:
            raise RuleViolation("An author cannot review their own text.", field="reviewers")
        with viewing_as(person):
            may_know = Incident.objects.filter(pk=postmortem.incident_id).exists()
        if not may_know:
            raise RuleViolation(
                f"{person} may not know of {postmortem.incident.reference}; let them in first.",
                field="reviewers",
            )


def _check_verdict(postmortem: Postmortem, by: User) -> None:
    if by.pk == postmortem.owner_id:
        raise RuleViolation("You wrote it, so somebody else has to review it.")
    if postmortem.status == PostmortemStatus.DRAFT:
        raise RuleViolation("It is a draft; its author has to send it for review first.")


def _read_versions(postmortem: Postmortem, versions: SectionVersions | None) -> dict[str, int]:
    now = current_versions(sections_of(postmortem))
    if versions is None:
        return now
    if any(not 0 < number <= now.get(key, 0) for key, number in versions.items()):
        raise RuleViolation("Nobody can have read these versions; open the page again.")
    return dict(versions)


def _decide(reviewer: Reviewer, verdict: Verdict, *, at: datetime | None) -> None:
    reviewer.verdict, reviewer.decided_at = verdict, at
    reviewer.save(update_fields=["verdict", "decided_at", "section_versions", "checks"])


def _move(postmortem: Postmortem, status: PostmortemStatus) -> None:
    postmortem.status = status
    postmortem.save(update_fields=["status", "updated_at"])
