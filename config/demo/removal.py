"""Take the demo organisation away again, and nothing else."""

from django.db import models, transaction
from django.db.models import Q

from catalog.models import Dependency, GraphRevision, Service, Team
from catalog.usecases.graph_revision import hold_graph, mark_graph_changed
from config.demo.channels import remove_channels
from core import clock, demo
from core.models import DemoRecord, User
from incidents.models import (
    ActionItem,
    AlertSource,
    Channel,
    Incident,
    Postmortem,
    PostmortemEdition,
    RecoveryReport,
    RoleAssignment,
    TimelineEntry,
)
from incidents.usecases.recovery_cells import rebuild_cells
from readiness.models import DrillRun


@transaction.atomic
def remove_demo() -> dict[str, int]:
    """Delete the made-up rows and what hangs on made-up incidents; return how many of each kind.

    Your own incidents stay; they lose made-up services and teams. A made-up person whom your own
    rows name stays too, but cannot sign in.
    """
    hold_graph()
    incidents = Incident.objects.filter(pk__in=demo.ids_of(Incident))
    people = User.objects.filter(pk__in=demo.ids_of(User))
    teams = Team.objects.filter(pk__in=demo.ids_of(Team))
    services = Service.objects.filter(pk__in=demo.ids_of(Service))
    AlertSource.objects.filter(pk__in=demo.ids_of(AlertSource)).delete()
    runs = Q(pk__in=demo.ids_of(DrillRun)) | Q(created_by__in=people)
    drills = _delete(DrillRun.objects.filter(runs))
    removed = {
        "action_items": _delete(ActionItem.objects.filter(_hangs_on(incidents, ActionItem))),
        "postmortems": _delete_postmortems(incidents),
        "incidents": _delete_incidents(incidents),
        "services": _delete(services),
        "drills": drills,
    }
    _mark_graph_changed()
    for model in (Incident, ActionItem, Service):
        owner = "owner_team" if model is Service else "team"
        model._default_manager.filter(**{f"{owner}__in": teams}).update(**{owner: None})  # noqa: SLF001 - Django's documented API
    removed["teams"] = _delete(teams)
    remove_channels(demo.ids_of(Channel))
    RecoveryReport.objects.filter(pk__in=demo.ids_of(RecoveryReport)).delete()
    demo.forget_activity(people)
    removed["people"] = _delete_people(people)
    # Rows that vanish leave no mark; the figures kept ready are those of what stays.
    rebuild_cells(at=clock.now())
    DemoRecord.objects.all().delete()
    transaction.on_commit(demo.forget_cached_answer)
    return removed


def summary_of(removed: dict[str, int]) -> str:
    """Return a sentence that says how many of each kind `remove_demo` took away."""
    parts = (f"{number} {name.replace('_', ' ')}" for name, number in removed.items())
    return f"Removed the demo organisation: {', '.join(parts)}."


def _mark_graph_changed() -> None:
    """Give what is left a new revision; nothing at all has none."""
    mark_graph_changed()
    if not Dependency.objects.exists():
        GraphRevision.objects.all().delete()


def _hangs_on(incidents: models.QuerySet[Incident], model: type[models.Model]) -> Q:
    return Q(incident__in=incidents) | Q(pk__in=demo.ids_of(model))


def _delete(rows: models.QuerySet[models.Model]) -> int:
    number = rows.count()
    rows.delete()
    return number


def _delete_postmortems(incidents: models.QuerySet[Incident]) -> int:
    postmortems = Postmortem.objects.filter(_hangs_on(incidents, Postmortem))
    PostmortemEdition.objects.filter(postmortem__in=postmortems).delete()
    return _delete(postmortems)


def _delete_incidents(incidents: models.QuerySet[Incident]) -> int:
    # Corrections protect what they correct; here both go.
    corrections = TimelineEntry.objects.filter(incident__in=incidents, corrects__isnull=False)
    corrections.update(corrects=None)
    return _delete(incidents)


def _delete_people(people: models.QuerySet[User]) -> int:
    RoleAssignment.objects.filter(person__in=people).delete()
    number = 0
    for person in people:
        try:
            with transaction.atomic():
                person.delete()
                number += 1
        except models.ProtectedError:
            person.is_active = False
            person.save(update_fields=["is_active"])
    return number
