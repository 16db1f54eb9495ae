"""The questions of a service with what was answered so far."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from catalog.models import Service
from readiness.domain.checklist import Item
from readiness.domain.decision import DecisionKind, DecisionStatus
from readiness.domain.evidence import Outcome
from readiness.domain.score_card import Line, ScoreCard
from readiness.models import Decision, Evidence
from readiness.models.evidence import MANUAL
from readiness.queries.scores import score_cards

VALUES = {
    Outcome.PASS: "yes",
    Outcome.PARTIAL: "partly",
    Outcome.FAIL: "no",
    Outcome.UNKNOWN: "unknown",
}


def last_answers(service: Service) -> dict[str, Evidence]:
    """Return the newest answer of people to each item; a review counts as newer than its claim."""
    rows = Evidence.objects.filter(service=service, source=MANUAL).exclude(item="")
    found: dict[str, Evidence] = {}
    for row in rows.select_related("recorded_by", "reviewed_by").order_by("observed_at", "pk"):
        found[row.item] = row
    return found


class Question(NamedTuple):
    """An item with its last answer and a decision that is asked for or open."""

    item: Item
    line: Line
    answer: Evidence | None
    decision: Decision | None
    age_days: int | None

    @property
    def value(self) -> str:
        """Return the answer's word, "" for none."""
        if self.decision is not None and self.decision.kind == DecisionKind.NOT_APPLICABLE:
            return "na"
        return VALUES[Outcome(self.answer.outcome)] if self.answer else ""

    @property
    def note(self) -> str:
        """Return what was written to the answer."""
        if self.value == "na" and self.decision:
            return self.decision.reason
        return self.answer.note if self.answer else ""

    @property
    def until(self) -> date | None:
        """Return the day on which the evidence ends, None where nobody set one."""
        if self.answer is None or self.answer.lifetime_days is None:
            return None
        observed_on = timezone.localtime(self.answer.observed_at).date()
        return observed_on + timedelta(days=self.answer.lifetime_days)

    @property
    def is_answered(self) -> bool:
        """Return whether people or machines have told anything, or a decision was asked for."""
        return bool(self.value) or self.line.is_answered


class QuestionGroup(NamedTuple):
    """A category with its questions."""

    key: str
    title: str
    questions: tuple[Question, ...]

    @property
    def answered(self) -> int:
        """Return how many are answered."""
        return sum(one.is_answered for one in self.questions)


class AssessmentPage(NamedTuple):
    """One category of a service's questions, and how far all of them are.

    `cursor` names what has been seen of the answers.
    """

    service: Service
    card: ScoreCard
    groups: tuple[QuestionGroup, ...]
    group: QuestionGroup
    next_group: QuestionGroup | None
    cursor: str

    @property
    def answered(self) -> int:
        """Return how many of all questions are answered."""
        return sum(group.answered for group in self.groups)

    @property
    def total(self) -> int:
        """Return how many questions there are."""
        return sum(len(group.questions) for group in self.groups)

    @property
    def gaps(self) -> tuple[str, ...]:
        """Return each category that lacks answers, with how many."""
        return tuple(
            f"{group.title} {missing}"
            for group in self.groups
            if (missing := len(group.questions) - group.answered)
        )

    @property
    def resume(self) -> str:
        """Return the first question nobody answered, "" where there is none here."""
        return next((one.item.key for one in self.group.questions if not one.is_answered), "")


def cursor_of(service: Service) -> str:
    """Return what changes whenever somebody answers a question or asks to leave one out."""
    answers = Evidence.objects.filter(service=service).order_by("-pk").values_list("pk", flat=True)
    asked = Decision.objects.filter(service=service).order_by("-pk").values_list("pk", flat=True)
    return f"{answers.first() or 0}-{asked.first() or 0}"


def page_of(service: Service, *, category: str, at: datetime) -> AssessmentPage | None:
    """Return the page; "" for the first category that has something left to answer.

    None where there is no such category or nothing is asked at all.
    """
    # First, so that an answer that comes meanwhile is news to the page.
    cursor = cursor_of(service)
    card = score_cards([service], at=at)[service.pk]
    groups = _groups(service, card, at)
    chosen = next((one for one in groups if one.key == category), None)
    if not category and groups:
        chosen = next((one for one in groups if one.answered < len(one.questions)), groups[0])
    if chosen is None:
        return None
    after = groups[groups.index(chosen) + 1 :]
    return AssessmentPage(
        service=service,
        card=card,
        groups=groups,
        group=chosen,
        next_group=after[0] if after else None,
        cursor=cursor,
    )


def questions_of(service: Service, *, at: datetime) -> list[Question]:
    """Return every question a service is asked, in the order of its checklist."""
    card = score_cards([service], at=at)[service.pk]
    return [one for group in _groups(service, card, at) for one in group.questions]


def _groups(service: Service, card: ScoreCard, at: datetime) -> tuple[QuestionGroup, ...]:
    answers = last_answers(service)
    decisions = {row.item: row for row in decisions_of(service, at=at)}
    found = []
    for category in card.categories:
        questions = tuple(
            Question(
                item=line.item,
                line=line,
                answer=answers.get(line.item.key),
                decision=decisions.get(line.item.key),
                age_days=(
                    (at - answers[line.item.key].observed_at).days
                    if line.item.key in answers
                    else None
                ),
            )
            for line in card.lines
            if line.category == category.key
        )
        if questions:
            found.append(QuestionGroup(key=category.key, title=category.title, questions=questions))
    return tuple(found)


def decisions_of(service: Service, *, at: datetime) -> list[Decision]:
    """Return the decisions of a service that are asked for or open, waivers first.

    Later ones win where a page keeps one for each item: leaving out says more than a waiver.
    """
    rows = Decision.objects.filter(
        service=service,
        status__in=[DecisionStatus.REQUESTED, DecisionStatus.APPROVED],
        ends_at__gt=at,
    ).select_related("requested_by", "decided_by")
    return sorted(rows, key=lambda row: (row.kind == DecisionKind.NOT_APPLICABLE, row.pk))
