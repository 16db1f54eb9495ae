"""Evidence of action items in the API."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from core.api.viewsets import ApiViewSet, reference_parameter
from incidents.api.serializers.action_item_proofs import EvidenceBody, ProofSerializer
from incidents.domain.action_item import EvidenceKind
from incidents.models import ActionItem
from incidents.queries import action_items as action_item_queries
from incidents.queries.action_item_proofs import doubts_about, evidence_of
from incidents.usecases.action_item_proofs import Evidence, verify_action_item


class ActionItemProofViewSet(ApiViewSet):
    """What shows that a promise was kept."""

    noun, tag = "action_item_proof", "action items"
    pagination_class = None
    path_parameters: ClassVar = {"reference": reference_parameter("ACT")}
    verbs: ClassVar = {"retrieve": "action_item.view", "verify": "action_item.verify"}

    @operation(answer=ProofSerializer)
    def retrieve(self, request: Request, reference: int) -> Response:
        """Read what speaks for and against an action item."""
        item = get_object_or_404(action_item_queries.for_detail(), pk=reference)
        self.person(request, item)
        return _proof_of(item)

    @operation(body=EvidenceBody, answer=ProofSerializer)
    def verify(self, request: Request, reference: int) -> Response:
        """Add evidence to an action item that is done. It becomes verified.

        One that a newer incident questions takes evidence from the day of that incident on.
        """
        item = get_object_or_404(action_item_queries.for_detail(), pk=reference)
        person = self.person(request, item)
        body: dict[str, Any] = self.body_of(request, EvidenceBody)
        version = body.pop("version", None)
        body["kind"] = EvidenceKind(body["kind"])
        verify_action_item(
            item, by=person, at=clock.now(), evidence=Evidence(**body), version=version
        )
        return _proof_of(action_item_queries.for_detail().get(pk=item.pk))


def _proof_of(item: ActionItem) -> Response:
    shown = {
        "status": item.status,
        "evidence": evidence_of(item),
        "doubts": doubts_about(item),
    }
    return Response(ProofSerializer(shown).data)
