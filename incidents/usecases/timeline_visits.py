"""Remember up to which line somebody has read a timeline."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from core.models import User
from incidents.models import Incident, TimelineVisit


@transaction.atomic
def note_timeline_visit(incident: Incident, *, by: User, at: datetime, seen: int) -> TimelineVisit:
    """Remember that a person has read what there was up to the row `seen`.

    It never goes back, as two windows of one person may tell in any order, and never beyond the
    newest row. It is a bookmark, so that nothing of it is in the activity log.
    """
    newest = incident.timeline.aggregate(newest=Max("pk"))["newest"] or 0
    seen = min(seen, newest)
    visit, is_first = TimelineVisit.objects.select_for_update().get_or_create(
        incident=incident, person=by, defaults={"seen": seen, "at": at}
    )
    if not is_first and visit.seen < seen:
        visit.seen, visit.at = seen, at
        visit.save(update_fields=["seen", "at"])
    return visit
