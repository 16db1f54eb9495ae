"""A list of incidents becomes a file in the background, for its person only."""

import pytest
from django.utils import timezone

from core.jobs.finding import find
from core.jobs.job import JobStatus
from core.models import Role
from core.visibility import Viewer, viewing_as
from incidents.exporters import incident_exports
from incidents.exporters.incident_exports import ExportDrain
from incidents.models import Incident, IncidentExport
from incidents.usecases.incident_exports import (
    KEPT_FOR,
    cancel_export,
    claim_due_export,
    note_written,
    retry_export,
)
from tests.conftest import SignedIn
from tests.factories.imports import make_incident_export
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
ASK = "/incidents/export/?status=all"


def test_a_filter_nobody_knows_gives_its_reason_and_no_job(signed_in: SignedIn) -> None:
    asked = signed_in(make_user(role=Role.VIEWER)).post(f"{ASK}&severity=sve1")

    assert (asked.status_code, asked.text) == (422, "There is no severity “sve1”.\n")
    assert not IncidentExport.objects.exists()


def test_file_is_that_of_the_list_and_its_job_tells_how_far_it_is(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incident_exports, "CHUNK", 2)
    client = signed_in(make_user(role=Role.VIEWER))
    for number in range(5):
        make_incident(title=f"=Outage {number}")
    make_incident(title="Secret", restricted=True)

    asked = client.post(ASK)
    again = client.post(ASK, follow=True)
    waiting = client.get(asked["Location"])
    ExportDrain()()
    done = client.get(asked["Location"])
    file = client.get(done.context["job"].result[1])

    assert waiting.context["job"].title == "Export of 5 incidents"
    assert "Another export of yours is under way" in again.text
    assert (done.context["job"].status, done.context["job"].done) == (JobStatus.DONE, 5)
    assert "Download the file" in done.text
    assert file.content == client.get("/incidents.csv?status=all").content
    assert b"Secret" not in file.content
    number = IncidentExport.objects.get().pk
    assert file["Content-Disposition"] == f'attachment; filename="incidents-{number}.csv"'


def test_file_is_for_its_person_and_not_once_something_in_it_is_hidden(
    signed_in: SignedIn,
) -> None:
    person, admin = make_user(), make_user(role=Role.ADMIN)
    incident = make_incident(title="Quiet")
    signed_in(person).post(ASK)
    ExportDrain()()
    address = f"/incidents/exports/{IncidentExport.objects.get().pk}.csv"

    before = signed_in(person).get(address)
    others = [signed_in(one).get(address).status_code for one in (make_user(), admin)]
    with viewing_as(Viewer.SYSTEM):
        Incident.objects.filter(pk=incident.pk).update(restricted=True)
    after = signed_in(person).get(address, follow=True)

    assert b"Quiet" in before.content
    assert others == [404, 200]
    assert "may no longer be read by you" in after.text
    assert "Quiet" not in after.text


def test_cancelled_export_keeps_nothing_and_begins_again() -> None:
    person, incident = make_user(), make_incident()
    make_incident_export(person, incident_ids=[incident.pk], total=1)
    now = timezone.now()
    export = claim_due_export(now)
    assert export is not None

    cancel_export(export, by=person, at=now)
    cancel_export(export, by=person, at=now)
    wanted = note_written(export, 1, at=now)
    export.refresh_from_db()
    status = export.status
    retry_export(export, by=person)
    ExportDrain()()

    found = find(f"export-{export.pk}", person=person)
    assert (wanted, status) == (False, "cancelled")
    assert found is not None
    assert (found.job.status, found.kind.rejections_of(found.row)) == (JobStatus.DONE, [])


def test_empty_list_is_refused_and_old_files_are_forgotten(signed_in: SignedIn) -> None:
    page = signed_in(make_user()).post("/incidents/export/?q=nothing", follow=True)
    old = make_incident_export(status="done")
    IncidentExport.objects.filter(pk=old.pk).update(created_at=timezone.now() - KEPT_FOR)
    waits = make_incident_export()

    ExportDrain()()

    assert "There is no incident in this list." in page.text
    assert IncidentExport.objects.get() == waits
