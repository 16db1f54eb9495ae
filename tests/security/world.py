"""One of everything, and an address for each door that leads to it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from catalog.models import Service
from catalog.usecases.dependencies import save_redundancy_group
from core.models import ApiToken, User
from incidents.models import ActionItem, Incident, Postmortem, TimelineEntry
from incidents.usecases.postmortem_sections import StaleSection, save_section
from incidents.usecases.postmortems import publish_postmortem
from readiness.domain.quarter import Quarter
from readiness.usecases.drill_plans import save_plan_draft
from readiness.usecases.team_reports import freeze_team_report
from tests.architecture.test_doors import doors
from tests.factories.action_items import make_action_item_batch, make_saved_view
from tests.factories.alerts import (
    make_alert,
    make_alert_group,
    make_alert_source,
    make_maintenance_window,
    make_received_payload,
)
from tests.factories.catalog import make_dependency, make_service, make_team
from tests.factories.contributing_factors import make_postmortem_factor
from tests.factories.drills import (
    make_drill,
    make_drill_entry,
    make_drill_inject,
    make_drill_photo,
    make_drill_plan,
)
from tests.factories.imports import (
    make_evidence_entry,
    make_evidence_import,
    make_import_batch,
    make_incident_export,
)
from tests.factories.incident_parts import make_chat_import, make_link, make_role
from tests.factories.incidents import NOON, make_action_item, make_entry, make_incident
from tests.factories.outbox import make_channel, make_delivery, make_outbox_entry, make_rule
from tests.factories.people import make_token, make_user
from tests.factories.postmortems import (
    make_comment,
    make_image,
    make_meeting,
    make_public_link,
    section_of,
    started,
    write,
)
from tests.factories.readiness import (
    make_decision,
    make_factor_topic,
    make_mitigation,
    make_readiness_evidence,
)
from tests.factories.records import make_mute, make_notification
from tests.factories.recovery_cells import make_recovery_report
from tests.factories.team_reports import make_report_comment, make_report_link

_PLACE = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))+\)")


@dataclass(frozen=True, slots=True)
class World:
    """The rows that addresses name."""

    incident: Incident
    entry: TimelineEntry
    postmortem: Postmortem
    item: ActionItem
    service: Service
    person: User
    values: dict[str, dict[str, object]]

    def address_of(self, path: str) -> str:
        """Return a path with every placeholder filled by a row that is there."""
        found = dict(self.values[""])
        for part, own in self.values.items():
            if part in path:
                found |= own

        def fill(place: re.Match[str]) -> str:
            return str(found[place[1] or place[2]])

        plain = _PLACE.sub(fill, path)
        return plain.replace("^", "").replace("$", "").replace("\\", "").replace("/?", "/")


def make_world() -> World:
    """Save one of everything; the incident is resolved, its postmortem published once."""
    person = make_user(username="somebody")
    team = make_team(slug="payments")
    service, provider = make_service(slug="shop", owner_team=team), make_service(slug="database")
    group = save_redundancy_group(service, by=None, name="replicas", needed=1)
    make_dependency(service, provider, redundancy_group=group)
    make_mitigation(service)
    incident = make_incident(services=(service,), team=team, resolved=True)
    entry = make_entry(incident)
    make_role(incident, person)
    link = make_link(incident)
    postmortem = started(incident)
    write(postmortem)
    edition = publish_postmortem(postmortem, by=None, at=NOON)
    image = make_image(postmortem)
    meeting = make_meeting(postmortem)
    make_public_link(postmortem, "public-secret")
    comment = make_comment(postmortem, section=section_of(postmortem))
    item = make_action_item(incident)
    batch = make_import_batch(person)
    evidence = make_evidence_import(person, status="choosing")
    make_evidence_entry(evidence)
    change = make_action_item_batch(item, person=person)
    make_token(person)
    notification = make_notification(person, incident)
    muted = make_mute(person, incident)
    report = make_recovery_report(person)
    team_report = freeze_team_report(team, Quarter(2026, 1), by=None, at=timezone.now())
    make_report_comment(team_report)
    make_report_link(team_report, expires_at=timezone.now() + timedelta(days=1))
    drill = make_drill(person, services=(service,), status="running", started_at=NOON)
    line = make_drill_entry(drill, person, kind="start")
    photo = make_drill_photo(make_drill_entry(drill, person))
    save_plan_draft(make_drill_plan("cache-loss").plan, by=None, revision=None)
    rule = make_rule(make_channel())
    source = make_alert_source("alert-token")
    payload = make_received_payload(source, status="failed")
    make_alert(make_alert_group(source), incident=incident)
    delivery = make_delivery(rule.channel, make_outbox_entry(incident))
    values: dict[str, dict[str, object]] = {
        "": {
            "username": person.username,
            "slug": service.slug,
            "provider": provider.slug,
            "name": "detected",
            "role": "lead",
            "link_pk": link.pk,
            "number": entry.pk,
            "key": "summary",
            "comment": comment.pk,
            "secret": "public-secret",
            "task": "meeting",
            "meeting": meeting.pk,
            "version": late_version(postmortem),
            "digest": image.digest,
            "suffix": image.suffix,
            "mode": "instance-kill",
            "tab": "drafts",
            "format": "json",
            "pk": incident.pk,
            "reference": incident.reference,
            "dependent": service.slug,
            "path": "nowhere",
            "format_name": "alertmanager",
        },
        "/teams/": {"slug": team.slug, "quarter": team_report.quarter},
        "/team-reports/": {"slug": team.slug, "quarter": team_report.quarter},
        "/shared/reports/": {"secret": "report-secret"},
        "/api/reference/": {"slug": "incidents"},
        "/templates/": {"slug": "light", "number": 1},
        "/postmortem-templates/": {"slug": "light"},
        "/factors/": {"slug": make_postmortem_factor(postmortem).factor.slug},
        "/contributing-factors/": {"slug": "detection"},
        "/groups/": {"pk": group.pk},
        "/checklists/": {"key": "fault-tolerance", "version": "1.0.0"},
        "/contradictions/": {"pk": make_factor_topic().pk},
        "/exemptions/": dict.fromkeys(("pk", "number"), make_decision(service).pk),
        "/evidence/": {"pk": make_readiness_evidence(service, source="manual").pk},
        "/imports/": {"pk": batch.pk},
        "/evidence/imports/": {"pk": evidence.pk},
        "/evidence-imports/": {"pk": evidence.pk},
        "jobs/": {"key": f"import-{batch.pk}"},
        "/incidents/exports/": {"pk": make_incident_export(person, status="done").pk},
        "/inbox/": {"number": notification.pk},
        "/notifications/": {"number": notification.pk},
        "/inbox/muted/": {"number": muted.pk},
        "/mutes/": {"number": muted.pk},
        "/alert-sources/": {"pk": source.pk, "number": payload.pk},
        "/api/v1/alert-sources/": {"number": source.pk, "payload": payload.pk},
        "/settings/maintenance/": {"pk": make_maintenance_window().pk},
        "/tokens/": {"pk": ApiToken.objects.get().pk},
        "/editions/": {"number": edition.number},
        "/timeline/import/": {"number": make_chat_import(incident, person).pk},
        "/metrics/reports/": {"pk": report.pk},
        "/api/v1/recovery-reports/": {"number": report.pk},
        "ACT-": {"pk": item.pk},
        "-changes/": {"pk": change.pk},
        "/changes/": {"pk": change.pk},
        "views/": {"pk": make_saved_view(person).pk},
        "/incident-views/": {"pk": make_saved_view(person, list_of="incidents").pk},
        "/action-items/": {"reference": item.reference},
        "DR-": {
            "pk": drill.pk,
            "key": "begin",
            "act": "note",
            "number": line.pk,
            "digest": photo.digest,
            "suffix": photo.suffix,
        },
        "/injects/": {"pk": drill.pk, "number": make_drill_inject(drill).pk},
        "/drills/plans/": {"slug": "cache-loss", "number": 1},
        "/drill-plans/": {"slug": "cache-loss", "number": 1},
        "/api/v1/drills/": {"reference": drill.reference},
        "/settings/webhooks/": {"pk": rule.channel.pk},
        "/settings/notifications/": {"pk": rule.pk},
        "/settings/deliveries/": {"pk": delivery.pk},
        "/api/v1/channels/": {"pk": rule.channel.pk},
        "/notification-rules/": {"pk": rule.pk},
        "/api/v1/deliveries/": {"pk": delivery.pk},
        "PM-": {"pk": postmortem.pk},
        "/api/v1/postmortems/": {"reference": postmortem.reference},
    }
    return World(incident, entry, postmortem, item, service, person, values)


def late_version(postmortem: Postmortem) -> int:
    """Return the number of a text that came too late for its section."""
    section = section_of(postmortem)
    try:
        save_section(section, by=None, at=NOON, text="Too late", base_version=0)
    except StaleSection as error:
        return error.late.pk
    raise AssertionError("The text was not late.")


def product_doors() -> list[tuple[str, Any]]:
    """Return path and callback of every door of our own."""
    return [
        (path, pattern.callback)
        for path, pattern in doors()
        if not pattern.callback.__module__.startswith("allauth")
    ]
