"""Every change to services."""

from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction

from catalog.models import Service, Team
from catalog.usecases.slugs import create_with_slug
from core.audit.activity import record
from core.models import User


class ServiceFacts(TypedDict, total=False):
    """What may be said about a service beside its name; see catalog.models.Service."""

    tier: int | None
    kind: str
    owner_team: Team | None
    description: str
    runbook_url: str
    repository_url: str
    slo_target_percent: Decimal | None
    rto_seconds: int | None
    rpo_seconds: int | None
    regions: str


class ServiceChange(ServiceFacts, total=False):
    """What may be changed later."""

    name: str


@transaction.atomic
def create_service(
    *,
    by: User | None,
    name: str,
    slug: str = "",
    source_key: str = "",
    **facts: Unpack[ServiceFacts],
) -> Service:
    """Save a service; without a slug one is made from the name.

    Raises RuleViolation when the slug is taken or reserved.
    """
    service = create_with_slug(
        Service.objects.all(),
        slug=slug,
        name=name,
        fallback="service",
        make=lambda chosen: Service.objects.create(
            slug=chosen, name=name, source_key=source_key, **facts
        ),
    )
    record(by, "service.create", service, name=name)
    return service


@transaction.atomic
def edit_service(service: Service, *, by: User | None, **fields: Unpack[ServiceChange]) -> Service:
    """Change the given fields; a call that changes nothing writes and logs nothing."""
    service = Service.objects.select_for_update().get(pk=service.pk)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in fields.items():
        if getattr(service, name) != value:
            before[name] = _for_log(getattr(service, name))
            after[name] = _for_log(value)
            setattr(service, name, value)
    if after:
        service.save(update_fields=[*after, "updated_at"])
        record(by, "service.edit", service, before=before, after=after)
    return service


def _for_log(value: Any) -> Any:
    if isinstance(value, Team):
        return value.slug
    return str(value) if isinstance(value, Decimal) else value
