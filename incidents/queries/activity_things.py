"""Which things around incidents the activity log may lead to."""

from collections.abc import Iterator

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from core.audit.things import ThingKind
from incidents.models import (
    ActionItem,
    AlertSource,
    Channel,
    ContributingFactor,
    ImportBatch,
    Incident,
    IncidentExport,
    MaintenanceWindow,
    Postmortem,
    PostmortemTemplate,
    RecoveryReport,
)


def activity_things() -> Iterator[ThingKind]:
    """Yield the kinds of things that have a page."""
    by_slug = {"slug": "slug"}
    job = {"key": Concat(Value("export-"), Cast("pk", CharField()), output_field=CharField())}
    unnamed = Value("")
    yield ThingKind(Incident, "incidents:incident", name="title", prefix="INC")
    yield ThingKind(Postmortem, "incidents:postmortem", name="title", prefix="PM")
    yield ThingKind(ActionItem, "incidents:action_item", name="title", prefix="ACT")
    yield ThingKind(AlertSource, "incidents:alert_source", found_by=("name",))
    yield ThingKind(Channel, "incidents:channel", found_by=("name",))
    yield ThingKind(ImportBatch, "incidents:import", name=unnamed)
    yield ThingKind(IncidentExport, "core:job", job, name=unnamed)
    yield ThingKind(MaintenanceWindow, "incidents:maintenance_list", {}, name="reason")
    yield ThingKind(RecoveryReport, "incidents:report", name="title")
    yield ThingKind(ContributingFactor, "incidents:factor_edit", by_slug, found_by=("slug", "name"))
    yield ThingKind(
        PostmortemTemplate,
        "incidents:template",
        by_slug,
        found_by=("slug",),
        shown=Q(is_draft=False),
    )
