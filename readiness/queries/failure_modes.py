"""The failure modes as the domain knows them, read once per content."""

from functools import lru_cache

from readiness.domain.checklist import Taxonomy
from readiness.domain.failure_mode_reading import read_taxonomy
from readiness.models import FailureModeTaxonomy


def current_taxonomy() -> Taxonomy:
    """Return the failure modes of the current version, in one statement once they were read."""
    pk, digest = FailureModeTaxonomy.objects.values_list("pk", "digest").get(is_current=True)
    return _taxonomy(digest, pk)


@lru_cache(maxsize=8)
def _taxonomy(_digest: str, pk: int) -> Taxonomy:
    return read_taxonomy(FailureModeTaxonomy.objects.values_list("content", flat=True).get(pk=pk))
