"""Tell people of a team's report: that it is missing, and what its reviewer said."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from catalog.models import Membership, Team
from core.audit.activity import record
from core.errors import RuleViolation
from core.models import User
from incidents.domain.notification import Reason
from incidents.models import Notification
from incidents.usecases.notifications import Topic, notify, tick_off
from readiness.domain.quarter import Quarter
from readiness.domain.team_report import ReportStatus
from readiness.models import TeamReport
from readiness.queries.team_reports import teams_to_hand_in

NOT_AGAIN_FOR = timedelta(days=1)
_REASONS = {ReportStatus.ACCEPTED: Reason.APPROVAL, ReportStatus.CHANGES_ASKED: Reason.CHANGES}


@dataclass(slots=True)
class Reminded:
    """How many people were told, and which teams have no lead whom one could tell."""

    people: int = 0
    without_lead: list[Team] = field(default_factory=list)


@transaction.atomic
def remind_of_reports(
    quarter: Quarter, teams: Iterable[Team], *, by: User, at: datetime
) -> Reminded:
    """Ask the leads of teams for their report of a quarter that is over.

    Who was asked within a day is not asked again, and a team that has handed it in is left out.
    Raises RuleViolation before the quarter is over.
    """
    if at < quarter.end:
        raise RuleViolation("The quarter is not over; no report is late yet.", field="quarter")
    # Of two who ask at the same moment the second one sees whom the first one told.
    locked = Team.objects.filter(pk__in={team.pk for team in teams}).select_for_update()
    chosen = {team.pk for team in locked.order_by("pk")}
    told = Reminded()
    found = list(teams_to_hand_in(quarter).filter(pk__in=chosen))
    leads, asked = _leads_of(found), _asked_lately(found, quarter, at)
    for team in found:
        if not leads[team.pk]:
            told.without_lead.append(team)
            continue
        topic = _missing(team, quarter)
        fresh = [person for person in leads[team.pk] if (team.pk, person.pk) not in asked]
        if fresh:
            tick_off(topic, Reason.REPORT, at=at)
            told.people += notify(fresh, topic, Reason.REPORT, by=by, at=at)
            record(by, "team_report.remind", team, quarter=str(quarter))
    return told


def tell_submitted(report: TeamReport, *, at: datetime) -> None:
    """Tick off what asked for a report that is there now."""
    tick_off(_missing(report.team, report.period), Reason.REPORT, at=at)
    tick_off(_about(report), Reason.CHANGES, at=at)


def tell_decided(report: TeamReport, *, by: User, at: datetime) -> None:
    """Tell who submitted a report what its reviewer said."""
    people = [report.submitted_by] if report.submitted_by else []
    notify(people, _about(report), _REASONS[report.life], by=by, at=at)


def _leads_of(teams: list[Team]) -> dict[int, list[User]]:
    """Return the active leads of each team by its key, none where it has none."""
    found: dict[int, list[User]] = {team.pk: [] for team in teams}
    leads = Membership.objects.filter(team__in=teams, is_lead=True, person__is_active=True)
    for one in leads.select_related("person").order_by("pk"):
        found[one.team_id].append(one.person)
    return found


def _asked_lately(teams: list[Team], quarter: Quarter, at: datetime) -> set[tuple[int, int]]:
    """Return which people were asked within a day for the report of which team, by their keys."""
    asked = Notification.objects.filter(
        reason=Reason.REPORT,
        object_type=Team._meta.label_lower,  # noqa: SLF001 - Django's documented Meta API
        object_id__in=[team.pk for team in teams],
        path__in=[_missing(team, quarter).path for team in teams],
        created_at__gt=at - NOT_AGAIN_FOR,
    )
    return set(asked.values_list("object_id", "person_id"))


def _missing(team: Team, quarter: Quarter) -> Topic:
    path = reverse("readiness:team_report", args=[team.slug, str(quarter)])
    return Topic(team, quarter.label, f"Readiness of {team.name}", path)


def _about(report: TeamReport) -> Topic:
    words = f"Readiness of {report.team.name}"
    return Topic(report, report.period.label, words, report.get_absolute_url())
