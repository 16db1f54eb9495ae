"""Decisions about items for pages."""

from datetime import datetime

from django.db.models import QuerySet

from catalog.models import Service
from readiness.domain.decision import DecisionKind
from readiness.models import Decision
from readiness.queries.scores import score_cards


def of_service(service: Service) -> QuerySet[Decision]:
    """Return all decisions of a service, the newest first, with their people."""
    return Decision.objects.filter(service=service).select_related(
        "requested_by", "decided_by", "revoked_by"
    )


def items_of(service: Service, *, at: datetime) -> list[tuple[str, str]]:
    """Return key and question of each item a service is asked."""
    card = score_cards([service], at=at)[service.pk]
    return [(line.item.key, line.item.question) for line in card.lines]


def renewable(service: Service, item: str, kind: DecisionKind) -> Decision | None:
    """Return the waiver a new one would prolong, None for a first one.

    That is the last approved waiver of the item, whether or not it is over: to let one run out and
    ask again would otherwise be a renewal without end.
    """
    if kind is not DecisionKind.WAIVER:
        return None
    rows = Decision.objects.filter(
        service=service, item=item, kind=kind, approved_at__isnull=False, renewal__isnull=True
    )
    return rows.select_related("renews").order_by("-approved_at").first()
