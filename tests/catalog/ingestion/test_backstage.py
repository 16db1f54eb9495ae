"""Backstage files: single rules, foreign documents and broken input."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.ingestion.backstage import read_catalogue
from catalog.ingestion.catalogue import (
    Catalogue,
    Entity,
    Rejection,
    Relation,
    Target,
    UnusableReference,
)

GITHUB = "https://github.com/o/a"
FIXTURES = Path(__file__).parents[2] / "fixtures" / "backstage"


def entity(name: str, *, kind: str = "Component", namespace: str = "", spec: str = "{}") -> str:
    """Write one entity as YAML; `spec` is in flow style."""
    return (
        "---\napiVersion: backstage.io/v1alpha1\n"
        f"kind: {kind}\nmetadata: {{name: {name}, namespace: {namespace or 'default'}}}\n"
        f"spec: {spec}\n"
    )


def read(*texts: str) -> Catalogue:
    return read_catalogue([(f"{number}.yaml", text) for number, text in enumerate(texts, start=1)])


def test_dependency_written_from_both_ends_is_one_edge() -> None:
    shop = entity("shop", spec="{dependsOn: [resource:DB, resource:db]}")
    database = entity("db", kind="Resource", spec="{dependencyOf: ['component:shop']}")

    catalogue = read(shop, database)

    assert catalogue.dependencies == (("component:default/shop", "resource:default/db"),)
    assert catalogue.dangling_dependencies == ()


def test_dependency_dangles_when_either_end_is_missing() -> None:
    catalogue = read(
        entity("shop", spec="{dependsOn: ['component:db'], dependencyOf: ['component:page']}")
    )

    assert catalogue.dangling_dependencies == (
        ("component:default/shop", "component:default/db"),
        ("component:default/page", "component:default/shop"),
    )


def test_namespace_of_the_holder_is_implied() -> None:
    catalogue = read(entity("shop", namespace="Sales", spec="{owner: team, system: other/whole}"))

    assert catalogue.relations == (
        Relation("owner", "component:sales/shop", "group:sales/team"),
        Relation("system", "component:sales/shop", "system:other/whole"),
    )
    assert catalogue.dangling_relations == catalogue.relations
    assert catalogue.entities[0].owner == "group:sales/team"
    assert catalogue.entities[0].system == "system:other/whole"


def test_single_value_stands_for_a_list_of_one() -> None:
    catalogue = read(entity("shop", spec="{dependsOn: 'resource:db'}"))

    assert catalogue.dependencies == (("component:default/shop", "resource:default/db"),)


def test_unusable_references_are_reported_with_what_was_written() -> None:
    catalogue = read(
        entity("shop", spec="{dependsOn: [db, {$text: ./x}], owner: {name: [a]}, system: 'a b'}")
    )

    source, malformed = "component:default/shop", "is not [kind:][namespace/]name"
    assert catalogue.unusable_references == (
        UnusableReference(source, "dependsOn", "db", "needs a kind, as in component:name"),
        UnusableReference(source, "dependsOn", '{"$text": "./x"}', malformed),
        UnusableReference(source, "owner", '{"name": ["a"]}', malformed),
        UnusableReference(source, "system", "a b", malformed),
    )
    assert catalogue.dependencies == ()
    assert catalogue.entities[0].owner == ""


def test_second_entity_with_an_id_is_reported_and_its_references_count() -> None:
    catalogue = read(
        entity("shop", spec="{type: service}"),
        entity("Shop", kind="component", spec="{type: website, owner: sales}"),
    )

    assert [(one.name, one.type) for one in catalogue.entities] == [("shop", "service")]
    assert [duplicate.ignored_path for duplicate in catalogue.duplicates] == ["2.yaml"]
    assert catalogue.entities_per_kind == {"Component": 2}
    assert catalogue.relations == (
        Relation("owner", "component:default/shop", "group:default/sales"),
    )


def test_every_field_of_an_entity_is_read() -> None:
    text = """
