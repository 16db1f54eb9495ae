"""Every figure that is known of two public Backstage catalogues."""

import json
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from catalog.ingestion.backstage import read_catalogue
from catalog.ingestion.catalogue import Catalogue, Relation

FIXTURES = Path(__file__).parents[2] / "fixtures" / "backstage"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FIXTURES / "expected.json").read_text())[
    "catalogues"
]
NAMES = sorted(EXPECTED)
KEYS_CHECKED = {
    "files", "entities", "entities_per_kind", "components_per_type", "unparsable_files",
    "duplicate_ids", "components_without_owner", "dependency_edges", "dangling_dependency_edges",
    "entities_in_a_dependency_edge", "unusable_references", "in_dependency_cycle",
    "other_relations", "direct_dependents_top", "blast_radius_size", "blast_radius", "edges",
}  # fmt: skip


def files_of(name: str) -> list[tuple[str, str]]:
    folder = FIXTURES / name
    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".yaml", ".yml"})
    return [(str(path.relative_to(folder)), path.read_text()) for path in paths]


@cache
def catalogue_of(name: str) -> Catalogue:
    return read_catalogue(files_of(name))


def dependents_of(catalogue: Catalogue) -> dict[str, set[str]]:
    """Everything that falls with an entity, however far the dependency reaches."""
    direct: dict[str, set[str]] = defaultdict(set)
    for dependent, provider in catalogue.dependencies:
        direct[provider].add(dependent)
    reached = {}
    for provider in list(direct):
        seen: set[str] = set()
        waiting = [provider]
        while waiting:
            found = direct.get(waiting.pop(), set()) - seen
            seen |= found
            waiting.extend(found)
        reached[provider] = seen
    return reached


@pytest.mark.parametrize("name", NAMES)
def test_no_known_figure_is_left_out_here(name: str) -> None:
    assert set(EXPECTED[name]) == KEYS_CHECKED


@pytest.mark.parametrize("name", NAMES)
def test_entities_are_counted_per_kind_and_type(name: str) -> None:
    catalogue, expected = catalogue_of(name), EXPECTED[name]

    components = [entity for entity in catalogue.entities if entity.kind == "Component"]

    assert len(files_of(name)) == expected["files"]
    assert sum(catalogue.entities_per_kind.values()) == expected["entities"]
    assert catalogue.entities_per_kind == expected["entities_per_kind"]
    assert Counter(entity.type for entity in components) == expected["components_per_type"]
    unowned = [entity.id for entity in components if not entity.owner]
    assert unowned == expected["components_without_owner"]


@pytest.mark.parametrize("name", NAMES)
def test_duplicates_and_rejections_are_reported(name: str) -> None:
    catalogue, expected = catalogue_of(name), EXPECTED[name]

    duplicates = sorted(duplicate.id for duplicate in catalogue.duplicates)

    assert duplicates == expected["duplicate_ids"]
    assert list(catalogue.rejections) == expected["unparsable_files"]
    assert list(catalogue.unusable_references) == expected["unusable_references"]
    assert catalogue.skipped == ()


@pytest.mark.parametrize("name", NAMES)
def test_dependencies_are_those_known(name: str) -> None:
    catalogue, expected = catalogue_of(name), EXPECTED[name]

    edges = sorted(map(list, catalogue.dependencies))
    dangling = sorted(map(list, catalogue.dangling_dependencies))
    ends = {end for edge in catalogue.dependencies for end in edge}
    ids = {entity.id for entity in catalogue.entities}

    assert edges == expected["edges"]
    assert len(edges) == expected["dependency_edges"]
    assert dangling == expected["dangling_dependency_edges"]
    assert len(ends & ids) == expected["entities_in_a_dependency_edge"]


@pytest.mark.parametrize("name", NAMES)
def test_blast_radius_over_the_dependencies_is_the_one_known(name: str) -> None:
    catalogue, expected = catalogue_of(name), EXPECTED[name]

    reached = dependents_of(catalogue)
    direct = Counter(provider for _, provider in catalogue.dependencies)
    sizes = {provider: len(dependents) for provider, dependents in reached.items()}
    cycle = sorted(provider for provider, found in reached.items() if provider in found)

    blast_radius = {provider: sorted(dependents) for provider, dependents in reached.items()}
    assert blast_radius == expected["blast_radius"]
    assert sizes == expected["blast_radius_size"]
    top = expected["direct_dependents_top"]
    assert {provider: direct[provider] for provider in top} == top
    assert cycle == expected["in_dependency_cycle"]


@pytest.mark.parametrize("name", NAMES)
def test_other_relations_are_counted_with_their_dangling_targets(name: str) -> None:
    catalogue, expected = catalogue_of(name), EXPECTED[name]["other_relations"]

    grouped: dict[str, list[Relation]] = defaultdict(list)
    for relation in catalogue.relations:
        grouped[relation.name].append(relation)
    dangling = set(catalogue.dangling_relations)

    assert {
        kind: {
            "relations": len(relations),
            "dangling_relations": len(dangling.intersection(relations)),
            "dangling_targets": sorted({one.target for one in dangling.intersection(relations)}),
        }
        for kind, relations in grouped.items()
    } == expected


def test_first_file_keeps_a_duplicate() -> None:
    catalogue = catalogue_of("tanzu-and-demos")

    paths = {(duplicate.kept_path, duplicate.ignored_path) for duplicate in catalogue.duplicates}

    first, second = "system-tanzu-application-platform.yml", "system-tanzu-developer-portal.yml"
    assert paths == {(first, second)}


def test_fields_of_a_component_are_read() -> None:
    catalogue = catalogue_of("enterprise")

    found = next(one for one in catalogue.entities if one.id == "component:default/postgresql")

    assert (found.name, found.title, found.type) == ("postgresql", "PostgreSQL", "service")
    assert found.lifecycle == "production"
    assert found.owner == "group:default/data-engineering"
    assert found.repository == "https://github.com/postgres/postgres"
    assert found.path == "enterprise/enterprise-catalog-data.override.yaml"
    assert len(found.links) == 3
