import pytest
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from incidents.importers.uploads import drain_imports
from incidents.models import ImportBatch
from incidents.usecases.import_batches import accept_upload
from tests.conftest import SignedIn
from tests.core.api.client import Program
from tests.factories.imports import (
    make_evidence_import,
    make_import_batch,
    make_import_file,
    make_incident_export,
)
from tests.factories.incident_parts import make_chat_import
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
TABLE = b"title,started_at\nMail is slow,2024-05-01\nBroken,banana\n"


def test_job_is_followed_until_it_is_done(signed_in: SignedIn) -> None:
    person = make_user(role=Role.MANAGER)
    batch = accept_upload([("a.csv", TABLE)], by=person, format_name="auto")
    client, here = signed_in(person), f"/jobs/import-{batch.pk}/"
    parts = {"hx-request": "true"}

    waiting = [client.get(path, headers=parts).status_code for path in ("/jobs/", here)]
    first = client.get(here).text
    drain_imports()
    done = [client.get(path, headers=parts).status_code for path in ("/jobs/", here)]
    page = client.get(here)
    rejected = client.get(f"{here}rejected.csv").content.decode().splitlines()

    assert (waiting, done) == ([200, 200], [286, 286])
    assert "every 2s" in first
    assert page.context["job"].counts[0] == ("created", 1)
    assert "every 2s" not in page.text
    assert "Show the incidents" in page.text
    assert rejected[1].startswith("a.csv:3,")


def test_job_is_cancelled_and_goes_on_after_all(signed_in: SignedIn) -> None:
    person = make_user(role=Role.MANAGER)
    batch = accept_upload([("a.csv", TABLE)], by=person, format_name="auto")
    client, here = signed_in(person), f"/jobs/import-{batch.pk}/"

    cancelled = client.post(f"{here}cancel/", follow=True)
    again = client.post(f"{here}retry/", follow=True)
    refused = client.post(f"{here}retry/")
    drain_imports()

    assert "Go on after all" in cancelled.text
    assert again.context["job"].status == "waiting"
    assert refused.status_code == 409
    assert "neither cancelled nor did it fail" in refused.text
    assert ImportBatch.objects.get().status == "done"


def test_people_find_their_own_jobs_and_admins_all(signed_in: SignedIn) -> None:
    person, other = make_user(role=Role.VIEWER), make_user(role=Role.MANAGER)
    admin = make_user(role=Role.ADMIN)
    batch = make_import_batch(person)
    make_import_file(batch)
    here = f"/jobs/import-{batch.pk}/"

    assert signed_in(person).get(here).status_code == 200
    assert signed_in(person).post(f"{here}cancel/").status_code == 302
    assert signed_in(person).post(f"{here}retry/").status_code == 403
    assert "No jobs yet" in signed_in(other).get("/jobs/").text
    for path in (here, f"{here}rejected.csv"):
        assert signed_in(other).get(path).status_code == 404
    assert signed_in(other).post(f"{here}cancel/").status_code == 404
    assert "No jobs yet" in signed_in(admin).get("/jobs/?whose=mine").text
    assert str(person) in signed_in(admin).get("/jobs/").text
    assert signed_in(admin).get(here).status_code == 200


def test_programs_read_cancel_and_retry_jobs() -> None:
    person = make_user(role=Role.MANAGER)
    program, others = Program(person), Program(make_user())
    batch = make_import_batch(person)
    make_import_file(batch)
    older = make_evidence_import(person)
    here = f"/jobs/import-{batch.pk}/"

    read, listed = program.ask("GET", here).json(), program.ask("GET", "/jobs/?limit=1").json()
    cursor = listed["next"].partition("cursor=")[2]
    second = program.ask("GET", f"/jobs/?limit=1&cursor={cursor}").json()["results"]
    cancelled = program.ask("POST", f"{here}cancel/").json()
    again = program.ask("POST", f"{here}retry/").json()
    refused = program.ask("POST", f"{here}retry/")

    assert {one["key"] for one in (*listed["results"], *second)} == {
        read["key"],
        f"evidence-{older.pk}",
    }
    assert (read["status"], read["total"], read["can_cancel"]) == ("waiting", 1, True)
    assert (cancelled["status"], cancelled["can_retry"]) == ("cancelled", True)
    assert (again["status"], refused.status_code) == ("waiting", 409)
    assert others.ask("GET", here).status_code == 404
    assert others.ask("GET", "/jobs/").json()["results"] == []
    assert program.ask("GET", "/jobs/nothing-1/").status_code == 404


def test_statements_of_the_list_do_not_grow_with_rows(
    signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person, incident = make_user(), make_incident()
    client = signed_in(person)
    client.get("/jobs/")
    for number in (1, 3):
        for _ in range(number):
            make_import_file(make_import_batch(person))
            make_evidence_import(person)
            make_incident_export(person)
            make_chat_import(incident, person)
        with django_assert_num_queries(6):
            client.get("/jobs/", headers={"hx-request": "true"})
