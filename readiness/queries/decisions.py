"""Decisions about items and failure modes for pages."""

from datetime import datetime

from django.db.models import QuerySet

from catalog.models import Service
from readiness.domain.decision import DecisionKind, DecisionStatus
from readiness.domain.mode_coverage import applicable_modes
from readiness.models import Decision
from readiness.queries.failure_modes import current_taxonomy
from readiness.queries.score_inputs import measures
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


def modes_of(service: Service) -> list[tuple[str, str]]:
    """Return key and title of each failure mode that counts for a service."""
    subject = measures([service])[service.pk].subject
    found = applicable_modes(current_taxonomy().modes, tier=subject.tier, trait=subject.trait)
    return [(mode.key, mode.title) for mode, _ in found.values()]


def about_mode(service: Service, mode: str, *, at: datetime) -> Decision | None:
    """Return the last decision on a failure mode that stands or waits at `at`, None without one."""
    standing = (DecisionStatus.REQUESTED, DecisionStatus.APPROVED)
    rows = of_service(service).filter(failure_mode=mode, status__in=standing, ends_at__gt=at)
    return rows.first()


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
