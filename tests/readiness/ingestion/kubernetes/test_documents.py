"""Documents of manifests and the items of their lists."""

from typing import Any

from readiness.ingestion.kubernetes.documents import parts_of


def test_items_of_lists_have_a_place_and_the_kind_they_stand_for() -> None:
    inner: Any = {"apiVersion": "v1", "kind": "List", "items": [{"a": 1}]}
    documents: list[Any] = [
        None,
        {"apiVersion": "v1", "kind": "PodList", "items": [{"a": 1}, 5]},
        {"apiVersion": "v1", "kind": "List", "items": [inner]},
        {"apiVersion": "v1", "kind": "List", "items": None},
        [1],
    ]

    parts = [(one.place, one.kind, one.value) for one in parts_of(documents)]

    assert parts == [
        ("document 2, item 1", "Pod", {"a": 1, "apiVersion": "v1", "kind": "Pod"}),
        ("document 2, item 2", "", 5),
        ("document 3, item 1, item 1", "", {"a": 1}),
        ("document 4", "List", {"apiVersion": "v1", "kind": "List", "items": None}),
        ("document 5", "", [1]),
    ]


def test_what_helm_prints_before_the_objects_is_no_part() -> None:
    head: Any = {"NAME": "shop", "STATUS": "pending-install", "HOOKS": None}
    hook: Any = {"apiVersion": "v1", "kind": "Pod", "MANIFEST": None}

    assert [one.place for one in parts_of([head, hook])] == ["document 2"]