apiVersion: backstage.io/v1alpha1
kind: component
metadata:
  name: Shop
  namespace: sales
  title: The shop
  description: |
    Sells things.
  tags: [java, {$text: x}]
  links:
    - {url: https://example.com/runbook, title: Runbook}
    - {url: 'javascript:alert(1)', title: Bad}
    - https://example.com/not-a-mapping
  annotations:
    backstage.io/source-location: url:https://example.com/shop/
spec: {type: service, lifecycle: production, owner: user:ana, system: retail}
"""

    catalogue = read_catalogue([("catalog-info.yaml", text)])

    assert catalogue.entities == (
        Entity(
            id="component:sales/shop",
            kind="Component",
            name="Shop",
            namespace="sales",
            title="The shop",
            description="Sells things.",
            type="service",
            lifecycle="production",
            owner="user:sales/ana",
            system="system:sales/retail",
            repository="https://example.com/shop/",
            links=(("https://example.com/runbook", "Runbook"),),
            tags=("java",),
            path="catalog-info.yaml",
        ),
    )


@pytest.mark.parametrize(
    ("annotations", "repository"),
    [
        ("{backstage.io/view-url: 'https://example.com/a'}", "https://example.com/a"),
        ("{github.com/project-slug: o/a}", GITHUB),
        ("{backstage.io/source-location: './a', github.com/project-slug: o/a}", GITHUB),
        ("{backstage.io/source-location: 'url:javascript:alert(1)'}", ""),
        ("{}", ""),
    ],
)
def test_repository_is_taken_from_the_best_annotation(annotations: str, repository: str) -> None:
    text = entity("a").replace("name: a,", f"name: a, annotations: {annotations},")

    assert read(text).entities[0].repository == repository


def test_display_name_of_the_profile_is_the_title_when_there_is_none() -> None:
    catalogue = read(entity("a", kind="Group", spec="{profile: {displayName: The A}}"))

    assert catalogue.entities[0].title == "The A"


def test_placeholder_instead_of_text_says_nothing() -> None:
    catalogue = read(entity("a", kind="API", spec="{type: openapi, definition: {$text: ./a.json}}"))

    assert (catalogue.entities[0].type, catalogue.entities[0].description) == ("openapi", "")


def test_unknown_kind_is_kept_as_written() -> None:
    catalogue = read(entity("a", kind="Playbook"))

    assert catalogue.entities_per_kind == {"Playbook": 1}


def test_json_is_read_like_yaml() -> None:
    thing = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"name": "a", "title": "Smile \N{GRINNING FACE}"},
        "spec": {"owner": "b"},
    }

    one = read_catalogue([("a.json", "\ufeff" + json.dumps(thing))])
    many = read_catalogue([("a.json", json.dumps([thing, thing | {"kind": "API"}]))])

    assert [found.title for found in one.entities] == ["Smile \N{GRINNING FACE}"]
    assert [found.id for found in many.entities] == ["component:default/a", "api:default/a"]


@pytest.mark.parametrize(
    "text",
    [
        "site_name: Docs\n",
        "- a\n- b\n",
        "just text\n",
        "",
        "---\n---\n",
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n",
        "apiVersion: notbackstage.io/v1\nkind: Component\nmetadata: {name: a}\n",
    ],
)
def test_file_without_entity_is_skipped(text: str) -> None:
    catalogue = read(text)

    assert (catalogue.skipped, catalogue.rejections) == (("1.yaml",), ())


def test_entity_of_a_plugin_is_read() -> None:
    text = entity("a", kind="Template").replace(
        "backstage.io/v1alpha1", "scaffolder.backstage.io/v"
    )

    assert read(text).entities_per_kind == {"Template": 1}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (entity("a") + "---\nkind: [", "line 7 did not find expected node content"),
        ("a: *b", "line 1 refers to *b, which is not finished or not there"),
    ],
)
def test_file_that_is_not_yaml_is_rejected_whole(text: str, reason: str) -> None:
    catalogue = read(text, entity("b"))

    assert catalogue.rejections == (Rejection("1.yaml", reason),)
    assert [found.name for found in catalogue.entities] == ["b"]


def test_broken_json_is_rejected_with_its_place() -> None:
    catalogue = read_catalogue([("a.json", "{"), ("b.json", "[" * 100_000)])

    reasons = [rejection.reason for rejection in catalogue.rejections]
    assert reasons == [
        "is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        "is nested too deep",
    ]


def test_entity_that_cannot_be_identified_is_rejected_alone() -> None:
    catalogue = read(
        entity("a")
        + entity("''")
        + entity("b", kind="''")
        + entity("x/y")
        + "---\napiVersion: backstage.io/v1\nkind: API\nmetadata: {$yaml: ./m.yaml}\n"
    )

    assert [found.name for found in catalogue.entities] == ["a"]
    assert catalogue.rejections == (
        Rejection("1.yaml", "document 2 has no usable metadata.name: ''"),
        Rejection("1.yaml", "document 3 has no usable kind: ''"),
        Rejection("1.yaml", "document 4 has no usable metadata.name: 'x/y'"),
        Rejection("1.yaml", "document 5 has no usable metadata.name: ''"),
    )


def test_location_is_an_entity_and_fetches_nothing() -> None:
    catalogue = read(entity("all", kind="Location", spec="{targets: [./gone.yaml]}"))

    assert catalogue.entities_per_kind == {"Location": 1}
    assert catalogue.rejections == ()
    assert catalogue.unread_targets == (Target("location:default/all", "./gone.yaml", "1.yaml"),)
    assert (
        read(
            entity("all", kind="Location", spec="{type: file, target: ./2.yaml}"), entity("a")
        ).unread_targets
        == ()
    )


def test_document_that_is_no_entity_is_named_between_some_that_are() -> None:
    mistyped = entity("b").replace("backstage.io", "backstage")

    catalogue = read(entity("a") + "---\n" + mistyped + "---\njust text\n" + entity("c"))

    assert [found.name for found in catalogue.entities] == ["a", "c"]
    assert catalogue.skipped == ("1.yaml, document 3", "1.yaml, document 4")


def test_name_that_no_column_holds_is_rejected() -> None:
    catalogue = read(entity("n" * 282), entity("n" * 283))

    assert [len(found.id) for found in catalogue.entities] == [300]
    assert catalogue.rejections == (
        Rejection(
            "2.yaml",
            "document 1 has a kind, namespace and name of more than 300 characters",
        ),
    )


def test_dependency_on_itself_is_named() -> None:
    catalogue = read(entity("a", spec="{dependsOn: ['component:a', 'component:b']}"), entity("b"))

    assert catalogue.on_itself == ("component:default/a",)


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0), st.sampled_from([".yaml", ".json"]))
def test_damaged_file_never_raises(seed: int, suffix: str) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    original = (FIXTURES / "tanzu-and-demos" / "org-tanzu.yml").read_text()[:3000]
    place, length = chance.randrange(len(original)), chance.randrange(40)
    piece = "".join(chance.choices("{}[]:-|>'\"&*!\n \t\x00é\ud800ab", k=chance.randrange(12)))
    damaged = original[:place] + piece + original[place + length :]

    catalogue = read_catalogue([(f"a{suffix}", damaged)])

    assert len(catalogue.rejections) + len(catalogue.skipped) + len(catalogue.entities) > 0
