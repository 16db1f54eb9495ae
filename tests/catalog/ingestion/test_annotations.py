import json

import pytest

from catalog.ingestion.annotations import (
    read_redundancies,
    read_seconds,
    read_tier,
    soft_references,
)
from catalog.ingestion.backstage import read_catalogue
from catalog.ingestion.catalogue import Redundancy

SHOP = "component:default/shop"


def test_tier_is_a_digit_or_nothing() -> None:
    assert [read_tier(text) for text in ("", "1", "3")] == [None, 1, 3]
    for text in ("0", "4", "one", "1.0", "\u0661"):
        with pytest.raises(ValueError, match="is not 1, 2 or 3"):
            read_tier(text)


def test_a_promise_is_a_whole_number_of_seconds_or_nothing() -> None:
    assert [read_seconds(text) for text in ("", "0", "14400", "2592000")] == [
        None,
        0,
        14_400,
        2_592_000,
    ]
    for text in ("-1", "1.5", "4 h", "\u0661", "9" * 13):
        with pytest.raises(ValueError, match="is no whole number of seconds"):
            read_seconds(text)
    with pytest.raises(ValueError, match="is longer than 30 days"):
        read_seconds("2592001")


def test_soft_references_stand_between_commas() -> None:
    assert list(soft_references(" component:a, ,resource:b,")) == ["component:a", "resource:b"]


def test_redundancies_have_a_name_of_their_own_or_of_their_members() -> None:
    written = json.dumps(
        [
            {"k": 1, "of": ["resource:db-a", "resource:Other/db-b", "resource:DB-a"]},
            {"k": 2, "of": ["component:x", "component:y"], "name": " Cards "},
        ]
    )

    found = read_redundancies(written, dependent=SHOP, namespace="default")

    assert found == [
        Redundancy(SHOP, 1, ("resource:default/db-a", "resource:other/db-b"), "1 of db-a, db-b"),
        Redundancy(SHOP, 2, ("component:default/x", "component:default/y"), "Cards"),
    ]
    assert read_redundancies("", dependent=SHOP, namespace="default") == []


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("{", "is not JSON"),
        ("{}", "is no list"),
        ("[" * 15_000, "is nested too deep"),
        (" " * 20_001, "is longer than 20,000 characters"),
        ("[1]", 'has a group without "k" and "of"'),
        ('[{"k": true, "of": []}]', 'has a group without "k" and "of"'),
        ('[{"k": 1, "of": "component:a"}]', 'has a group without "k" and "of"'),
        ('[{"k": 2, "of": ["component:a", "component:A"]}]', "has a group that needs 2 of 1"),
        ('[{"k": 1, "of": ["a"]}]', "needs a kind, as in component:name"),
    ],
    ids=lambda text: text[:30],
)
def test_redundancy_that_cannot_be_meant_is_refused(written: str, reason: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        read_redundancies(written, dependent=SHOP, namespace="default")

    assert str(caught.value) == reason


def test_annotations_add_dependencies_and_what_is_unusable_is_named() -> None:
    text = """
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: shop
  annotations:
    drydock/tier: "1"
    drydock/rto-seconds: "3600"
    drydock/rpo-seconds: 5 min
    drydock/soft-dependencies: "component:recs, nothing:"
    drydock/redundancy: '[{"k": 1, "of": ["resource:db-a", "resource:db-b"]}]'
spec:
  dependsOn: [resource:db-a]
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: web
  annotations: {drydock/tier: gold, drydock/regions: "all over", drydock/redundancy: none}
"""

    found = read_catalogue([("shop.yaml", text)])

    assert [entity.tier for entity in found.entities] == [1, None]
    assert [(one.rto_seconds, one.rpo_seconds) for one in found.entities] == [
        (3600, None),
        (None, None),
    ]
    assert found.dependencies == (
        (SHOP, "resource:default/db-a"),
        (SHOP, "component:default/recs"),
        (SHOP, "resource:default/db-b"),
    )
    assert found.soft_dependencies == ((SHOP, "component:default/recs"),)
    assert [group.name for group in found.redundancies] == ["1 of db-a, db-b"]
    assert [
        (one.source, one.relation, one.written, one.reason) for one in found.unusable_references
    ] == [
        (SHOP, "drydock/rpo-seconds", "5 min", "is no whole number of seconds"),
        (SHOP, "drydock/soft-dependencies", "nothing:", "is not [kind:][namespace/]name"),
        ("component:default/web", "drydock/tier", "gold", "is not 1, 2 or 3"),
        ("component:default/web", "drydock/regions", "all over", "names no region: all over"),
        ("component:default/web", "drydock/redundancy", "none", "is not JSON"),
    ]
