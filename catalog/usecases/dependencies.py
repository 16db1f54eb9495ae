"""Every change to dependencies and redundancy groups."""

from django.db import IntegrityError, transaction

from catalog.domain.service import Criticality
from catalog.models import Dependency, RedundancyGroup, Service
from catalog.usecases.graph_revision import hold_graph, mark_graph_changed
from core.audit.activity import record
from core.errors import RuleViolation
from core.models import User


@transaction.atomic
def add_dependency(
    dependent: Service,
    *,
    by: User | None,
    provider: Service,
    criticality: str = Criticality.HARD,
    redundancy_group: RedundancyGroup | None = None,
    note: str = "",
) -> Dependency:
    """Say that `dependent` needs `provider`.

    Raises RuleViolation for a service that needs itself, for a dependency that exists, and for a
    redundancy group of another service.
    """
    if dependent.pk == provider.pk:
        raise RuleViolation("A service cannot depend on itself.", field="provider")
    _check_group(dependent, redundancy_group)
    hold_graph()
    try:
        with transaction.atomic():
            dependency = Dependency.objects.create(
                dependent=dependent,
                provider=provider,
                criticality=criticality,
                redundancy_group=redundancy_group,
                note=note,
            )
    except IntegrityError as error:
        raise RuleViolation(
            f"{dependent} already depends on {provider}.", field="provider"
        ) from error
    mark_graph_changed()
    record(by, "dependency.add", dependent, provider=provider.slug, criticality=str(criticality))
    return dependency


@transaction.atomic
def edit_dependency(
    dependency: Dependency,
    *,
    by: User | None,
    criticality: str,
    redundancy_group: RedundancyGroup | None,
    note: str = "",
) -> Dependency:
    """Change how much a dependency matters and which group it is in."""
    hold_graph()
    dependency = (
        Dependency.objects.select_for_update(of=("self",))
        .select_related("dependent", "provider")
        .get(pk=dependency.pk)
    )
    _check_group(dependency.dependent, redundancy_group)
    group_id = redundancy_group.pk if redundancy_group else None
    if (dependency.criticality, dependency.redundancy_group_id) != (criticality, group_id):
        mark_graph_changed()
    dependency.criticality = criticality
    dependency.redundancy_group = redundancy_group
    dependency.note = note
    dependency.save(update_fields=["criticality", "redundancy_group", "note", "updated_at"])
    record(
        by,
        "dependency.edit",
        dependency.dependent,
        provider=dependency.provider.slug,
        criticality=str(criticality),
        redundancy_group=redundancy_group.name if redundancy_group else None,
    )
    return dependency


@transaction.atomic
def remove_dependency(dependency: Dependency, *, by: User | None) -> None:
    """Take a dependency back; one that is gone already is no error."""
    hold_graph()
    row = (
        Dependency.objects.select_for_update(of=("self",))
        .select_related("dependent", "provider")
        .filter(pk=dependency.pk)
        .first()
    )
    if row is not None:
        record(by, "dependency.remove", row.dependent, provider=row.provider.slug)
        row.delete()
        mark_graph_changed()


@transaction.atomic
def save_redundancy_group(
    dependent: Service, *, by: User | None, name: str, needed: int
) -> RedundancyGroup:
    """Make or change the group `name` of a service: `needed` of its members must work.

    Raises RuleViolation when fewer than one is needed.
    """
    if needed < 1:
        raise RuleViolation("At least one member must be needed.", field="needed")
    hold_graph()
    group, _ = RedundancyGroup.objects.update_or_create(
        dependent=dependent, name=name, defaults={"needed": needed}
    )
    mark_graph_changed()
    record(by, "dependency.save_group", dependent, name=name, needed=needed)
    return group


@transaction.atomic
def remove_redundancy_group(group: RedundancyGroup, *, by: User | None) -> None:
    """Dissolve a group; its dependencies stay, each on its own."""
    hold_graph()
    record(by, "dependency.remove_group", group.dependent, name=group.name)
    RedundancyGroup.objects.filter(pk=group.pk).delete()
    mark_graph_changed()


def _check_group(dependent: Service, group: RedundancyGroup | None) -> None:
    if group is not None and group.dependent_id != dependent.pk:
        raise RuleViolation(
            f'The redundancy group "{group.name}" belongs to another service.',
            field="redundancy_group",
        )
