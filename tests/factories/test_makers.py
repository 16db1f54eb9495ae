"""Each maker makes a row that the product itself would accept."""

from collections.abc import Callable

import pytest
from django.core.validators import EMPTY_VALUES
from django.db import models

from tests.factories import (
    action_items,
    alerts,
    catalog,
    contributing_factors,
    drills,
    imports,
    incident_parts,
    incidents,
    outbox,
    people,
    postmortems,
    readiness,
    records,
    recovery_cells,
    search,
    team_reports,
)

MAKERS: dict[str, Callable[[], models.Model]] = {
    "team report": team_reports.make_team_report,
    "comment on a team report": team_reports.make_report_comment,
    "link to a team report": team_reports.make_report_link,
    "person": people.make_user,
    "key of a request": lambda: records.make_idempotency_key(people.make_user()),
    "progress of a drain": records.make_drain_progress,
    "leader": records.make_leader,
    "verification of a backup": records.make_backup_verification,
    "team": catalog.make_team,
    "service": catalog.make_service,
    "dependency": lambda: catalog.make_dependency(catalog.make_service(), catalog.make_service()),
    "redundancy group": lambda: catalog.make_redundancy_group(catalog.make_service()),
    "revision of the dependencies": catalog.make_graph_revision,
    "incident": incidents.make_incident,
    "resolved incident": lambda: incidents.make_incident(resolved=True),
    "timeline entry": lambda: incidents.make_entry(incidents.make_incident()),
    "impact": lambda: incident_parts.make_impact(incidents.make_incident()),
    "role": lambda: incident_parts.make_role(incidents.make_incident()),
    "chat import": lambda: incident_parts.make_chat_import(incidents.make_incident()),
    "outbox entry": outbox.make_outbox_entry,
    "channel": outbox.make_channel,
    "rule": outbox.make_rule,
    "breaker": lambda: outbox.make_channel().breaker,
    "delivery": outbox.make_delivery,
    "attempt": outbox.make_attempt,
    "preference": outbox.make_preference,
    "link": lambda: incident_parts.make_link(incidents.make_incident()),
    "visit of a timeline": lambda: incident_parts.make_timeline_visit(incidents.make_incident()),
    "postmortem": incidents.make_postmortem,
    "published postmortem": lambda: incidents.make_postmortem(published=True),
    "text of a section": lambda: postmortems.make_version(
        incidents.make_postmortem().sections.get()
    ),
    "presence": lambda: postmortems.make_presence(
        incidents.make_postmortem().sections.get(), people.make_user()
    ),
    "edition": lambda: postmortems.make_edition(incidents.make_postmortem()),
    "contributing factor": contributing_factors.make_factor,
    "factor of a postmortem": lambda: contributing_factors.make_postmortem_factor(
        incidents.make_postmortem()
    ),
    "image": lambda: postmortems.make_image(incidents.make_postmortem()),
    "reviewer": lambda: postmortems.make_reviewer(incidents.make_postmortem()),
    "visit of a review": lambda: postmortems.make_visit(incidents.make_postmortem()),
    "public link": lambda: postmortems.make_public_link(incidents.make_postmortem()),
    "meeting": lambda: postmortems.make_meeting(incidents.make_postmortem()),
    "reminder": lambda: postmortems.make_reminder(incidents.make_incident()),
    "declined task": lambda: postmortems.make_declined_task(incidents.make_incident()),
    "comment of a review": lambda: postmortems.make_comment(incidents.make_postmortem()),
    "action item": incidents.make_action_item,
    "verified action item": lambda: incidents.make_action_item(status="verified"),
    "action item that won't be done": lambda: incidents.make_action_item(status="wont_do"),
    "tagged action item": lambda: incidents.tag(incidents.make_action_item(), "database"),
    "evidence": lambda: action_items.make_evidence(incidents.make_action_item()),
    "doubt": lambda: action_items.make_doubt(incidents.make_action_item()),
    "change of many action items": lambda: action_items.make_action_item_batch(
        incidents.make_action_item()
    ),
    "reminder of an action item": lambda: action_items.make_reminder(incidents.make_action_item()),
    "saved view": action_items.make_saved_view,
    "drill": action_items.make_drill,
    "import": imports.make_import_batch,
    "file of an import": lambda: imports.make_import_file(imports.make_import_batch()),
    "import of evidence": imports.make_evidence_import,
    "file of evidence": lambda: imports.make_evidence_file(imports.make_evidence_import()),
    "entry of evidence": lambda: imports.make_evidence_entry(imports.make_evidence_import()),
    "kept figures": recovery_cells.make_recovery_cell,
    "frozen figures": lambda: recovery_cells.make_recovery_report(people.make_user()),
    "mark on kept figures": recovery_cells.make_recovery_mark,
    "search document": search.make_search_document,
    "checklist": readiness.make_checklist,
    "version of a checklist": readiness.make_checklist_version,
    "failure modes": readiness.make_taxonomy,
    "assessment": readiness.make_assessment,
    "evidence of readiness": readiness.make_readiness_evidence,
    "decision": readiness.make_decision,
    "topic of a factor": readiness.make_factor_topic,
    "score": readiness.make_score_snapshot,
    "activity": lambda: records.make_activity(people.make_user()),
    "notification": lambda: records.make_notification(
        people.make_user(), incidents.make_incident()
    ),
    "mute": lambda: records.make_mute(people.make_user(), incidents.make_incident()),
    "seal of an activity": lambda: records.make_seal(records.make_activity(people.make_user())),
    "drill plan": drills.make_drill_plan,
    "version of a drill plan": lambda: drills.make_drill_plan(title="Own"),
    "run of a drill": drills.make_drill,
    "participant of a drill": lambda: drills.make_drill_participant(
        drills.make_drill(), people.make_user()
    ),
    "entry of a drill": lambda: drills.make_drill_entry(drills.make_drill(), people.make_user()),
    "mitigation of a single point": readiness.make_mitigation,
    "presence of an assessor": readiness.make_assessor,
    "reminder of a drill": drills.make_readiness_reminder,
    "inject of a drill": lambda: drills.make_drill_inject(drills.make_drill()),
    "photo of a drill": lambda: drills.make_drill_photo(
        drills.make_drill_entry(drills.make_drill(), people.make_user())
    ),
    "follow-up of a drill": lambda: drills.make_drill_follow_up(drills.make_drill()),
    "alert source": alerts.make_alert_source,
    "received payload": lambda: alerts.make_received_payload(alerts.make_alert_source()),
    "group of alerts": lambda: alerts.make_alert_group(alerts.make_alert_source()),
    "alert": lambda: alerts.make_alert(alerts.make_alert_group(alerts.make_alert_source())),
    "maintenance window": alerts.make_maintenance_window,
    "demo record": lambda: records.make_demo_record(people.make_user()),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", MAKERS)
def test_what_a_maker_makes_is_valid(name: str) -> None:
    row = MAKERS[name]()

    # What a test leaves empty the product may leave empty too, or the database would refuse.
    empty = [
        field.name for field in row._meta.fields if getattr(row, field.attname) in EMPTY_VALUES
    ]
    row.clean_fields(exclude=empty)
    row.validate_constraints()
    assert type(row)._default_manager.filter(pk=row.pk).exists()
