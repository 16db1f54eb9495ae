"""Which service and which failure mode the names in a file mean."""

from collections.abc import Iterable

from catalog.domain.service import Criticality
from catalog.domain.slug import slug_from
from catalog.models import Dependency, Service
from readiness.domain.checklist import Taxonomy
from readiness.ingestion.chaos.result import ChaosResult

MOST_NAMES = 500


def services_named(names: Iterable[str]) -> dict[str, Service]:
    """Return the service each name means, by its slug or else its name; one statement per 500."""
    wanted = {name: slug_from(name, fallback="") for name in dict.fromkeys(names)}
    given = list(wanted)
    found: dict[str, Service] = {}
    for start in range(0, len(given), MOST_NAMES):
        part = given[start : start + MOST_NAMES]
        slugs = {wanted[name] for name in part} - {""}
        by_slug = {one.slug: one for one in Service.objects.filter(slug__in=slugs)}
        by_name = {one.name: one for one in Service.objects.filter(name__in=part)}
        for name in part:
            service = by_slug.get(wanted[name]) or by_name.get(name)
            if service is not None:
                found[name] = service
    return found


def modes_meant(result: ChaosResult, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the failure modes a run may be about: the ones it names, else those of its faults.

    One alone is beyond doubt; of several a person has to choose. A run that names one which there
    is not is about none that is known: its faults would contradict what it says.
    """
    known = taxonomy.by_key
    if result.modes:
        return tuple(mode for mode in result.modes if mode in known)
    faults = set(result.faults)
    return tuple(
        mode.key for mode in taxonomy.modes if faults & set(mode.tool_names.get(result.tool, ()))
    )


def hard_dependencies(services: Iterable[Service]) -> dict[int, list[str]]:
    """Return the slugs each service cannot do without, by its key, in one statement."""
    edges = Dependency.objects.filter(dependent__in=list(services), criticality=Criticality.HARD)
    found: dict[int, list[str]] = {}
    for dependent, slug in edges.values_list("dependent_id", "provider__slug").order_by("pk"):
        found.setdefault(dependent, []).append(slug)
    return found
