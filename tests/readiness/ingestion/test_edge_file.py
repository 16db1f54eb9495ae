import json
from pathlib import Path
from typing import Any

import pytest

from readiness.domain.failure_graph import Group
from readiness.ingestion import edge_file
from readiness.ingestion.edge_file import read_edge_file

SHARED = Path(__file__).resolve().parents[2] / "fixtures" / "service-graph"


def read(**data: object) -> edge_file.EdgeFile:
    return read_edge_file(json.dumps(data).encode())


def test_real_file_gives_services_edges_and_the_one_that_points_at_nothing() -> None:
    found = read_edge_file((SHARED / "microservices-demo.edges.json").read_bytes())

    assert len(found.graph.nodes) == 12
    assert found.dangling == (("frontend", "shoppingassistantservice"),)
    assert found.graph.groups["cartservice"] == (Group(1, ("redis-cart",)),)
    assert found.graph.soft["checkoutservice"] == ("emailservice",)
    soft = sum(map(len, found.graph.soft.values()))
    assert sum(map(len, found.graph.providers.values())) + soft == 16
    assert (found.tiers, found.availability) == ({}, {})


def test_groups_numbers_and_nodes_of_the_edges_are_read() -> None:
    found = read(
        edges=[
            {"from": "shop", "to": "a", "group": "cards"},
            {"from": "shop", "to": "b", "criticality": "hard", "group": "cards"},
            {"from": "shop", "to": "c", "criticality": "soft"},
            {"from": "a", "to": "b", "group": "of its own"},
        ],
        groups=[{"from": "shop", "name": "cards", "needed": 2}],
        tiers={"shop": 1},
        availability={"a": 0.5, "b": 1},
    )

    assert found.graph.nodes == ("shop", "a", "b", "c")
    assert found.graph.groups == {
        "shop": (Group(2, ("a", "b")),),
        "a": (Group(1, ("b",)),),
    }
    assert found.graph.soft == {"shop": ("c",)}
    assert found.tiers == {"shop": 1}
    assert found.availability == {"a": 0.5, "b": 1.0}


EDGE = {"from": "a", "to": "b"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ([], "the file is no object"),
        ({}, "“edges” is no list"),
        ({"edges": {}}, "“edges” is no list"),
        ({"edges": [1]}, "edges[0] is no object"),
        ({"edges": [EDGE, {"from": "a"}]}, "edges[1]: a name is missing"),
        ({"edges": [{"from": " ", "to": "b"}]}, "edges[0]: a name is missing"),
        ({"edges": [EDGE | {"to": "a"}]}, "edges[0]: “a” depends on itself"),
        ({"edges": [EDGE | {"criticality": ["hard"]}]}, "edges[0]: criticality is hard or soft"),
        ({"edges": [EDGE | {"group": 3}]}, "edges[0], group: a name is missing"),
        (
            {"edges": [EDGE | {"to": "b\x00"}]},
            "edges[0]: a name is too long or has characters that cannot be shown",
        ),
        (
            {"edges": [EDGE | {"to": "\ud800"}]},
            "edges[0]: a name is too long or has characters that cannot be shown",
        ),
        (
            {"edges": [EDGE | {"to": "b" * 201}]},
            "edges[0]: a name is too long or has characters that cannot be shown",
        ),
        ({"edges": [], "nodes": "a"}, "“nodes” is no list"),
        ({"edges": [], "nodes": [None]}, "nodes[0]: a name is missing"),
        (
            {"edges": [], "groups": [{"from": "a", "name": "g", "needed": True}]},
            "groups[0]: needed is a whole number from 1",
        ),
        (
            {"edges": [EDGE | {"group": "g"}], "groups": [{"from": "a", "name": "g", "needed": 2}]},
            "group “g” of “a” needs 2 of 1 members",
        ),
        ({"edges": [], "tiers": {"a": 4}}, "the tier of 'a' is not 1, 2 or 3"),
        ({"edges": [], "tiers": {"\ud800": True}}, "the tier of '\\ud800' is not 1, 2 or 3"),
        ({"edges": [], "availability": []}, "“availability” is no object"),
        (
            {"edges": [], "availability": {"a": float("nan")}},
            "the availability of 'a' is not from 0 to 1",
        ),
        ({"edges": [], "availability": {"a": True}}, "the availability of 'a' is not from 0 to 1"),
        ({"edges": [], "availability": {"a": "1"}}, "the availability of 'a' is not from 0 to 1"),
    ],
)
def test_bad_file_is_refused_with_the_place(data: Any, reason: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        read_edge_file(json.dumps(data).encode())

    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not JSON: line 1, Expecting value"),
        (b'{"edges": [\n}', "is not JSON: line 2, Expecting value"),
        (b"\xff", "is no UTF-8 text at byte 0"),
        (b"[" * 100_000, "is nested too deep"),
        (b"[" * 700_000, "has too many lists and objects"),
        (b"[" + b"1," * 3_000_001 + b"1]", "has too many values"),
        (b" " * 20_000_001, "is larger than 20,000,000 bytes"),
        (b"a: &a [1]\nb: [*a, *a]", "is not JSON: line 1, Expecting value"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_file_that_would_take_too_much_is_refused_before_it_does(
    content: bytes, reason: str
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        read_edge_file(content)

    assert str(caught.value) == reason


def test_number_without_end_is_no_json() -> None:
    with pytest.raises(ValueError, match="limit"):
        read_edge_file(b'{"edges": [], "tiers": {"a": ' + b"9" * 5_000 + b"}}")


def test_more_nodes_or_edges_than_can_be_computed_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(edge_file, "MOST_NODES", 1)
    with pytest.raises(ValueError, match="more than 1 nodes"):
        read(edges=[EDGE])

    monkeypatch.setattr(edge_file, "MOST_EDGES", 1)
    with pytest.raises(ValueError, match="more than 1 edges"):
        read(edges=[EDGE, EDGE])
