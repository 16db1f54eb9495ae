"""Reviews of postmortems in the API: who is asked, verdicts."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from incidents.api.serializers.reviews import (
    ApprovalBody,
    ChangesBody,
    ReviewersBody,
    ReviewSerializer,
)
from incidents.api.viewsets.postmortems import PostmortemDoor
from incidents.domain.review import ReviewCheck, Verdict
from incidents.models import Postmortem
from incidents.queries.postmortems import sections_of
from incidents.queries.review_threads import threads_of
from incidents.queries.reviews import reviewer_rows
from incidents.queries.section_texts import current_versions
from incidents.usecases import reviews


class ReviewViewSet(PostmortemDoor):
    """Asks for reviews and takes verdicts; each change answers with the review."""

    noun, tag = "review", "reviews"
    pagination_class = None
    verbs: ClassVar = {
        "retrieve": "postmortem.view",
        "ask": "postmortem.write",
        "withdraw": "postmortem.write",
        "approve": "postmortem.review",
        "ask_for_changes": "postmortem.review",
    }

    @operation(answer=ReviewSerializer)
    def retrieve(self, request: Request, reference: int) -> Response:
        """Read who reviews a postmortem and what they said."""
        postmortem, _ = self._postmortem(request, reference)
        return _now(postmortem)

    @operation(body=ReviewersBody, answer=ReviewSerializer)
    def ask(self, request: Request, reference: int) -> Response:
        """Ask people for a review. A draft is in review from then on."""
        postmortem, person = self._postmortem(request, reference)
        body = self.body_of(request, ReviewersBody)
        return _now(reviews.request_review(postmortem, by=person, at=clock.now(), **body))

    @operation(answer=ReviewSerializer)
    def withdraw(self, request: Request, reference: int) -> Response:
        """Take a text back to the draft. Verdicts and comments stay."""
        postmortem, person = self._postmortem(request, reference)
        return _now(reviews.withdraw_review(postmortem, by=person, at=clock.now()))

    @operation(body=ApprovalBody, answer=ReviewSerializer)
    def approve(self, request: Request, reference: int) -> Response:
        """Approve a text. What is edited afterwards makes the approval outdated."""
        return self._decide(request, reference, Verdict.APPROVED, ApprovalBody)

    @operation(body=ChangesBody, answer=ReviewSerializer)
    def ask_for_changes(self, request: Request, reference: int) -> Response:
        """Ask for changes. A text in review is a draft again."""
        return self._decide(request, reference, Verdict.CHANGES_ASKED, ChangesBody)

    def _decide(
        self, request: Request, reference: int, verdict: Verdict, shape: type[ApprovalBody]
    ) -> Response:
        postmortem, person = self._postmortem(request, reference)
        body: dict[str, Any] = self.body_of(request, shape)
        body["checks"] = [ReviewCheck(check) for check in body.get("checks", ())]
        reviews.give_verdict(postmortem, by=person, at=clock.now(), verdict=verdict, **body)
        postmortem.refresh_from_db(fields=["status"])
        return _now(postmortem)


def _now(postmortem: Postmortem) -> Response:
    sections = sections_of(postmortem)
    shown = {
        "status": postmortem.status,
        "reviewers": reviewer_rows(postmortem, sections),
        "versions": current_versions(sections),
        "open_threads": sum(thread.is_open for thread in threads_of(postmortem)),
    }
    return Response(ReviewSerializer(shown).data)
