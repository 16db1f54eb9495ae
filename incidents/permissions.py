"""Who may look at and change incidents and what follows from them."""

from typing import Any

from core.models import User
from core.permissions import is_manager, is_responder, is_viewer, predicate, register
from incidents.models import Incident, Postmortem, SavedView


@predicate
def is_involved(person: Any, obj: Any = None) -> bool:
    """Return whether the person declared the incident or holds a role in it (None: may be)."""
    if not isinstance(person, User):
        return False
    if not isinstance(obj, Incident):
        return True
    if obj.declared_by_id == person.pk:
        return True
    current = getattr(obj, "current_roles", None)  # there already on an incident's own page
    if current is not None:
        return any(role.person_id == person.pk for role in current)
    return obj.roles.filter(person=person, until__isnull=True).exists()


@predicate
def may_keep_view(person: Any, obj: Any = None) -> bool:
    """Return whether a view is the person's own, or of a team they are in (None: may be).

    `obj` is a SavedView, or the team for which one is to be saved.
    """
    if not isinstance(person, User):
        return False
    if isinstance(obj, SavedView) and (obj.owner_id == person.pk or obj.team is None):
        return obj.owner_id == person.pk
    team = obj.team if isinstance(obj, SavedView) else obj
    return team is None or person.memberships.filter(team=team).exists()


@predicate
def is_author(person: Any, obj: Any = None) -> bool:
    """Return whether the person owns the postmortem (None: may be)."""
    if not isinstance(person, User):
        return False
    return obj.owner_id == person.pk if isinstance(obj, Postmortem) else True


register("incident.view", is_viewer)
register("incident.declare", is_responder)
register("incident.update", is_responder)
register("incident.acknowledge", is_responder)
register("incident.mitigate", is_responder)
register("incident.resolve", is_responder)
register("incident.reopen", is_responder)
register("incident.close", is_responder)
register("incident.restrict", is_manager | (is_responder & is_involved))
register("alert.view", is_viewer)
register("alert_source.manage", is_manager)
register("maintenance.plan", is_responder)
register("timeline.view", is_viewer)
register("timeline.add", is_responder)
register("timeline.correct", is_responder)
register("role.view", is_viewer)
register("role.assign", is_responder)
register("impact.record", is_responder)
register("link.edit", is_responder)
register("postmortem.view", is_viewer)
register("postmortem.write", is_responder)
register("postmortem.publish", is_responder)
register("postmortem.comment", is_viewer)
register("postmortem.review", is_responder)
register("review_meeting.arrange", is_responder)
register("review_task.decline", is_responder)
register("postmortem.share", is_manager | (is_responder & is_author))
register("wording.check", is_viewer)
register("factor.view", is_viewer)
register("factor.edit", is_manager)
register("template.view", is_viewer)
register("template.edit", is_manager)
register("mention.suggest", is_responder)
register("notification.read", is_viewer)
register("action_item.view", is_viewer)
register("action_item.write", is_responder)
register("action_item.verify", is_responder)
register("saved_view.keep", is_viewer & (is_manager | may_keep_view))
register("feed.read", is_viewer)
register("recovery_metric.view", is_viewer)
register("search.view", is_viewer)
register("overview.view", is_viewer)
register("recovery_report.view", is_viewer)
register("recovery_report.freeze", is_responder)
register("import.view", is_manager)
register("import.run", is_manager)
register("channel.view", is_responder)
register("channel.manage", is_manager)
