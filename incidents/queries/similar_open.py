"""Open incidents that somebody who is about to declare may mean."""

from incidents.domain.lifecycle import IncidentStatus
from incidents.domain.similar_title import most_similar
from incidents.models import Incident

MOST_SHOWN = 3
MOST_COMPARED = 500


def similar_open(title: str) -> list[Incident]:
    """Return up to three unfinished incidents whose titles share words, the closest first.

    At most two statements; of many open incidents the newest are compared.
    """
    unfinished = Incident.objects.filter(status__in=IncidentStatus.unfinished())
    titles = unfinished.order_by("-pk").values_list("pk", "title")[:MOST_COMPARED]
    order = {
        pk: place for place, (pk, _) in enumerate(most_similar(title, titles, most=MOST_SHOWN))
    }
    if not order:
        return []
    return sorted(Incident.objects.filter(pk__in=order), key=lambda incident: order[incident.pk])
