"""What contributing factors say about items and failure modes."""

from django.db.models import QuerySet

from readiness.models import ChecklistVersion, FactorTopic
from readiness.queries import checklists


def for_list() -> QuerySet[FactorTopic]:
    """Return every topic with its factor, by the factor's name."""
    return FactorTopic.objects.select_related("factor").order_by(
        "factor__name", "item", "failure_mode"
    )


def known_items() -> dict[str, str]:
    """Return the items of all current checklists with their questions."""
    current = checklists.by_version(ChecklistVersion.objects.filter(is_current=True))
    return {key: item.question for one in current.values() for key, item in one.items.items()}
