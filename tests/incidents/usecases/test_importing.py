from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.models import Activity
from incidents.domain.incident import Severity
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.ingestion.record import IncidentRecord, RecordedTime
from incidents.models import Incident
from incidents.usecases.details import change_severity
from incidents.usecases.importing import NameLookup, Outcome, store_record
from incidents.usecases.lifecycle import set_milestone
from incidents.usecases.postmortem_sections import save_section
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
START = datetime(2024, 5, 1, 8, tzinfo=UTC)
RECORD = IncidentRecord(
    source="csv",
    source_key="outage-1",
    title="Search is down",
    severity=Severity.SEV2,
    services=("Search",),
    labels=("network",),
    links=(("https://status.example.com/1", "Status page"),),
    times={
        Milestone.STARTED: RecordedTime(START),
        Milestone.RESOLVED: RecordedTime(START + timedelta(hours=2)),
    },
    timeline=((RecordedTime(START), "Alert fired"),),
    sections=(("What happened", "A **switch** failed."), ("What happened", "Again.")),
)


def store(record: IncidentRecord) -> Outcome:
    return store_record(record, by=None, at=NOON, names=NameLookup(None))


def test_new_record_is_stored_with_all_its_parts() -> None:
    assert store(RECORD) is Outcome.CREATED

    incident = Incident.objects.get()
    assert (incident.title, incident.severity, incident.status) == (
        "Search is down",
        "sev2",
        IncidentStatus.CLOSED,
    )
    assert (incident.started_at, incident.declared_at) == (START, START)
    assert incident.provenance["resolved_at"]["source"] == "import"
    assert [service.slug for service in incident.services.all()] == ["search"]
    assert [(link.url, link.label) for link in incident.links.all()] == list(RECORD.links)
    assert [(entry.at, entry.text) for entry in incident.timeline.all()] == [(START, "Alert fired")]
    sections = incident.postmortem.sections.all()
    assert [(one.key, one.text) for one in sections] == [
        ("what-happened", "A **switch** failed."),
        ("what-happened-2", "Again."),
    ]
    assert incident.postmortem.status == "published"
    assert incident.postmortem.editions.count() == 1


def test_same_record_again_changes_nothing() -> None:
    store(RECORD)
    before = Incident.objects.values().get()

    assert store(replace(RECORD, notes=("only the reader's words",))) is Outcome.UNCHANGED
    assert Incident.objects.values().get() == before


def test_changed_record_updates_what_it_gives_and_takes_no_text_away() -> None:
    store(RECORD)
    later = RecordedTime(START + timedelta(minutes=5))

    outcome = store(
        replace(RECORD, title="Search was down", timeline=((later, "Switch replaced"),))
    )

    incident = Incident.objects.get()
    assert outcome is Outcome.UPDATED
    assert incident.title == "Search was down"
    assert [entry.text for entry in incident.timeline.all()] == ["Alert fired", "Switch replaced"]


def test_changed_record_leaves_alone_what_a_person_changed_here() -> None:
    person = make_user()
    store(RECORD)
    incident = Incident.objects.get()
    change_severity(incident, by=person, at=NOON, severity="sev1")
    set_milestone(incident, Milestone.STARTED, by=person, at=START - timedelta(minutes=9))
    section = incident.postmortem.sections.get(key="what-happened")
    save_section(section, by=person, at=NOON, text="Edited here", base_version=1)

    outcome = store(
        replace(RECORD, severity=Severity.SEV5, sections=(("What happened", "Edited there"),))
    )

    incident.refresh_from_db()
    section.refresh_from_db()
    assert outcome is Outcome.UPDATED
    assert incident.severity == "sev1"
    assert incident.started_at == START - timedelta(minutes=9)
    assert section.text == "Edited here"
    assert Activity.objects.about(incident).filter(verb="incident.import_again").exists()


def test_unsure_time_keeps_its_bounds() -> None:
    day = RecordedTime(START, earliest=START, latest=START + timedelta(days=1), note="only a day")
    store(replace(RECORD, times={Milestone.STARTED: day}, sections=()))

    provenance = Incident.objects.get().provenance["started_at"]
    assert provenance["source"] == "inferred"
    assert (provenance["earliest"], provenance["note"]) == (START.isoformat(), "only a day")


def test_end_before_the_start_is_kept() -> None:
    ends = {
        Milestone.STARTED: RecordedTime(START),
        Milestone.RESOLVED: RecordedTime(START - timedelta(hours=1)),
    }
    store(replace(RECORD, times=ends, sections=()))

    assert Incident.objects.get().resolved_at == START - timedelta(hours=1)


def test_known_service_and_team_are_found_by_name_or_short_name() -> None:
    service = make_service(slug="search", name="The search")
    team = make_team(slug="finders", name="Finders")

    store(replace(RECORD, team="Finders", sections=()))

    incident = Incident.objects.get()
    assert list(incident.services.all()) == [service]
    assert incident.team == team


def test_document_with_an_empty_required_section_stays_a_draft() -> None:
    assert store(replace(RECORD, sections=(("Summary", ""), ("Impact", "Few")))) is Outcome.CREATED

    postmortem = Incident.objects.get().postmortem
    assert (postmortem.status, postmortem.editions.count()) == ("draft", 0)
