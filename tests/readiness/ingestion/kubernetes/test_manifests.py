"""Manifests of every kind and condition are read, passed over or rejected by name and reason."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.input.rejection import Rejection
from readiness.ingestion.kubernetes.facts import surroundings_of, workload_facts
from readiness.ingestion.kubernetes.findings import findings_of
from readiness.ingestion.kubernetes.manifests import (
    Manifests,
    is_of_use,
    read_manifests,
)
from tests.readiness.ingestion.kubernetes.manifest_text import (
    Object,
    autoscaler,
    budget,
    deployment,
    file_of,
    of,
    service,
)

HELM = b"""NAME: shop
LAST DEPLOYED: Mon Nov 23 09:33:31 2026
NAMESPACE: default
STATUS: deployed
HOOKS:
MANIFEST:
---
# Source: shop/templates/empty.yaml

---
# Source: shop/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      containers:
        - name: main

NOTES:
1. Get the address: run
  export POD=$(kubectl get pods -o jsonpath="{.items[0]}")
\tand: open it
"""


def read(*objects: Object) -> Manifests:
    return read_manifests([file_of(*objects)])


def test_what_helm_prints_around_the_objects_is_passed_over() -> None:
    manifests = read_manifests([("out.yaml", HELM)])

    assert [one.label for one in manifests.workloads] == ["Deployment/shop"]
    assert manifests.rejections == ()


def test_template_that_was_not_rendered_is_rejected_with_a_hint() -> None:
    text = b"kind: Deployment\nmetadata:\n  name: {{ .Values.name }}-{{ .x }}\n"

    manifests = read_manifests([("templates/a.yaml", text)])

    ((path, reason),) = [(one.path, one.reason) for one in manifests.rejections]
    assert path == "templates/a.yaml"
    assert reason.startswith("line 3 ")
    assert reason.endswith("; it looks like a template that was not rendered")


def test_lists_give_their_items() -> None:
    typed = {
        "apiVersion": "apps/v1",
        "kind": "DeploymentList",
        "items": [{key: deployment()[key] for key in ("metadata", "spec")}, "x"],
    }
    manifests = read(
        {"apiVersion": "v1", "kind": "List", "items": [deployment(), service()]}, typed
    )

    assert [one.label for one in manifests.workloads] == ["Deployment/shop"] * 2
    assert manifests.kinds == {"Deployment": 2, "Service": 1}
    assert manifests.skipped == ("all.yaml, document 2, item 2",)


def test_what_is_no_object_is_named_between_some_that_are() -> None:
    text = b"---\n---\nkind: Deployment\n---\nkind: ConfigMap\napiVersion: v1\n---\nwords\n"

    manifests = read_manifests([("a.yaml", text)])

    assert manifests.kinds == {"ConfigMap": 1}
    assert manifests.skipped == ("a.yaml, document 2", "a.yaml, document 4")


def test_other_kinds_are_counted_and_passed_over() -> None:
    owned = deployment(kind="ReplicaSet")
    owned["metadata"]["ownerReferences"] = [{"kind": "Deployment"}]
    knative = of("serving.knative.dev/v1", "Service", "k", {"selector": 5})

    manifests = read(of("batch/v1", "CronJob", "c", {}), owned, knative)

    assert (manifests.workloads, manifests.services, manifests.rejections) == ((), (), ())
    assert manifests.kinds == {"CronJob": 1, "ReplicaSet": 1, "Service": 1}


def test_rollout_of_argo_is_a_workload() -> None:
    one = deployment(kind="Rollout", strategy={"canary": {"maxUnavailable": "50%"}})
    one["apiVersion"] = "argoproj.io/v1alpha1"

    (workload,) = read(one).workloads

    assert (workload.strategy, workload.max_unavailable) == ("canary", "50%")


def test_rollout_runs_the_pods_it_is_lent() -> None:
    spec = {"replicas": 4, "workloadRef": {"apiVersion": "apps/v1", "name": "shop"}}
    rollout = of("argoproj.io/v1alpha1", "Rollout", "r", spec)

    manifests = read(rollout, deployment(replicas=0), service())

    (found,) = manifests.workloads
    assert (found.label, found.replicas, found.pod_labels) == ("Rollout/r", 4, {"app": "shop"})
    assert [one.name for one in found.containers] == ["main"]
    assert read(rollout).rejections == (
        Rejection(
            "all.yaml",
            "Rollout r: lends its pods from Deployment/shop, which is not among the files",
        ),
    )


def test_file_without_objects_is_skipped() -> None:
    files = [("values.yaml", b"replicas: 3\n"), ("empty.yaml", b""), ("list.json", b"[1]")]

    assert read_manifests(files).skipped == ("values.yaml", "empty.yaml", "list.json")


def wrong(**spec: Any) -> Object:
    return deployment(**spec)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (wrong(replicas="three"), "spec.replicas is text and should be a whole number"),
        (wrong(replicas=True), "spec.replicas is true or false and should be a whole number"),
        (wrong(replicas=-1), "spec.replicas is negative"),
        (
            wrong(pod={"containers": {}}),
            "spec.template.spec.containers is a mapping and should be a list",
        ),
        (wrong(pod={"containers": []}), "spec.template.spec.containers is empty"),
        (
            wrong(pod={"containers": ["x"]}),
            "spec.template.spec.containers[0] is text and should be a mapping",
        ),
        (
            wrong(pod={"containers": [{"name": ["x"]}]}),
            "spec.template.spec.containers[0].name is a list and should be text",
        ),
        (
            wrong(pod={"containers": [{"resources": {"limits": {"memory": {}}}}]}),
            "spec.template.spec.containers[0].resources.limits.memory"
            " is not a quantity such as 250m or 64Mi",
        ),
        (wrong(strategy=1.5), "spec.strategy is a number and should be a mapping"),
        (
            wrong(strategy={"rollingUpdate": {"maxSurge": "many"}}),
            "maxSurge is neither a number of pods nor a percentage",
        ),
    ],
)
def test_object_with_a_field_of_a_wrong_shape_is_rejected_alone(one: Object, reason: str) -> None:
    manifests = read(one, service())

    assert manifests.rejections == (Rejection("all.yaml", f"Deployment shop: {reason}"),)
    assert len(manifests.services) == 1


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (
            {"apiVersion": "v1", "kind": "Service", "metadata": {}},
            "Service: metadata.name is missing",
        ),
        (
            {"apiVersion": "v1", "kind": "Service", "metadata": []},
            "Service: metadata is a list and should be a mapping",
        ),
        (
            budget(maxUnavailable="1000%"),
            "PodDisruptionBudget b: spec.maxUnavailable is more than all pods",
        ),
        (
            budget(selector={"matchExpressions": [{"key": "a", "operator": "Gt"}]}),
            "PodDisruptionBudget b: spec.selector.matchExpressions[0].operator"
            " is none of In, NotIn, Exists, DoesNotExist",
        ),
        (
            autoscaler(minReplicas="2"),
            "HorizontalPodAutoscaler h: spec.minReplicas is text and should be a whole number",
        ),
    ],
)
def test_other_objects_are_rejected_by_name_and_reason(one: Object, reason: str) -> None:
    assert read(one).rejections == (Rejection("all.yaml", reason),)


def test_bad_file_is_rejected_and_the_others_are_read() -> None:
    manifests = read_manifests([("a.yaml", b"a: b: c"), file_of(service()), ("b.yaml", b"\xff")])

    assert manifests.rejections == (
        Rejection("a.yaml", "line 1 mapping values are not allowed in this context"),
        Rejection("b.yaml", "is not UTF-8 text at byte 0"),
    )
    assert len(manifests.services) == 1


def test_manifest_is_told_from_other_documents() -> None:
    assert is_of_use(deployment())
    assert not is_of_use(None)
    assert not is_of_use({"kind": "SLO", "apiVersion": "openslo/v1"})
    assert not is_of_use({"kind": 1})


JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 9), st.sampled_from(["", "5%", "x"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(
            st.sampled_from(
                ["containers", "livenessProbe", "httpGet", "resources", "limits", "labels",
                 "podAntiAffinity", "labelSelector", "matchLabels", "matchExpressions"]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)  # fmt: skip


@given(
    st.sampled_from(["replicas", "strategy", "template", "selector", "volumeClaimTemplates"]),
    JUNK,
    st.sampled_from(["containers", "affinity", "topologySpreadConstraints", "volumes"]),
    JUNK,
)
def test_whatever_a_field_holds_it_is_read_or_rejected(
    field: str, junk: object, pod_field: str, pod_junk: object
) -> None:
    one = deployment(pod={pod_field: pod_junk})
    one["spec"][field] = junk
    manifests = read(one, budget(maxUnavailable=junk, selector=pod_junk))

    for around in surroundings_of(manifests):
        workload_facts(around)
        findings_of(around)
    assert len(manifests.workloads) + len(manifests.budgets) + len(manifests.rejections) == 2
