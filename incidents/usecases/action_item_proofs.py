"""Evidence that makes a done action item verified, and incidents that question it."""

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.input.web_address import is_web_address
from core.models import User
from core.visibility import Viewer, viewing_as
from incidents.domain.action_item import ActionStatus, EvidenceKind
from incidents.domain.incident import IncidentKind
from incidents.models import (
    ActionItem,
    ActionItemDoubt,
    ActionItemEvidence,
    Incident,
    PostmortemFactor,
)
from incidents.usecases.action_items import (
    lock_action_item,
    move_action_item,
    save_action_item,
)

MOST_WORDS = 2000


class Evidence(NamedTuple):
    """Where one can see that it works: an address, a drill or both; and when it was seen."""

    kind: EvidenceKind
    observed_on: date
    url: str = ""
    drill: Incident | None = None
    note: str = ""


@transaction.atomic
def verify_action_item(
    item: ActionItem,
    *,
    by: User | None,
    at: datetime,
    evidence: Evidence,
    version: int | None = None,
) -> ActionItem:
    """Add evidence to an action item that was done, which makes it verified.

    One that is verified already keeps the further evidence. Raises RuleViolation for one that is
    not done, for evidence that leads nowhere, lies in the future, or is older than the incident
    that questions the item; StaleVersion when somebody changed it since `version`.
    """
    _check(evidence, on=timezone.localdate(at))
    item = lock_action_item(item, version)
    before = ActionStatus(item.status)
    if before not in ActionStatus.kept():
        raise RuleViolation(f"{item.reference} is not done yet; mark it done first.")
    if before is ActionStatus.QUESTIONED:
        _check_is_newer(item, evidence)
    ActionItemEvidence.objects.create(
        action_item=item,
        kind=evidence.kind,
        url=evidence.url,
        drill=evidence.drill,
        note=evidence.note,
        observed_on=evidence.observed_on,
        added_by=by,
        added_at=at,
    )
    item.status = ActionStatus.VERIFIED
    save_action_item(item, "status")
    record(
        by,
        "action_item.verify",
        item,
        before=before.value,
        kind=evidence.kind.value,
        observed_on=evidence.observed_on.isoformat(),
    )
    return item


@transaction.atomic
def finish_action_item(
    item: ActionItem,
    *,
    by: User | None,
    at: datetime,
    evidence: Evidence | None = None,
    version: int | None = None,
) -> ActionItem:
    """Mark an action item done, and verified at once where there is evidence.

    Raises what `move_action_item` and `verify_action_item` raise; then nothing has changed.
    """
    item = move_action_item(item, by=by, at=at, status=ActionStatus.DONE, version=version)
    return item if evidence is None else verify_action_item(item, by=by, at=at, evidence=evidence)


def question_action_items(incident: Incident, *, by: User | None) -> list[ActionItem]:
    """Turn verified action items into questioned ones where `incident` shares their factor.

    They share it when the incident's postmortem names the item's factor, the incident began
    after the item was done, and both concern the same team or a common service. Call it in the
    transaction of the write that made it so; a second time changes nothing, because each incident
    questions an item once. Neither drills, which are how things get proven, nor restricted
    incidents, of which a status would tell, question anything. Returns the items the viewer may
    know of.
    """
    if incident.restricted or incident.kind == IncidentKind.DRILL:
        return []
    with transaction.atomic(), viewing_as(Viewer.SYSTEM):
        # An item may hang on an incident that this person does not know of.
        items = list(_questioned_by(incident).select_for_update(of=("self",)))
        for item in items:
            _question(item, incident, by=by)
    known = ActionItem.objects.in_bulk([item.pk for item in items])
    return [item for item in items if item.pk in known]


def _questioned_by(incident: Incident) -> QuerySet[ActionItem]:
    began_at = incident.started_at or incident.declared_at
    factors = PostmortemFactor.objects.filter(postmortem__incident=incident).values("factor")
    same_team = Q(team=incident.team_id) if incident.team_id else Q(pk__in=())
    services = incident.services.values("pk")
    same_service = Exists(
        Incident.services.through.objects.filter(
            incident=OuterRef("incident"), service__in=services
        )
    )
    return (
        ActionItem.objects.filter(
            status=ActionStatus.VERIFIED, factor__in=factors, done_at__lt=began_at
        )
        .filter(Q(same_team, same_service, _connector=Q.OR))
        .exclude(incident=incident)
        .exclude(doubts__incident=incident)
        .order_by("pk")
    )


def _question(item: ActionItem, incident: Incident, *, by: User | None) -> None:
    doubt = ActionItemDoubt.objects.create(
        action_item=item,
        incident=incident,
        began_at=incident.started_at or incident.declared_at,
        raised_by=by,
    )
    item.status = ActionStatus.QUESTIONED
    save_action_item(item, "status")
    # The incident stands in the doubt, which is cut by its visibility; the log is not.
    record(by, "action_item.question", item, doubt=doubt.pk)


def _check(evidence: Evidence, *, on: date) -> None:
    checked_text(evidence.note, field="note", label="The note", max_length=MOST_WORDS)
    if evidence.url and not is_web_address(evidence.url):
        raise RuleViolation("Give an address that begins with http:// or https://.", field="url")
    if not evidence.url and evidence.drill is None:
        raise RuleViolation("Say where it can be seen.", field="url")
    if evidence.drill is not None and evidence.drill.kind != IncidentKind.DRILL:
        raise RuleViolation(f"{evidence.drill.reference} is no drill.", field="drill")
    if evidence.observed_on > on:
        raise RuleViolation("Nothing was observed yet on a day to come.", field="observed_on")


def _check_is_newer(item: ActionItem, evidence: Evidence) -> None:
    # The incident may be hidden from this person by now; its day is not.
    with viewing_as(Viewer.SYSTEM):
        doubt = ActionItemDoubt.objects.filter(action_item=item).order_by("began_at").last()
    if doubt is None:
        return
    began_on = timezone.localdate(doubt.began_at)
    if evidence.observed_on < began_on:
        raise RuleViolation(
            f"It was questioned on {began_on:%Y-%m-%d}; only evidence from that day on answers it.",
            field="observed_on",
        )
