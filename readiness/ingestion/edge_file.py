"""Files of dependencies: nodes and edges as JSON, read without looking anything up (pure).

    {"nodes": ["shop", "db-a", "db-b", "recs"],
     "edges": [{"from": "shop", "to": "db-a", "criticality": "hard", "group": "databases"},
               {"from": "shop", "to": "db-b", "criticality": "hard", "group": "databases"},
               {"from": "shop", "to": "recs", "criticality": "soft"}],
     "groups": [{"from": "shop", "name": "databases", "needed": 1}],
     "availability": {"db-a": 0.999, "db-b": 0.999},
     "tiers": {"shop": 1}}

Only `edges` has to be there; `from` depends on `to`. Other keys are passed over.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from readiness.domain.failure_graph import Edge, FailureGraph, graph_of

MOST_BYTES = 20_000_000
MOST_NODES = 20_000
MOST_EDGES = 300_000
MOST_BRACKETS = 2 * MOST_EDGES + 1_000
MOST_VALUES = 3_000_000
LONGEST_NAME = 200
TIERS = (1, 2, 3)
_UNUSABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class EdgeFile(NamedTuple):
    """A graph of names with what the file says about them.

    `dangling` are (dependent, provider) pairs of which the file lists nodes, but not both of these;
    they are no part of the graph. `availability` is a share of time from 0 to 1.
    """

    graph: FailureGraph[str]
    tiers: dict[str, int]
    availability: dict[str, float]
    dangling: tuple[tuple[str, str], ...]


def read_edge_file(content: bytes) -> EdgeFile:
    """Return the graph of a file; raise ValueError with a phrase that names the place."""
    data = _mapping(_json(content), "the file")
    needed = dict(_group(place, one) for place, one in _entries(data, "groups"))
    edges = [_edge(place, one, needed) for place, one in _entries(data, "edges", required=True)]
    if len(edges) > MOST_EDGES:
        raise ValueError(f"has more than {MOST_EDGES:,} edges")
    nodes = _nodes(data, edges)
    known = set(nodes)
    kept = [edge for edge in edges if edge.dependent in known and edge.provider in known]
    _check_groups(kept, needed)
    return EdgeFile(
        graph=graph_of(nodes, kept),
        tiers={name: _tier(name, value) for name, value in _table(data, "tiers").items()},
        availability={
            name: _share(name, value) for name, value in _table(data, "availability").items()
        },
        dangling=tuple(
            dict.fromkeys(
                (edge.dependent, edge.provider)
                for edge in edges
                if edge.dependent not in known or edge.provider not in known
            )
        ),
    )


def _json(content: bytes) -> Any:
    """Return what the bytes say, after a look at how much that would be."""
    if len(content) > MOST_BYTES:
        raise ValueError(f"is larger than {MOST_BYTES:,} bytes")
    if content.count(b"[") + content.count(b"{") > MOST_BRACKETS:
        raise ValueError("has too many lists and objects")
    if content.count(b",") > MOST_VALUES:
        raise ValueError("has too many values")
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(f"is no UTF-8 text at byte {error.start}") from error
    except RecursionError as error:
        raise ValueError("is nested too deep") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: line {error.lineno}, {error.msg}") from error


def _nodes(data: dict[str, Any], edges: Iterable[Edge[str]]) -> tuple[str, ...]:
    """Return the names the file lists, or, when it lists none, those of its edges."""
    if data.get("nodes") is None:
        names = (name for edge in edges for name in (edge.dependent, edge.provider))
    else:
        names = (_name(one, place) for place, one in _entries(data, "nodes"))
    nodes = tuple(dict.fromkeys(names))
    if len(nodes) > MOST_NODES:
        raise ValueError(f"has more than {MOST_NODES:,} nodes")
    return nodes


def _edge(place: str, value: Any, needed: dict[tuple[str, str], int]) -> Edge[str]:
    fields = _mapping(value, place)
    dependent, provider = _name(fields.get("from"), place), _name(fields.get("to"), place)
    criticality = fields.get("criticality", "hard")
    if criticality not in ("hard", "soft"):
        raise ValueError(f"{place}: criticality is hard or soft")
    if dependent == provider:
        raise ValueError(f"{place}: “{dependent}” depends on itself")
    is_hard = criticality == "hard"
    if fields.get("group") is None:
        return Edge(dependent, provider, is_hard)
    group = _name(fields["group"], f"{place}, group")
    return Edge(dependent, provider, is_hard, group, needed.get((dependent, group), 1))


def _group(place: str, value: Any) -> tuple[tuple[str, str], int]:
    fields = _mapping(value, place)
    number = fields.get("needed")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise ValueError(f"{place}: needed is a whole number from 1")
    return (_name(fields.get("from"), place), _name(fields.get("name"), place)), number


def _check_groups(edges: Iterable[Edge[str]], needed: dict[tuple[str, str], int]) -> None:
    """Refuse a group that needs more members than it has, or has none."""
    members: dict[tuple[str, Any], set[str]] = {}
    for edge in edges:
        members.setdefault((edge.dependent, edge.group), set()).add(edge.provider)
    for (dependent, name), number in needed.items():
        size = len(members.get((dependent, name), ()))
        if size < number:
            raise ValueError(f"group “{name}” of “{dependent}” needs {number} of {size} members")


def _entries(
    data: dict[str, Any], key: str, *, required: bool = False
) -> Iterable[tuple[str, Any]]:
    """Yield the entries of a list with their places; raise ValueError when it is no list."""
    value = data.get(key)
    if value is None and not required:
        return []
    if not isinstance(value, list):
        raise ValueError(f"“{key}” is no list")  # noqa: TRY004 - one kind of error for bad files
    return ((f"{key}[{number}]", one) for number, one in enumerate(value))


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return {} if value is None else _mapping(value, f"“{key}”")


def _mapping(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{place} is no object")  # noqa: TRY004 - one kind of error for bad files
    return value


def _name(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{place}: a name is missing")
    if len(value) > LONGEST_NAME or _UNUSABLE.search(value):
        raise ValueError(f"{place}: a name is too long or has characters that cannot be shown")
    return value


def _tier(name: str, value: Any) -> int:
    if isinstance(value, bool) or value not in TIERS:
        raise ValueError(f"the tier of {name[:LONGEST_NAME]!r} is not 1, 2 or 3")
    return int(value)


def _share(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"the availability of {name[:LONGEST_NAME]!r} is not from 0 to 1")
    return float(value)
