"""Small manifests for tests, written as people write them."""

import json
from typing import Any

Object = dict[str, Any]
LABELS = {"app": "shop"}
ZONE, HOST = "topology.kubernetes.io/zone", "kubernetes.io/hostname"


def deployment(*, pod: Object | None = None, kind: str = "Deployment", **spec: Any) -> Object:
    """Return a workload named shop; `pod` adds to the pod's spec, the rest to the workload's."""
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": "shop"},
        "spec": {
            **spec,
            "template": {
                "metadata": {"labels": LABELS},
                "spec": {"containers": [{"name": "main", "image": "shop:1"}], **(pod or {})},
            },
        },
    }


def service() -> Object:
    return of("v1", "Service", "shop", {"selector": LABELS})


def budget(**spec: Any) -> Object:
    return of(
        "policy/v1", "PodDisruptionBudget", "b", {"selector": {"matchLabels": LABELS}, **spec}
    )


def autoscaler(**spec: Any) -> Object:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"}
    return of("autoscaling/v2", "HorizontalPodAutoscaler", "h", {"scaleTargetRef": target, **spec})


def spread(*, key: str, when: str = "DoNotSchedule", app: str = "shop") -> Object:
    """Return a pod spec with one rule that spreads the pods of an app."""
    rule = {
        "topologyKey": key,
        "maxSkew": 1,
        "whenUnsatisfiable": when,
        "labelSelector": {"matchLabels": {"app": app}},
    }
    return {"topologySpreadConstraints": [rule]}


def preferred_apart(key: str) -> Object:
    """Return a pod spec whose pods would rather be apart."""
    term = {"topologyKey": key, "labelSelector": {"matchLabels": LABELS}}
    rules = {
        "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": term}]
    }
    return {"affinity": {"podAntiAffinity": rules}}


def of(version: str, kind: str, name: str, spec: Object) -> Object:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, "spec": spec}


def file_of(*objects: Object, name: str = "all.yaml") -> tuple[str, bytes]:
    """Return a file that holds objects, one document each."""
    return name, "\n---\n".join(map(json.dumps, objects)).encode()
