"""Background work on scores: what the activity log tells is followed up, and age once a day."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Max

from catalog.models import Service
from core import clock
from core.models import Activity
from incidents.models import Incident, Postmortem
from readiness.usecases.scores import AT_ONCE, refresh_all, refresh_scores

OVERLAP = 1_000
"""How many numbers are looked at again: a slow transaction may show its entry after later ones."""

_MOVING = (
    *("postmortem.publish", "postmortem_factor.add", "postmortem_factor.remove"),
    *("incident.change_services", "incident.edit", "incident.restrict", "incident.set_milestone"),
    *("service.edit", "dependency.add", "dependency.edit", "dependency.remove"),
    *("dependency.save_group", "dependency.remove_group"),
)
"""What happens elsewhere and may move the score of a service at once."""


class ScoreDrain:
    """Refreshes all scores once a day, and at other times those that an activity may have moved.

    What was written while no dispatcher ran is found by the first look, which is at all. A second
    process finds that nothing moved and writes nothing.
    """

    def __init__(self) -> None:
        self._day: date | None = None
        self._last: int | None = None
        self._seen: set[int] = set()

    def __call__(self) -> bool:
        """Do one piece of work; return whether it moved any score."""
        now = clock.now()
        new = self._new_activities()
        if self._day != now.date():
            self._day = now.date()
            return refresh_all(at=now) > 0
        return bool(new) and refresh_told(new, at=now) > 0

    def _new_activities(self) -> list[Activity]:
        """Return entries that no earlier call returned; the first one only looks where it is."""
        is_first = self._last is None
        last = self._last or Activity.objects.aggregate(last=Max("pk"))["last"] or 0
        rows = Activity.objects.filter(pk__gt=last - OVERLAP, verb__in=_MOVING)
        new = [row for row in rows.order_by("pk") if row.pk not in self._seen]
        self._last = max([last, *(row.pk for row in new)])
        self._seen |= {row.pk for row in new}
        self._seen = {pk for pk in self._seen if pk > self._last - OVERLAP}
        return [] if is_first else new


def refresh_told(activities: Collection[Activity], *, at: datetime) -> int:
    """Refresh the services that activities are about; return how many snapshots came.

    Incidents matter once their postmortem was published: before, they contradict nothing.
    """
    services = Service.objects.filter(pk__in=_services_of(activities), evidence__isnull=False)
    ids = sorted(set(services.order_by().values_list("pk", flat=True)))
    stored = 0
    for start in range(0, len(ids), AT_ONCE):
        part = Service.objects.filter(pk__in=ids[start : start + AT_ONCE])
        stored += len(refresh_scores(list(part), at=at))
    return stored


def _services_of(activities: Collection[Activity]) -> set[int]:
    about: dict[str, set[int]] = {}
    found: set[int] = set()
    for one in activities:
        about.setdefault(one.object_type, set()).add(one.object_id)
        if one.verb == "incident.change_services":
            found |= set(one.data["before"])
    found |= about.get(Service._meta.label_lower, set())  # noqa: SLF001 - Django's documented Meta API
    postmortems = Postmortem.objects.filter(published_at__isnull=False)
    told = postmortems.filter(pk__in=about.get(Postmortem._meta.label_lower, ()))  # noqa: SLF001 - as above
    about_them = postmortems.filter(incident__in=about.get(Incident._meta.label_lower, ()))  # noqa: SLF001 - as above
    through = Incident.services.through.objects.filter(
        incident__postmortem__in=(told | about_them).values("pk")
    )
    return found | set(through.values_list("service_id", flat=True))
