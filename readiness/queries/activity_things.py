"""Which things around readiness the activity log may lead to."""

from collections.abc import Iterator

from django.db.models import Q, Value

from core.audit.things import ThingKind
from readiness.models import ChecklistVersion, DrillPlan, DrillRun, EvidenceImport, TeamReport


def activity_things() -> Iterator[ThingKind]:
    """Yield the kinds of things that have a page."""
    yield ThingKind(DrillRun, "readiness:drill", name="title", prefix="DR")
    yield ThingKind(
        DrillPlan,
        "readiness:drill_plan",
        {"slug": "slug"},
        "title",
        found_by=("slug",),
        shown=Q(is_draft=False),
    )
    yield ThingKind(
        ChecklistVersion,
        "readiness:checklist",
        {"key": "checklist__key", "version": "version"},
        "title",
        found_by=("checklist__key",),
        shown=Q(is_draft=False),
    )
    yield ThingKind(EvidenceImport, "readiness:evidence_import", name=Value(""))
    yield ThingKind(
        TeamReport,
        "readiness:team_report",
        {"slug": "team__slug", "quarter": "quarter"},
        "team__name",
    )
