"""Load the postmortems and action items of the demo organisation."""

from datetime import datetime, timedelta
from typing import Any

from catalog.models import Team
from config.demo.incidents import DemoIncident
from core.models import User
from incidents.domain.action_item import ActionStatus
from incidents.domain.postmortem import PostmortemStatus
from incidents.models import ActionItem, ContributingFactor, Postmortem, PostmortemTemplate
from incidents.usecases import action_items
from incidents.usecases.postmortem_sections import save_section
from incidents.usecases.postmortems import publish_postmortem, start_postmortem


def load_postmortems(
    rows: list[dict[str, Any]], *, incidents: dict[str, DemoIncident], people: dict[str, User]
) -> list[Postmortem]:
    """Write each postmortem section by section."""
    templates = {one.slug: one for one in PostmortemTemplate.objects.filter(is_current=True)}
    found: list[Postmortem] = []
    for row in rows:
        entry = incidents[row["incident"]]
        by = people[row["owner"]]
        at = entry.zero + timedelta(days=row["started_after_days"])
        postmortem = start_postmortem(
            entry.incident, by=by, at=at, template=templates[row["template"]]
        )
        for section in postmortem.sections.all():
            text = row["sections"].get(section.key)
            if text is not None:
                save_section(section, by=by, at=at, text=text, base_version=section.version)
        found.append(postmortem)
    return found


def publish_postmortems(
    rows: list[dict[str, Any]],
    *,
    postmortems: list[Postmortem],
    incidents: dict[str, DemoIncident],
    people: dict[str, User],
) -> None:
    """Publish the finished postmortems, in the order of their rows."""
    for row, postmortem in zip(rows, postmortems, strict=True):
        if row["status"] == PostmortemStatus.PUBLISHED:
            at = incidents[row["incident"]].zero + timedelta(days=row["published_after_days"])
            publish_postmortem(postmortem, by=people[row["owner"]], at=at)


def promise_action_items(
    rows: list[dict[str, Any]],
    *,
    incidents: dict[str, DemoIncident],
    people: dict[str, User],
    teams: dict[str, Team],
    now: datetime,
) -> list[ActionItem]:
    """Promise each action item; all of them are open."""
    offered = {factor.slug: factor for factor in ContributingFactor.objects.offered()}
    found: list[ActionItem] = []
    for row in rows:
        by = people[row["owner"]]
        item = action_items.create_action_item(
            incidents[row["incident"]].incident,
            by=by,
            title=row["title"],
            description=_description(row),
            kind=row["kind"],
            priority=row["priority"],
            owner=by,
            team=teams[row["team"]],
            due_on=(now + timedelta(days=row["due_in_days"])).date(),
            factor=offered.get(row.get("factor", "")),
            tags=row.get("tags", ()),
        )
        created_at = now - timedelta(days=row["created_days_ago"])
        ActionItem.objects.filter(pk=item.pk).update(created_at=created_at)
        found.append(item)
    return found


def move_action_items(
    rows: list[dict[str, Any]],
    items: list[ActionItem],
    *,
    people: dict[str, User],
    now: datetime,
) -> list[ActionItem]:
    """Bring each action item to where it stands now."""
    moved: list[ActionItem] = []
    for row, item in zip(rows, items, strict=True):
        done_at = now - timedelta(days=row.get("done_days_ago", 0))
        reason = row.get("reason", "") if row["status"] == ActionStatus.WONT_DO else ""
        by = people[row["owner"]]
        moved.append(
            action_items.move_action_item(
                item, by=by, at=done_at, status=row["status"], reason=reason
            )
        )
    return moved


def _description(row: dict[str, Any]) -> str:
    parts = [row.get("description", "")]
    if row["status"] == ActionStatus.BLOCKED and row.get("reason"):
        parts.append(f"Waits: {row['reason']}")
    return "\n\n".join(part for part in parts if part)
