"""Say which items and failure modes a contributing factor speaks against."""

from datetime import datetime
from pathlib import Path
from typing import cast

from django.db import IntegrityError, transaction

from catalog.models import Service
from core.audit.activity import record
from core.errors import RuleViolation
from core.input.safe_yaml import load_documents
from core.models import Activity, User
from incidents.models import ContributingFactor, PostmortemFactor
from readiness.models import FactorTopic
from readiness.queries.factor_topics import known_items
from readiness.queries.failure_modes import current_taxonomy
from readiness.usecases.scores import refresh_scores

SHIPPED = Path(__file__).resolve().parent.parent / "factor_topics" / "shipped.yaml"


@transaction.atomic
def load_shipped_topics() -> int:
    """Say of each shipped factor what it contradicts; return how many topics were added.

    What managers took back once stays taken back, and what they said themselves stays. Scores
    follow with their next snapshot.
    """
    (said,) = load_documents(SHIPPED.read_text(encoding="utf-8"))
    rows = cast("list[dict[str, str]]", said)
    slugs = {row["factor"] for row in rows}
    factors = {one.slug: one for one in ContributingFactor.objects.filter(slug__in=slugs)}
    known = set(FactorTopic.objects.values_list("factor__slug", "item"))
    taken_back = {
        (one.object_id, one.data.get("item"))
        for one in Activity.objects.filter(verb="factor_topic.remove")
    }
    added = [
        FactorTopic(factor=factor, item=row["item"])
        for row in rows
        if (factor := factors.get(row["factor"]))
        and (factor.slug, row["item"]) not in known
        and (factor.pk, row["item"]) not in taken_back
    ]
    FactorTopic.objects.bulk_create(added)
    return len(added)


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
