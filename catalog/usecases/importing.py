"""Store what a software catalogue tells."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from catalog.domain.service import Criticality, ServiceKind
from catalog.domain.slug import slug_from
from catalog.ingestion.catalogue import Catalogue, Entity, Redundancy
from catalog.ingestion.redundancy_choice import choose_redundancies
from catalog.models import Dependency, Service, Team
from catalog.usecases.dependencies import edit_dependency, save_redundancy_group
from catalog.usecases.graph_revision import hold_graph, mark_graph_changed
from catalog.usecases.services import ServiceChange, create_service, edit_service
from catalog.usecases.teams import create_team, edit_team
from core.models import User

LONGEST_NAME = 200
LONGEST_URL = 500
SERVICE_KINDS = frozenset({"Component", "Resource"})
_KIND_OF_TYPE = {kind.value: kind for kind in ServiceKind}
_KIND_OF_ENTITY = {
    "API": ServiceKind.API,
    "Resource": ServiceKind.RESOURCE,
    "System": ServiceKind.SYSTEM,
}


@dataclass(slots=True)
class StoredCatalogue:
    """What of a catalogue is in the database now, by the catalogue's ids."""

    services: dict[str, Service] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    dependencies: set[tuple[str, str]] = field(default_factory=set)


@transaction.atomic
def store_catalogue(catalogue: Catalogue, *, by: User | None) -> StoredCatalogue:
    """Store groups as teams, components and resources as services, and their dependencies.

    Other entities become services when a dependency that resolves leads to or from them, so that
    no edge is lost. What is known by its id is updated with what the catalogue gives; what it
    leaves empty stays as people wrote it, and so do targets and dependencies made here. Tiers,
    recovery promises, soft dependencies and redundancy groups follow it where its annotations
    name them.
    """
    stored = StoredCatalogue()
    hold_graph()
    ids = {entity.id for entity in catalogue.entities}
    edges = {edge for edge in catalogue.dependencies if ids.issuperset(edge)}
    at_an_edge = {end for edge in edges for end in edge}
    for entity in catalogue.entities:
        if entity.kind == "Group":
            stored.teams[entity.id] = _store_team(entity, by)
    for entity in catalogue.entities:
        if entity.kind in SERVICE_KINDS or entity.id in at_an_edge:
            stored.services[entity.id] = _store_service(entity, stored.teams.get(entity.owner), by)
    if _store_dependencies(edges, stored):
        mark_graph_changed()
    _store_soft(edges.intersection(catalogue.soft_dependencies), stored, by)
    for redundancy in choose_redundancies(catalogue).groups:
        _store_redundancy(redundancy, stored, by)
    return stored


def _store_dependencies(edges: Iterable[tuple[str, str]], stored: StoredCatalogue) -> int:
    """Store the edges between two services and return how many are new."""
    new = 0
    for dependent, provider in sorted(edges):
        if dependent != provider:
            # Without an annotation nobody says how much an edge matters; people change that here.
            _, is_new = Dependency.objects.get_or_create(
                dependent=stored.services[dependent], provider=stored.services[provider]
            )
            stored.dependencies.add((dependent, provider))
            new += is_new
    return new


def _store_soft(edges: Iterable[tuple[str, str]], stored: StoredCatalogue, by: User | None) -> None:
    for edge in sorted(edges):
        row = _stored_edge(edge, stored)
        if row is not None and row.criticality != Criticality.SOFT:
            edit_dependency(
                row,
                by=by,
                criticality=Criticality.SOFT,
                redundancy_group=row.redundancy_group,
                note=row.note,
            )


def _store_redundancy(redundancy: Redundancy, stored: StoredCatalogue, by: User | None) -> None:
    """Make or change the group and put the providers that are there into it."""
    edges = [(redundancy.dependent, provider) for provider in redundancy.providers]
    rows = [row for row in (_stored_edge(edge, stored) for edge in edges) if row is not None]
    if not rows:
        return
    dependent = stored.services[redundancy.dependent]
    group = dependent.redundancy_groups.filter(name=redundancy.name).first()
    if group is None or group.needed != redundancy.needed:
        group = save_redundancy_group(
            dependent, by=by, name=redundancy.name, needed=redundancy.needed
        )
    for row in rows:
        if row.redundancy_group_id != group.pk:
            edit_dependency(
                row, by=by, criticality=row.criticality, redundancy_group=group, note=row.note
            )


def _stored_edge(edge: tuple[str, str], stored: StoredCatalogue) -> Dependency | None:
    """Return the row of an edge, None for one of which an end is missing or both are the same."""
    if edge not in stored.dependencies:
        return None
    dependent, provider = (stored.services[end] for end in edge)
    rows = Dependency.objects.select_related("redundancy_group")
    return rows.get(dependent=dependent, provider=provider)


def _store_team(entity: Entity, by: User | None) -> Team:
    name = _name_of(entity)
    known = Team.objects.filter(source_key=entity.id).first()
    if known is None:
        return create_team(by=by, name=name, description=entity.description, source_key=entity.id)
    return edit_team(known, by=by, name=name, description=entity.description or known.description)


def _store_service(entity: Entity, owner: Team | None, by: User | None) -> Service:
    known = Service.objects.filter(source_key=entity.id).first()
    change: ServiceChange = {"name": _name_of(entity)}
    if entity.description:
        change["description"] = entity.description
    if owner is not None:
        change["owner_team"] = owner
    change |= _annotated(entity)
    if entity.repository and len(entity.repository) <= LONGEST_URL:
        change["repository_url"] = entity.repository
    if known is not None:
        return edit_service(known, by=by, **change)
    service = create_service(
        by=by, name=change["name"], kind=_kind_of(entity), source_key=entity.id, slug=""
    )
    return edit_service(service, by=by, **change)


def _annotated(entity: Entity) -> ServiceChange:
    """Return what the annotations tell; what they leave out stays as people wrote it."""
    change: ServiceChange = {}
    if entity.tier is not None:
        change["tier"] = entity.tier
    if entity.rto_seconds is not None:
        change["rto_seconds"] = entity.rto_seconds
    if entity.rpo_seconds is not None:
        change["rpo_seconds"] = entity.rpo_seconds
    if entity.regions:
        change["regions"] = entity.regions
    return change


def _kind_of(entity: Entity) -> ServiceKind:
    by_type = _KIND_OF_TYPE.get(slug_from(entity.type, fallback=""))
    return by_type or _KIND_OF_ENTITY.get(entity.kind, ServiceKind.SERVICE)


def _name_of(entity: Entity) -> str:
    return (entity.title or entity.name)[:LONGEST_NAME]
