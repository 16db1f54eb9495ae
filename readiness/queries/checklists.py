"""Checklists of one version as the domain knows them, read once per content."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from readiness.domain.checklist import Checklist
from readiness.domain.checklist_reading import read_checklist
from readiness.models import ChecklistVersion

_MOST_KEPT = 64
_kept: dict[str, Checklist] = {}
"""Readings by the digest of their document, which never changes under it."""


def by_version(versions: QuerySet[ChecklistVersion]) -> Mapping[int, Checklist]:
    """Return the checklist of each version by the version's key, in at most two statements."""
    digests = dict(versions.order_by().values_list("pk", "digest"))
    _read({digest for digest in digests.values() if digest not in _kept})
    return {pk: _kept[digest] for pk, digest in digests.items()}


def checklist_of(version: ChecklistVersion) -> Checklist:
    """Return the checklist of a version at hand."""
    if version.digest not in _kept:
        _keep(version.digest, read_checklist(version.content))
    return _kept[version.digest]


def default_version() -> ChecklistVersion:
    """Return what services are measured by while nobody chose."""
    return ChecklistVersion.objects.defer("content").get(
        is_current=True, checklist__is_default=True
    )


def _read(digests: Iterable[str]) -> None:
    missing = list(digests)
    if missing:
        rows = ChecklistVersion.objects.filter(digest__in=missing).order_by()
        for digest, content in rows.values_list("digest", "content"):
            _keep(digest, read_checklist(content))


def _keep(digest: str, checklist: Checklist) -> None:
    while len(_kept) >= _MOST_KEPT:
        _kept.pop(next(iter(_kept)))
    _kept[digest] = checklist
