"""Say which items and failure modes a contributing factor speaks against."""

from datetime import datetime

from django.db import IntegrityError, transaction

from catalog.models import Service
from core.activity import record
from core.errors import RuleViolation
from core.models import User
from incidents.models import ContributingFactor, PostmortemFactor
from readiness.models import FactorTopic
from readiness.queries.factor_topics import known_items
from readiness.queries.failure_modes import current_taxonomy
from readiness.usecases.scores import refresh_scores


@transaction.atomic
def add_topic(
    factor: ContributingFactor,
    *,
    by: User | None,
    at: datetime,
    item: str = "",
    failure_mode: str = "",
) -> FactorTopic:
    """Let incidents with this factor cancel older proof of an item or a failure mode.

    Scores of services that had such an incident are refreshed. Raises RuleViolation for both or
    neither, for what no checklist knows, and for what is said already.
    """
    if bool(item) == bool(failure_mode):
        raise RuleViolation("Choose either an item or a failure mode.", field="item")
    if item and item not in known_items():
        raise RuleViolation("No current checklist has this item.", field="item")
    if failure_mode and failure_mode not in current_taxonomy().by_key:
        raise RuleViolation("There is no such failure mode.", field="failure_mode")
    try:
        with transaction.atomic():
            topic = FactorTopic.objects.create(factor=factor, item=item, failure_mode=failure_mode)
    except IntegrityError as error:
        raise RuleViolation("That is said already.", field="item") from error
    record(by, "factor_topic.add", factor, item=item, failure_mode=failure_mode)
    _refresh(factor, at)
    return topic


@transaction.atomic
def remove_topic(topic: FactorTopic, *, by: User | None, at: datetime) -> None:
    """Take it back; one that is gone already is no error."""
    row = (
        FactorTopic.objects.select_for_update(of=("self",))
        .select_related("factor")
        .filter(pk=topic.pk)
        .first()
    )
    if row is not None:
        record(by, "factor_topic.remove", row.factor, item=row.item, failure_mode=row.failure_mode)
        row.delete()
        _refresh(row.factor, at)


def _refresh(factor: ContributingFactor, at: datetime) -> None:
    told = PostmortemFactor.objects.filter(
        factor=factor, postmortem__incident__restricted=False, postmortem__published_at__lte=at
    )
    services = Service.objects.filter(
        incidents__in=told.values("postmortem__incident"), evidence__isnull=False
    )
    refresh_scores(list(services.distinct()), at=at)
