"""What manifests answer of the checklist, by the known cases and at the edges."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from readiness.ingestion.finding import Finding, worst
from readiness.ingestion.kubernetes.facts import surroundings_of
from readiness.ingestion.kubernetes.findings import findings_of
from readiness.ingestion.kubernetes.manifests import read_manifests
from tests.readiness.ingestion.kubernetes.manifest_text import (
    HOST,
    LABELS,
    ZONE,
    Object,
    autoscaler,
    budget,
    deployment,
    file_of,
    preferred_apart,
    service,
    spread,
)

VECTORS = Path(__file__).resolve().parents[3] / "fixtures" / "readiness" / "vectors.yaml"
CASES = yaml.safe_load(VECTORS.read_text())["kubernetes_facts"]
PROBE = {"httpGet": {"path": "/healthz", "port": 8080}}
METRICS = [{"type": "Resource"}]

MANIFESTS: dict[str, list[Object]] = {
    "Deployment behind a Service, replicas absent, no autoscaler": [deployment(), service()],
    "replicas absent, autoscaler minimum 3": [deployment(), autoscaler(minReplicas=3)],
    "replicas 3, autoscaler minimum 3": [deployment(replicas=3), autoscaler(minReplicas=3)],
    "autoscaler minimum absent": [deployment(), autoscaler(maxReplicas=5)],
    "replicas 3, autoscaler minimum 1": [deployment(replicas=3), autoscaler(minReplicas=1)],
    "StatefulSet replicas 1": [deployment(kind="StatefulSet", replicas=1)],
    "worker Deployment replicas 1, no Service": [deployment(replicas=1)],
    "budget minAvailable 3 with replicas 3": [deployment(replicas=3), budget(minAvailable=3)],
    "budget maxUnavailable 0%": [deployment(replicas=3), budget(maxUnavailable="0%")],
    "budget minAvailable 5, autoscaler minimum 5": [
        deployment(),
        autoscaler(minReplicas=5),
        budget(minAvailable=5),
    ],
    "no spread rule and no anti-affinity": [deployment()],
    "spread by host name, ScheduleAnyway": [
        deployment(pod=spread(key=HOST, when="ScheduleAnyway"))
    ],
    "spread by zone, DoNotSchedule, selector of another app": [
        deployment(pod=spread(key=ZONE, app="other"))
    ],
    "preferred anti-affinity by zone only": [deployment(pod=preferred_apart(ZONE))],
    "spread by zone, DoNotSchedule, right selector": [deployment(pod=spread(key=ZONE))],
    "readiness and liveness probe with the same path and port": [
        deployment(
            pod={"containers": [{"name": "a", "livenessProbe": PROBE, "readinessProbe": PROBE}]}
        )
    ],
    "two containers, only the sidecar has probes, behind a Service": [
        deployment(
            pod={
                "containers": [
                    {"name": "main"},
                    {"name": "sidecar", "livenessProbe": PROBE, "readinessProbe": PROBE},
                ]
            }
        ),
        service(),
    ],
    "no liveness probe, worker without a Service": [deployment()],
    "RollingUpdate with maxUnavailable 100%": [
        deployment(
            replicas=3,
            strategy={"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "100%"}},
        )
    ],
    "no stop hook, default grace period": [deployment(replicas=3)],
}


def found(*objects: Object) -> dict[str, Finding]:
    (one,) = surroundings_of(read_manifests([file_of(*objects)]))
    return {finding.item: finding for finding in findings_of(one)}


def outcomes(*objects: Object) -> dict[str, str]:
    return {item: finding.outcome for item, finding in found(*objects).items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_known_case_gives_its_outcome(case: dict[str, Any]) -> None:
    got = outcomes(*MANIFESTS[case["case"]])

    assert {item: got[item] for item in case["ours"]} == case["ours"]


@pytest.mark.parametrize(
    ("objects", "outcome"),
    [
        ([autoscaler(minReplicas=2, maxReplicas=4, metrics=METRICS)], "pass"),
        ([autoscaler(minReplicas=2, maxReplicas=4)], "partial"),
        ([autoscaler(minReplicas=2, maxReplicas=2, metrics=METRICS)], "fail"),
        ([autoscaler(minReplicas=1, maxReplicas=4, metrics=METRICS)], "fail"),
        ([], "fail"),
    ],
)
def test_capacity_follows_demand_between_two_numbers(objects: list[Object], outcome: str) -> None:
    assert outcomes(deployment(), *objects)["capacity-follows-demand"] == outcome


@pytest.mark.parametrize(
    ("probes", "outcome"),
    [
        ({"livenessProbe": PROBE, "startupProbe": PROBE}, "pass"),
        ({"livenessProbe": {**PROBE, "initialDelaySeconds": 9}}, "partial"),
        ({"livenessProbe": PROBE}, "fail"),
        ({"readinessProbe": PROBE}, None),
    ],
)
def test_slow_start_is_protected_from_the_liveness_probe(
    probes: Object, outcome: str | None
) -> None:
    pod = {"containers": [{"name": "a", **probes}]}

    assert outcomes(deployment(pod=pod)).get("slow-start-protected") == outcome


@pytest.mark.parametrize(
    ("liveness", "readiness", "outcome"),
    [
        (PROBE, {"httpGet": {"path": "/healthz", "port": "web"}}, "fail"),
        (PROBE, {"httpGet": {"path": "/ready", "port": 8080}}, "pass"),
        (PROBE, {"tcpSocket": {"port": 8080}}, "pass"),
        ({"exec": {"command": ["a"]}}, {"exec": {"command": ["a", "b"]}}, "pass"),
        ({"grpc": {"port": 1}}, {"grpc": {"port": 1, "service": "x"}}, "pass"),
        (PROBE, {}, None),
    ],
)
def test_probes_ask_different_questions(
    liveness: Object, readiness: Object, outcome: str | None
) -> None:
    main = {
        "name": "a",
        "ports": [{"name": "web", "containerPort": 8080}, {"containerPort": 9}],
        "livenessProbe": liveness,
        "readinessProbe": readiness,
    }

    got = outcomes(deployment(pod={"containers": [main]}))

    assert got.get("probes-ask-different-questions") == outcome


def test_readiness_is_not_asked_of_what_no_service_reaches() -> None:
    assert "readiness-gates-traffic" not in outcomes(deployment())


@pytest.mark.parametrize(
    ("resources", "outcome"),
    [
        ({"requests": {"cpu": 1, "memory": "1Gi"}, "limits": {"memory": "1Gi"}}, "pass"),
        ({"requests": {"cpu": 1}, "limits": {"memory": "1Gi"}}, "fail"),
    ],
)
def test_resources_are_bounded_by_three_numbers(resources: Object, outcome: str) -> None:
    pod = {"containers": [{"name": "a", "resources": resources}]}

    assert outcomes(deployment(pod=pod))["resources-bounded"] == outcome


@pytest.mark.parametrize(
    ("spec", "grace", "annotations", "outcome"),
    [
        ({"strategy": {"type": "Recreate"}}, 60, {}, "fail"),
        ({"strategy": {"rollingUpdate": {"maxUnavailable": 2}}}, 60, {}, "fail"),
        ({"strategy": {"rollingUpdate": {"maxUnavailable": "99%"}}}, 60, {}, "pass"),
        ({}, 60, {}, "pass"),
        ({}, 60, {"drydock/longest-request-seconds": "90"}, "fail"),
        ({}, 60, {"drydock/longest-request-seconds": "inf"}, "pass"),
        ({}, 60, {"drydock/longest-request-seconds": "soon"}, "pass"),
        ({}, 0, {}, "fail"),
    ],
)
def test_graceful_stop_needs_a_hook_time_and_pods_that_stay(
    spec: Object, grace: int, annotations: dict[str, str], outcome: str
) -> None:
    hook = {"name": "a", "lifecycle": {"preStop": {"exec": {"command": ["sleep"]}}}}
    one = deployment(
        replicas=2, pod={"containers": [hook], "terminationGracePeriodSeconds": grace}, **spec
    )
    one["metadata"]["annotations"] = annotations

    assert outcomes(one)["graceful-stop"] == outcome


def test_declared_signal_handling_stands_for_a_hook() -> None:
    one = deployment(replicas=2)
    one["metadata"]["annotations"] = {
        "drydock/handles-sigterm": "true",
        "drydock/longest-request-seconds": "5",
    }

    assert outcomes(one)["graceful-stop"] == "pass"


def test_required_anti_affinity_by_zone_passes_unless_it_looks_elsewhere() -> None:
    term = {"topologyKey": ZONE, "labelSelector": {"matchLabels": LABELS}}
    required = "requiredDuringSchedulingIgnoredDuringExecution"

    def with_terms(*terms: Object) -> str:
        pod = {"affinity": {"podAntiAffinity": {required: list(terms)}}}
        return outcomes(deployment(pod=pod))["spread-over-failure-domains"]

    assert with_terms(term) == "pass"
    assert with_terms({**term, "namespaces": ["other"]}) == "fail"
    assert with_terms({**term, "namespaces": ["other", "default"]}) == "pass"
    assert with_terms({"topologyKey": ZONE}) == "fail"
    assert with_terms({**term, "topologyKey": HOST}) == "partial"


def test_two_budgets_refuse_every_eviction() -> None:
    got = found(deployment(replicas=3), budget(maxUnavailable=1), budget(maxUnavailable=2))

    assert got["safe-voluntary-disruption"].outcome == "fail"
    assert got["safe-voluntary-disruption"].reason == (
        "b and b match the same pods, which refuses every eviction"
    )


def test_daemon_set_answers_only_what_does_not_depend_on_a_number() -> None:
    assert set(outcomes(deployment(kind="DaemonSet"))) == {
        "liveness-restarts-stuck-instances",
        "resources-bounded",
        "graceful-stop",
    }


@pytest.mark.parametrize(
    ("metadata", "about"),
    [
        ({}, ("shop",)),
        ({"labels": {"app.kubernetes.io/name": "till"}}, ("shop", "till")),
        ({"labels": {"backstage.io/kubernetes-id": "desk"}}, ("desk",)),
        ({"annotations": {"drydock/service": "s", "backstage.io/kubernetes-id": "desk"}}, ("s",)),
    ],
)
def test_finding_names_the_service_its_workload_belongs_to(
    metadata: Object, about: tuple[str, ...]
) -> None:
    one = deployment()
    one["metadata"] |= metadata

    assert {finding.about for finding in found(one).values()} == {about}


def test_worst_outcome_wins() -> None:
    assert worst(["pass", "fail", "partial"]) == "fail"
    assert worst(["pass", "partial"]) == "partial"
