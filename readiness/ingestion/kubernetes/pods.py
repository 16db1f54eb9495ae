"""Pod templates: containers, probes, what keeps pods apart (pure)."""

from typing import NamedTuple

from readiness.ingestion.kubernetes.objects import (
    Container,
    Count,
    Probe,
    Requirement,
    Selector,
    SpreadRule,
)
from readiness.ingestion.shape import Mapping, listed, mapping, mappings, text, texts, whole

_HANDLERS = ("httpGet", "tcpSocket", "exec", "grpc")
_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


class PodTemplate(NamedTuple):
    """What a pod template says; the fields are those of a workload."""

    labels: dict[str, str]
    containers: tuple[Container, ...]
    grace_seconds: int | None
    topology_spread: tuple[SpreadRule, ...]
    anti_affinity: tuple[SpreadRule, ...]
    volume_claims: tuple[str, ...]


def pod_template(template: Mapping, where: str, *, namespace: str) -> PodTemplate:
    """Return what a pod template says; raise ValueError with the path of a field that is wrong."""
    spec = mapping(template.get("spec"), f"{where}.spec")
    metadata = mapping(template.get("metadata"), f"{where}.metadata")
    at = f"{where}.spec"
    return PodTemplate(
        labels=texts(metadata.get("labels"), f"{where}.metadata.labels"),
        containers=_containers(spec, at),
        grace_seconds=whole(
            spec.get("terminationGracePeriodSeconds"), f"{at}.terminationGracePeriodSeconds"
        ),
        topology_spread=_topology_spread(spec, at),
        anti_affinity=_anti_affinity(spec, at, namespace),
        volume_claims=_volume_claims(spec, at),
    )


def selector(value: Mapping, where: str) -> Selector:
    """Return a label selector with matchLabels and matchExpressions."""
    requirements = []
    for number, one in enumerate(
        mappings(value.get("matchExpressions"), f"{where}.matchExpressions")
    ):
        at = f"{where}.matchExpressions[{number}]"
        operator = text(one.get("operator"), f"{at}.operator")
        if operator not in _OPERATORS:
            raise ValueError(f"{at}.operator is none of {', '.join(_OPERATORS)}")
        values = [text(each, f"{at}.values") for each in listed(one.get("values"), f"{at}.values")]
        requirements.append(Requirement(text(one.get("key"), f"{at}.key"), operator, tuple(values)))
    labels = texts(value.get("matchLabels"), f"{where}.matchLabels")
    return Selector(labels, tuple(requirements))


def count(value: object, where: str) -> Count | None:
    """Return a number of pods or a percentage as it is written, None for an absent one."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and value.removesuffix("%").isdecimal() and value.isascii():
        if len(value) > len("100%"):
            raise ValueError(f"{where} is more than all pods")
        return value if value.endswith("%") else int(value)
    raise ValueError(f"{where} is neither a number of pods nor a percentage")


def _containers(spec: Mapping, at: str) -> tuple[Container, ...]:
    found = mappings(spec.get("containers"), f"{at}.containers")
    if not found:
        raise ValueError(f"{at}.containers is empty")
    return tuple(_container(one, f"{at}.containers[{number}]") for number, one in enumerate(found))


def _container(one: Mapping, at: str) -> Container:
    resources = mapping(one.get("resources"), f"{at}.resources")
    requests = mapping(resources.get("requests"), f"{at}.resources.requests")
    limits = mapping(resources.get("limits"), f"{at}.resources.limits")
    lifecycle = mapping(one.get("lifecycle"), f"{at}.lifecycle")
    ports = _named_ports(one, at)
    return Container(
        name=text(one.get("name"), f"{at}.name"),
        image=text(one.get("image"), f"{at}.image"),
        liveness=_probe(one, "livenessProbe", at, ports),
        readiness=_probe(one, "readinessProbe", at, ports),
        startup=_probe(one, "startupProbe", at, ports),
        request_cpu=_quantity(requests.get("cpu"), f"{at}.resources.requests.cpu"),
        request_memory=_quantity(requests.get("memory"), f"{at}.resources.requests.memory"),
        limit_cpu=_quantity(limits.get("cpu"), f"{at}.resources.limits.cpu"),
        limit_memory=_quantity(limits.get("memory"), f"{at}.resources.limits.memory"),
        has_pre_stop=bool(mapping(lifecycle.get("preStop"), f"{at}.lifecycle.preStop")),
    )


def _quantity(value: object, where: str) -> Count | float | None:
    if isinstance(value, bool | list | dict):
        raise ValueError(f"{where} is not a quantity such as 250m or 64Mi")  # noqa: TRY004 - bad input, not a bug
    return value if isinstance(value, str | int | float) else None


def _named_ports(one: Mapping, at: str) -> dict[str, str]:
    """Return the numbers of a container's ports by their names."""
    ports = mappings(one.get("ports"), f"{at}.ports")
    return {
        text(port.get("name"), f"{at}.ports.name"): text(
            port.get("containerPort"), f"{at}.ports.containerPort"
        )
        for port in ports
        if port.get("name") is not None
    }


