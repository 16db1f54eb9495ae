"""Drills for pages: what is ahead, what is overdue, how the last ones went; plans in a gallery."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Max, QuerySet

from core.models import User
from incidents.models import ActionItem, Incident
from readiness.domain.drill_plan import PlanContent
from readiness.domain.drill_run import RunStatus
from readiness.models import DrillPlan, DrillRun
from readiness.models.drill_run import DrillRunQuerySet
from readiness.queries.undrilled import UndrilledList, undrilled

RECENT = 12
KEPT = timedelta(days=90)
"""How long past and cancelled drills stay in a calendar."""


class Overdue(NamedTuple):
    """A service that should have repeated a drill by now; nothing is planned."""

    plan: DrillPlan
    service_slug: str
    service_name: str
    last_at: datetime
    due_at: datetime


class DrillHome(NamedTuple):
    """What the page of drills shows."""

    ahead: list[DrillRun]
    overdue: list[Overdue]
    undrilled: UndrilledList
    results: list[DrillRun]


class PlanCard(NamedTuple):
    """A plan in the gallery, with how often it was run and the last run that ended."""

    plan: DrillPlan
    said: PlanContent
    runs: int = 0
    last: DrillRun | None = None


class _Finished(NamedTuple):
    plan: str
    service: str
    name: str
    last_at: datetime

    @property
    def pair(self) -> tuple[str, str]:
        """Return the slugs of plan and service."""
        return self.plan, self.service


@dataclass(slots=True)
class _Runs:
    count: int = 0
    last: DrillRun | None = field(default=None)


def for_list() -> DrillRunQuerySet:
    """Return all drills with their plan and services, the newest first."""
    rows: DrillRunQuerySet = DrillRun.objects.select_related("plan").prefetch_related("services")
    return rows


def for_detail(pk: int) -> DrillRun | None:
    """Return a drill with its plan and services, None when there is none."""
    rows = for_list().select_related("runbook_author", "published_by", "next_run")
    return rows.filter(pk=pk).first()


def home(*, now: datetime) -> DrillHome:
    """Return the page of drills; the number of statements does not depend on the rows."""
    ahead = for_list().ahead().order_by("starts_at", "pk")
    results = for_list().over().order_by("-ended_at", "-pk")[:RECENT]
    plans = {plan.slug: plan for plan in DrillPlan.objects.filter(is_current=True)}
    planned = set(DrillRun.objects.ahead().values_list("plan__slug", "services__slug"))
    finished = _finished()
    late = _overdue(plans, [one for one in finished if one.pair not in planned], now=now)
    settled = planned | {one.pair for one in finished}
    lacking = undrilled(plans.values(), settled, at=now)
    return DrillHome(list(ahead), late, lacking, list(results))


def _finished() -> list[_Finished]:
    """Return when each service last finished a drill of each plan; an aborted one is none."""
    done = DrillRun.objects.filter(status=RunStatus.FINISHED, services__isnull=False).order_by()
    rows = done.values_list("plan__slug", "services__slug", "services__name")
    return [_Finished(*row) for row in rows.annotate(last_at=Max("ended_at"))]


def _overdue(
    plans: Mapping[str, DrillPlan], finished: Iterable[_Finished], *, now: datetime
) -> list[Overdue]:
    """Return which services should have repeated a drill by its plan's cadence, oldest first."""
    found = [
        Overdue(
            plan,
            one.service,
            one.name,
            one.last_at,
            one.last_at + timedelta(days=plan.content["cadence_days"]),
        )
        for one in finished
        if (plan := plans.get(one.plan))
    ]
    return sorted((one for one in found if one.due_at < now), key=lambda one: one.due_at)


def gallery() -> list[PlanCard]:
    """Return the current plans, each with its runs; two statements."""
    runs: dict[str, _Runs] = {}
    for run in DrillRun.objects.over().select_related("plan").order_by("ended_at", "pk"):
        known = runs.setdefault(run.plan.slug, _Runs())
        known.count, known.last = known.count + 1, run
    plans = DrillPlan.objects.filter(is_current=True).order_by("title")
    return [
        PlanCard(plan, plan.plan, found.count, found.last)
        for plan in plans
        for found in [runs.get(plan.slug, _Runs())]
    ]


def current_plans() -> QuerySet[DrillPlan]:
    """Return the version of each plan that drills are made from, with its author."""
    return DrillPlan.objects.filter(is_current=True).select_related("author")


def in_calendar(*, now: datetime) -> QuerySet[DrillRun]:
    """Return the drills with a date, those past or cancelled for a while, soonest first."""
    rows = DrillRun.objects.filter(starts_at__gte=now - KEPT).select_related("plan")
    return rows.prefetch_related("services").order_by("starts_at", "pk")


def incident_of(run: DrillRun) -> Incident | None:
    """Return the drill's incident with its postmortem, None where the viewer knows of none."""
    rows = Incident.objects.select_related("postmortem")
    return rows.filter(pk=run.incident_id).first() if run.incident_id else None


def follow_ups_of(run: DrillRun) -> list[ActionItem]:
    """Return the action items that follow from a drill and that the viewer may know of."""
    rows = ActionItem.objects.filter(drill_follow_up__run=run)
    return list(rows.select_related("owner").order_by("pk"))


def people_to_choose() -> list[User]:
    """Return who may take a role, by name."""
    return list(User.objects.filter(is_active=True).order_by("name", "username"))
