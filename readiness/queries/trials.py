"""What drills and experiments last showed of services; what people only claim is no trial."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from catalog.models import Dependency, Service
from readiness.domain.evidence import EvidenceClass, Outcome
from readiness.models import Evidence
from readiness.queries.failure_modes import current_taxonomy


class Tried(NamedTuple):
    """What a drill or an experiment last showed of a service: which failure mode, how, and when."""

    mode: str
    outcome: str
    on: datetime

    @property
    def word(self) -> str:
        """Return whether it was survived; normal that was kept in part was not."""
        return "survived" if self.outcome == Outcome.PASS else "failed"


class DependencyTrial(NamedTuple):
    """A dependency with what was last tried with its provider, None where nothing ever was."""

    dependency: Dependency
    tried: Tried | None


def last_tried(service_ids: Collection[int]) -> dict[int, Tried]:
    """Return what was last tried with each service, by its key; two statements."""
    told = Evidence.objects.filter(service=OuterRef("pk"), evidence_class=EvidenceClass.PROVEN)
    newest = told.exclude(failure_mode="").order_by("-observed_at", "-pk").values("pk")[:1]
    services = Service.objects.filter(pk__in=service_ids).order_by()
    rows = Evidence.objects.filter(pk__in=services.values_list(Subquery(newest))).order_by()
    titles = {mode.key: mode.title for mode in current_taxonomy().modes}
    return {
        service: Tried(titles.get(mode, mode), outcome, observed_at)
        for service, mode, outcome, observed_at in rows.values_list(
            "service_id", "failure_mode", "outcome", "observed_at"
        )
    }


def dependency_trials(dependencies: Iterable[Dependency]) -> list[DependencyTrial]:
    """Return dependencies in their order with what was last tried with what they need."""
    rows = list(dependencies)
    tried = last_tried([row.provider_id for row in rows])
    return [DependencyTrial(row, tried.get(row.provider_id)) for row in rows]
