"""The manifests of three applications give the facts that are written beside them."""

import json
from pathlib import Path
from typing import Any

import pytest

from readiness.ingestion.kubernetes.facts import (
    repeated_workloads,
    service_facts,
    surroundings_of,
    workload_facts,
)
from readiness.ingestion.kubernetes.manifests import read_manifests
from tests.readiness.ingestion.kubernetes.manifest_text import (
    Object,
    autoscaler,
    budget,
    deployment,
    file_of,
    of,
    service,
)

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "kubernetes"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text())["applications"]


def facts(*objects: Object) -> dict[str, Any]:
    (one,) = surroundings_of(read_manifests([file_of(*objects)]))
    return workload_facts(one)


@pytest.mark.parametrize("application", sorted(EXPECTED))
def test_manifests_give_exactly_the_known_facts(application: str) -> None:
    files = sorted((FIXTURES / application).glob("*.yaml"))
    expected = EXPECTED[application]

    manifests = read_manifests((path.name, path.read_bytes()) for path in files)

    assert [workload_facts(one) for one in surroundings_of(manifests)] == expected["workloads"]
    assert service_facts(manifests) == expected["services"]
    assert manifests.kinds == expected["summary"]["kinds"]
    assert repeated_workloads(manifests) == expected["summary"]["duplicate_workload_ids"]
    assert (manifests.rejections, manifests.skipped) == ((), ())


@pytest.mark.parametrize(
    ("spec", "replicas", "allowed"),
    [
        ({"minAvailable": "80%"}, 1, 0),
        ({"minAvailable": "51%"}, 4, 1),
        ({"minAvailable": 5}, 3, 0),
        ({"maxUnavailable": "1%"}, 3, 1),
        ({"maxUnavailable": 9}, 3, 3),
        ({"maxUnavailable": "0%"}, 3, 0),
        ({}, 3, 0),
    ],
)
def test_shares_of_a_budget_round_up(spec: Object, replicas: int, allowed: int) -> None:
    found = facts(deployment(replicas=replicas), budget(**spec))

    assert [one["disruptions_allowed"] for one in found["pdb"]] == [allowed]


@pytest.mark.parametrize(
    ("expressions", "matches"),
    [
        ([{"key": "app", "operator": "In", "values": ["shop", "x"]}], True),
        ([{"key": "app", "operator": "NotIn", "values": ["shop"]}], False),
        ([{"key": "tier", "operator": "NotIn", "values": ["x"]}], True),
        ([{"key": "app", "operator": "Exists"}], True),
        ([{"key": "app", "operator": "DoesNotExist"}], False),
        ([], True),
    ],
)
def test_budget_matches_by_expressions(expressions: list[Object], matches: bool) -> None:
    rule = budget(selector={"matchExpressions": expressions}, maxUnavailable=1)

    assert bool(facts(deployment(), rule)["pdb"]) is matches


def test_budget_without_selector_or_in_another_namespace_protects_nothing() -> None:
    elsewhere = budget(maxUnavailable=1)
    elsewhere["metadata"]["namespace"] = "other"

    assert facts(deployment(), budget(selector=None), elsewhere)["pdb"] == []


def test_lowest_of_several_autoscalers_counts() -> None:
    found = facts(
        deployment(replicas=9),
        autoscaler(minReplicas=4, maxReplicas=5),
        of(
            "keda.sh/v1alpha1",
            "ScaledObject",
            "k",
            {"scaleTargetRef": {"name": "shop"}, "maxReplicaCount": 7},
        ),
    )

    assert found["replicas_effective"] == 0
    assert found["hpa"] == [{"name": "h", "min": 4, "max": 5}, {"name": "k", "min": 0, "max": 7}]


def test_daemon_set_has_no_number_of_pods() -> None:
    found = facts(deployment(kind="DaemonSet"), budget(maxUnavailable=1), service())

    assert (found["replicas_effective"], found["single_replica"]) == (None, False)
    assert found["pdb"][0]["disruptions_allowed"] is None


def test_claims_come_from_the_template_and_from_the_volumes() -> None:
    pod = {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "old"}}, {"name": "w"}]}
    found = facts(
        deployment(
            kind="StatefulSet", pod=pod, volumeClaimTemplates=[{"metadata": {"name": "data"}}]
        )
    )

    assert found["pvc_claims"] == ["data", "old"]


def test_replica_set_on_its_own_has_no_strategy() -> None:
    found = facts(deployment(kind="ReplicaSet", replicas=2))

    assert (found["strategy_effective"], found["replicas_effective"]) == (None, 2)


def test_same_workload_read_twice_is_named() -> None:
    manifests = read_manifests([file_of(deployment()), file_of(deployment(), name="copy.yaml")])

    assert repeated_workloads(manifests) == ["default/Deployment/shop"]
