"""Backstage entity files: YAML or JSON, several entities in one file."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeGuard

from catalog.domain.service import read_regions
from catalog.ingestion.annotations import (
    REDUNDANCY,
    REGIONS,
    RPO,
    RTO,
    SOFT,
    TIER,
    read_redundancies,
    read_seconds,
    read_tier,
    soft_references,
)
from catalog.ingestion.catalogue import (
    Catalogue,
    Duplicate,
    Entity,
    Redundancy,
    Rejection,
    Relation,
    UnusableReference,
)
from catalog.ingestion.entity_documents import numbered_documents
from catalog.ingestion.entity_reference import (
    DEFAULT_NAMESPACE,
    LONGEST_ID,
    entity_id,
    is_usable_name,
    resolve_reference,
)
from catalog.ingestion.locations import Target, unread_targets
from core.input.safe_yaml import YamlValue
from core.input.web_address import is_web_address

_DEPENDS_ON = "dependsOn"
_DEPENDENCY_OF = "dependencyOf"
_DEFAULT_KINDS: dict[str, str | None] = {
    _DEPENDS_ON: None,
    _DEPENDENCY_OF: None,
    "owner": "Group",
    "system": "System",
    "domain": "Domain",
    "subcomponentOf": "Component",
    "parent": "Group",
    "children": "Group",
    "memberOf": "Group",
    "providesApis": "API",
    "consumesApis": "API",
}
_NUMBERS: dict[str, Callable[[str], int | None]] = {
    TIER: read_tier,
    RTO: read_seconds,
    RPO: read_seconds,
}
_KINDS = (
    "API", "Component", "Domain", "Group", "Location", "Resource", "System", "Template", "User",
)  # fmt: skip
_CANONICAL_KIND = {kind.lower(): kind for kind in _KINDS}


def read_catalogue(files: Iterable[tuple[str, str]]) -> Catalogue:
    """Return what all files together tell; files are (name, text) pairs in the order to be read.

    Names of entities and references compare without case. The first entity with an id stays; later
    ones are reported, and what they refer to counts as well. `dependencyOf` turns a dependency
    round. Targets of a Location are read when they are among the files; nothing else is fetched,
    nor are placeholders ($text). A file that is not YAML or JSON is rejected whole, an entity that
    cannot be identified alone; documents that are no entity are named.
    """
    reading = _Reading()
    for name, text in files:
        reading.take_file(name, text)
    return reading.catalogue()


@dataclass(slots=True)
class _Reading:
    """Collects entities and references while files are read."""

    entities: dict[str, Entity] = field(default_factory=dict)
    duplicates: list[Duplicate] = field(default_factory=list)
    dependencies: dict[tuple[str, str], None] = field(default_factory=dict)
    soft: dict[tuple[str, str], None] = field(default_factory=dict)
    redundancies: list[Redundancy] = field(default_factory=list)
    relations: dict[Relation, None] = field(default_factory=dict)
    unusable: list[UnusableReference] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def take_file(self, name: str, text: str) -> None:
        self.files.append(name)
        try:
            documents = numbered_documents(name, text)
        except ValueError as error:
            self.rejections.append(Rejection(name, str(error)))
            return
        others = [number for number, document in documents if not _is_entity(document)]
        if len(others) == len(documents):
            self.skipped.append(name)
            return
        self.skipped += [f"{name}, document {number}" for number in others]
        for number, document in documents:
            if _is_entity(document):
                try:
                    self.take_entity(name, document)
                except ValueError as error:
                    self.rejections.append(Rejection(name, f"document {number} {error}"))

    def take_entity(self, path: str, document: dict[str, YamlValue]) -> None:
        entity = _entity(path, document)
        kept = self.entities.get(entity.id)
        if kept is None:
            self.entities[entity.id] = entity
        else:
            self.duplicates.append(Duplicate(entity.id, kept.path, path))
        spec = _mapping(document.get("spec"))
        if entity.kind == "Location":
            named = (*_listed(spec.get("target")), *_listed(spec.get("targets")))
            texts = filter(None, map(_text, named))
            self.targets += [Target(entity.id, text, path) for text in texts]
        for name in _DEFAULT_KINDS:
            for written in _listed(spec.get(name)):
                self.take_reference(entity, name, written)
        self.take_annotations(entity, _annotations(document))

    def take_annotations(self, entity: Entity, annotations: dict[str, YamlValue]) -> None:
        for name, read in (*_NUMBERS.items(), (REGIONS, read_regions)):
            written = _text(annotations.get(name))
            try:
                read(written)
            except ValueError as error:
                self.unusable.append(UnusableReference(entity.id, name, written, str(error)))
        for written in soft_references(_text(annotations.get(SOFT))):
            self.take_reference(entity, SOFT, written)
        text = _text(annotations.get(REDUNDANCY))
        try:
            found = read_redundancies(text, dependent=entity.id, namespace=entity.namespace)
        except ValueError as error:
            self.unusable.append(UnusableReference(entity.id, REDUNDANCY, text, str(error)))
            return
        self.redundancies += found
        for group in found:
            self.dependencies |= {(entity.id, provider): None for provider in group.providers}

    def take_reference(self, entity: Entity, name: str, written: YamlValue) -> None:
        try:
            target = _resolve(entity.namespace, name, written)
        except ValueError as error:
            text = written if isinstance(written, str) else json.dumps(written)
            self.unusable.append(UnusableReference(entity.id, name, text, str(error)))
            return
        if name == _DEPENDS_ON:
            self.dependencies[entity.id, target] = None
        elif name == SOFT:
            self.dependencies[entity.id, target] = self.soft[entity.id, target] = None
        elif name == _DEPENDENCY_OF:
            self.dependencies[target, entity.id] = None
        else:
            self.relations[Relation(name, entity.id, target)] = None

    def catalogue(self) -> Catalogue:
        return Catalogue(
            entities=tuple(self.entities.values()),
            duplicates=tuple(self.duplicates),
            dependencies=tuple(self.dependencies),
            relations=tuple(self.relations),
            unusable_references=tuple(self.unusable),
            rejections=tuple(self.rejections),
            skipped=tuple(self.skipped),
            soft_dependencies=tuple(self.soft),
            redundancies=tuple(self.redundancies),
            unread_targets=unread_targets(self.targets, self.files),
        )


def _is_entity(document: YamlValue) -> TypeGuard[dict[str, YamlValue]]:
    """Return whether a document claims to be an entity; others belong to other tools."""
    version = _text(_mapping(document).get("apiVersion"))
    host = version.partition("/")[0]
    return host == "backstage.io" or host.endswith(".backstage.io")


def _entity(path: str, document: dict[str, YamlValue]) -> Entity:
    """Return the entity a document describes; raise ValueError when it cannot be identified."""
    metadata, spec = _mapping(document.get("metadata")), _mapping(document.get("spec"))
    kind = _text(document.get("kind"))
    kind = _CANONICAL_KIND.get(kind.lower(), kind)
    name = _text(metadata.get("name"))
    namespace = _text(metadata.get("namespace")) or DEFAULT_NAMESPACE
    for field_name, text in (("kind", kind), ("metadata.name", name), ("namespace", namespace)):
        if not is_usable_name(text):
            raise ValueError(f"has no usable {field_name}: {text[:60]!r}")
    if len(entity_id(kind, namespace, name)) > LONGEST_ID:
        raise ValueError(f"has a kind, namespace and name of more than {LONGEST_ID} characters")
    profile = _mapping(spec.get("profile"))
    return Entity(
        id=entity_id(kind, namespace, name),
        kind=kind,
        name=name,
        namespace=namespace,
        title=_text(metadata.get("title")) or _text(profile.get("displayName")),
        description=_text(metadata.get("description")),
        type=_text(spec.get("type")),
        lifecycle=_text(spec.get("lifecycle")),
        owner=_single(namespace, "owner", spec),
        system=_single(namespace, "system", spec),
        repository=_repository(_annotations(document)),
        tier=_number(TIER, _annotations(document)),
        rto_seconds=_number(RTO, _annotations(document)),
        rpo_seconds=_number(RPO, _annotations(document)),
        regions=_regions(_annotations(document)),
        links=_links(metadata.get("links")),
        tags=tuple(filter(None, map(_text, _listed(metadata.get("tags"))))),
        path=path,
    )


def _annotations(document: dict[str, YamlValue]) -> dict[str, YamlValue]:
    return _mapping(_mapping(document.get("metadata")).get("annotations"))


def _number(name: str, annotations: dict[str, YamlValue]) -> int | None:
    """Return the number an annotation tells, None for none and for an unusable one."""
    try:
        return _NUMBERS[name](_text(annotations.get(name)))
    except ValueError:
        return None


def _regions(annotations: dict[str, YamlValue]) -> str:
    """Return the regions an annotation tells, "" for none and for an unusable one."""
    try:
        return read_regions(_text(annotations.get(REGIONS)))
    except ValueError:
        return ""


def _resolve(namespace: str, name: str, written: YamlValue) -> str:
    kind = _DEFAULT_KINDS.get(name)
    return resolve_reference(written, default_kind=kind, default_namespace=namespace)


def _single(namespace: str, name: str, spec: dict[str, YamlValue]) -> str:
    """Return the id that a reference means, "" for none and for an unusable one."""
    try:
        return _resolve(namespace, name, spec.get(name))
    except ValueError:
        return ""


def _repository(annotations: dict[str, YamlValue]) -> str:
    """Return the address of the source: its own annotation, the page to view it, or GitHub's."""
    slug = _text(annotations.get("github.com/project-slug"))
    candidates = (
        _text(annotations.get("backstage.io/source-location")).removeprefix("url:"),
        _text(annotations.get("backstage.io/view-url")),
        f"https://github.com/{slug}" if slug else "",
    )
    return next((address for address in candidates if is_web_address(address)), "")


def _links(value: YamlValue) -> tuple[tuple[str, str], ...]:
    """Return the web addresses of links with their titles, each address once."""
    mappings = (_mapping(link) for link in _listed(value))
    titles = {_text(link.get("url")): _text(link.get("title")) for link in mappings}
    return tuple(pair for pair in titles.items() if is_web_address(pair[0]))


def _mapping(value: YamlValue) -> dict[str, YamlValue]:
    """Return a mapping as it is, and none for what should have been one."""
    return value if isinstance(value, dict) else {}


def _listed(value: YamlValue) -> list[YamlValue]:
    """Return a list as it is, a single value as a list of one, nothing as an empty one."""
    if isinstance(value, list):
        return value
    return [value] if value else []


def _text(value: YamlValue) -> str:
    """Return text without blanks around it, and none for a placeholder or anything else."""
    return value.strip() if isinstance(value, str) else ""
