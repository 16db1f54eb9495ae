"""What a software catalogue tells, before anything of it is looked up or stored."""

from collections import Counter
from typing import NamedTuple

from catalog.ingestion.locations import Target
from core.input.rejection import Rejection

__all__ = [
    "Catalogue",
    "Duplicate",
    "Entity",
    "Redundancy",
    "Rejection",
    "Relation",
    "Target",
    "UnusableReference",
]


class Entity(NamedTuple):
    """One thing of the catalogue: a component, a group, a resource.

    `id` is kind:namespace/name in lower case. `owner` and `system` are ids, "" where none is named
    or the reference is unusable; they may dangle. `repository` is the address of the source, ""
    when unknown; `links` are (address, title) pairs; `path` is the file it was read from. `tier`,
    `rto_seconds` and `rpo_seconds` are None, `regions` is "" where no annotation tells them.
    """

    id: str
    kind: str
    name: str
    namespace: str
    title: str = ""
    description: str = ""
    type: str = ""
    lifecycle: str = ""
    owner: str = ""
    system: str = ""
    repository: str = ""
    tier: int | None = None
    rto_seconds: int | None = None
    rpo_seconds: int | None = None
    regions: str = ""
    links: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    path: str = ""


class Relation(NamedTuple):
    """`source` names `target` under a key of its spec, such as owner; both are ids."""

    name: str
    source: str
    target: str


class Duplicate(NamedTuple):
    """A second entity with an id that was taken; the first one read stays, as in Backstage."""

    id: str
    kept_path: str
    ignored_path: str


class UnusableReference(NamedTuple):
    """A reference that names no entity, as `source` writes it under the key `relation`."""

    source: str
    relation: str
    written: str
    reason: str


class Redundancy(NamedTuple):
    """`dependent` needs only `needed` of the providers; all are ids."""

    dependent: str
    needed: int
    providers: tuple[str, ...]
    name: str


class Catalogue(NamedTuple):
    """The entities of all files with the references between them.

    `entities` hold each id once, in the order read, without the `duplicates`. `dependencies` are
    (dependent, provider) pairs of ids, each once, also where one of the two dangles. `relations`
    are all others, each once. `skipped` are files that hold YAML but no entity, and documents that
    are none between some that are. `soft_dependencies` and the members of `redundancies` are among
    the dependencies. `unread_targets` are what Locations name beside the files that were read.
    """

    entities: tuple[Entity, ...]
    duplicates: tuple[Duplicate, ...]
    dependencies: tuple[tuple[str, str], ...]
    relations: tuple[Relation, ...]
    unusable_references: tuple[UnusableReference, ...]
    rejections: tuple[Rejection, ...]
    skipped: tuple[str, ...]
    soft_dependencies: tuple[tuple[str, str], ...] = ()
    redundancies: tuple[Redundancy, ...] = ()
    unread_targets: tuple[Target, ...] = ()

    @property
    def entities_per_kind(self) -> dict[str, int]:
        """Return how many entities were read of each kind, duplicates included."""
        kinds = {entity.id: entity.kind for entity in self.entities}
        repeated = (kinds[duplicate.id] for duplicate in self.duplicates)
        return dict(sorted(Counter([*kinds.values(), *repeated]).items()))

    @property
    def dangling_dependencies(self) -> tuple[tuple[str, str], ...]:
        """Return the dependencies of which one end is not in the catalogue."""
        ids = {entity.id for entity in self.entities}
        return tuple(edge for edge in self.dependencies if not ids.issuperset(edge))

    @property
    def on_itself(self) -> tuple[str, ...]:
        """Return the entities that name themselves as what they depend on."""
        return tuple(one for one, other in self.dependencies if one == other)

    @property
    def dangling_relations(self) -> tuple[Relation, ...]:
        """Return the relations whose target is not in the catalogue."""
        ids = {entity.id for entity in self.entities}
        return tuple(relation for relation in self.relations if relation.target not in ids)