def _probe(one: Mapping, name: str, at: str, ports: dict[str, str]) -> Probe | None:
    where = f"{at}.{name}"
    probe = mapping(one.get(name), where)
    handler = next((known for known in _HANDLERS if probe.get(known) is not None), None)
    if handler is None:
        return None
    asked = mapping(probe[handler], f"{where}.{handler}")
    delay = whole(probe.get("initialDelaySeconds"), f"{where}.initialDelaySeconds")
    return Probe(handler, _question(handler, asked, f"{where}.{handler}", ports), delay or 0)


def _question(handler: str, asked: Mapping, where: str, ports: dict[str, str]) -> tuple[str, ...]:
    if handler == "exec":
        command = listed(asked.get("command"), f"{where}.command")
        return handler, *(text(part, f"{where}.command") for part in command)
    port = text(asked.get("port"), f"{where}.port")
    fields = {"httpGet": ("path", "scheme", "host"), "grpc": ("service",)}.get(handler, ("host",))
    defaults = {"path": "/", "scheme": "HTTP"}
    written = (
        text(asked.get(name), f"{where}.{name}") or defaults.get(name, "") for name in fields
    )
    return handler, ports.get(port, port), *written


def _topology_spread(spec: Mapping, at: str) -> tuple[SpreadRule, ...]:
    where = f"{at}.topologySpreadConstraints"
    rules = []
    for number, one in enumerate(mappings(spec.get("topologySpreadConstraints"), where)):
        place = f"{where}[{number}]"
        when = text(one.get("whenUnsatisfiable"), f"{place}.whenUnsatisfiable")
        rules.append(
            SpreadRule(
                text(one.get("topologyKey"), f"{place}.topologyKey"),
                when in {"", "DoNotSchedule"},
                _optional_selector(one, place),
            )
        )
    return tuple(rules)


def _anti_affinity(spec: Mapping, at: str, namespace: str) -> tuple[SpreadRule, ...]:
    affinity = mapping(spec.get("affinity"), f"{at}.affinity")
    where = f"{at}.affinity.podAntiAffinity"
    rules = mapping(affinity.get("podAntiAffinity"), where)
    required = [
        _term(one, f"{where}.required[{number}]", namespace, is_required=True)
        for number, one in enumerate(mappings(rules.get(_REQUIRED), f"{where}.required"))
    ]
    preferred = [
        _term(
            mapping(one.get("podAffinityTerm"), f"{where}.preferred[{number}].podAffinityTerm"),
            f"{where}.preferred[{number}].podAffinityTerm",
            namespace,
            is_required=False,
        )
        for number, one in enumerate(mappings(rules.get(_PREFERRED), f"{where}.preferred"))
    ]
    return (*required, *preferred)


def _term(one: Mapping, where: str, namespace: str, *, is_required: bool) -> SpreadRule:
    """Return an affinity term; one that looks only into other namespaces means no pods of ours."""
    namespaces = [
        text(name, f"{where}.namespaces")
        for name in listed(one.get("namespaces"), f"{where}.namespaces")
    ]
    is_elsewhere = bool(namespaces) and namespace not in namespaces
    key = text(one.get("topologyKey"), f"{where}.topologyKey")
    return SpreadRule(key, is_required, None if is_elsewhere else _optional_selector(one, where))


def _optional_selector(one: Mapping, where: str) -> Selector | None:
    if one.get("labelSelector") is None:
        return None
    return selector(
        mapping(one["labelSelector"], f"{where}.labelSelector"), f"{where}.labelSelector"
    )


def _volume_claims(spec: Mapping, at: str) -> tuple[str, ...]:
    claims = []
    for number, one in enumerate(mappings(spec.get("volumes"), f"{at}.volumes")):
        where = f"{at}.volumes[{number}].persistentVolumeClaim"
        claim = mapping(one.get("persistentVolumeClaim"), where)
        if claim:
            claims.append(text(claim.get("claimName"), f"{where}.claimName"))
    return tuple(claims)
