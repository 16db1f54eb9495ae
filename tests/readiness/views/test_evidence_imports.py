"""The pages of an import: upload, preview, choice, outcome."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.models import Role
from readiness.importers.evidence_uploads import drain_evidence_imports
from readiness.models import Evidence, EvidenceImport
from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.imports import make_evidence_entry, make_evidence_import
from tests.factories.people import make_user
from tests.readiness.ingestion.chaos.run_text import chaos_result, journal, passed

pytestmark = pytest.mark.django_db
CREATE = "/readiness/evidence/import/"


@pytest.fixture
def responder(signed_in: SignedIn) -> Client:
    return signed_in(make_user(role=Role.RESPONDER))


def uploaded(client: Client, *documents: Any) -> EvidenceImport:
    """Upload documents and let them be read."""
    files = [
        SimpleUploadedFile(f"{number}.json", json.dumps(one).encode())
        for number, one in enumerate(documents)
    ]
    answer = client.post(CREATE, {"upload": files})
    batch = EvidenceImport.objects.latest("pk")
    assert (answer.status_code, answer.headers["Location"]) == (302, batch.get_absolute_url())
    drain_evidence_imports()
    batch.refresh_from_db()
    return batch


def test_more_files_than_fit_are_told_how_many_do(responder: Client) -> None:
    files = [SimpleUploadedFile(f"{number}.json", b"{}") for number in range(101)]

    answer = responder.post(CREATE, {"upload": files})

    assert answer.status_code == 422
    assert "At most 100 files fit into one import." in answer.content.decode()


def test_run_is_uploaded_placed_and_stored(responder: Client) -> None:
    make_service(slug="shop", name="Shop")
    batch = uploaded(responder, journal(), journal(status="aborted"))

    page = responder.get(batch.get_absolute_url()).content.decode()
    assert "Service of Kill one" in page
    assert '<option value="shop">Shop</option>' in page
    assert "not stored: the run was aborted" in page
    answer = responder.post(
        f"{batch.get_absolute_url()}choose/", {"service_0": "shop", "mode_0": "zone-loss"}
    )

    assert answer.headers["Location"] == batch.get_absolute_url()
    drain_evidence_imports()
    after = responder.get(batch.get_absolute_url()).content.decode()
    assert "3 new, 0 known already" in after
    assert Evidence.objects.filter(failure_mode="zone-loss").count() == 1


def test_bad_choices_are_named_and_kept(responder: Client) -> None:
    make_service(slug="shop")
    batch = uploaded(responder, journal(), journal(), chaos_result(passed(passedRuns=2)))
    given = {
        "service_0": "nowhere",
        "mode_0": "zone-loss",
        "service_1": "shop",
        "observed_at": "some time",
    }

    answer = responder.post(f"{batch.get_absolute_url()}choose/", given)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no service “nowhere”." in page
    assert "Say which failure mode it was about." in page
    assert 'value="nowhere"' in page
    assert 'value="some time"' in page


def test_choices_for_an_import_that_does_not_wait_are_refused(responder: Client) -> None:
    batch = make_evidence_import(status="done")
    make_evidence_entry(batch)

    answer = responder.post(f"{batch.get_absolute_url()}choose/", {})

    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "Choose at least one file."),
        ([SimpleUploadedFile("a", b" " * 8_000_001)], "Together the files have 8,000,001 bytes"),
    ],
)
def test_bad_upload_is_refused_on_the_page(
    responder: Client, files: list[SimpleUploadedFile], sentence: str
) -> None:
    answer = responder.post(CREATE, {"upload": files, "sent": "1"})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert EvidenceImport.objects.count() == 0


def test_page_polls_while_something_is_to_be_done_and_then_ends(responder: Client) -> None:
    batch = make_evidence_import()

    working = responder.get(batch.get_absolute_url(), headers={"HX-Request": "true"})
    responder.post(f"{batch.get_absolute_url()}cancel/")
    ended = responder.get(batch.get_absolute_url(), headers={"HX-Request": "true"})

    assert (working.status_code, ended.status_code) == (200, 286)
    assert "Cancelled" in ended.content.decode()


def test_rejections_are_shown_and_downloaded(responder: Client) -> None:
    batch = uploaded(responder, {"a": 1})

    page = responder.get(batch.get_absolute_url()).content.decode()
    table = responder.get(f"{batch.get_absolute_url()}rejected.csv").content.decode()

    assert "is none of the known formats" in page
    assert table.splitlines()[1] == "0.json,is none of the known formats"


def test_list_has_the_same_number_of_statements_for_one_import_and_for_three(
    responder: Client, django_assert_num_queries: Any
) -> None:
    make_evidence_import()
    with django_assert_num_queries(4) as counted:
        responder.get("/readiness/evidence/imports/")
    for _ in range(2):
        make_evidence_import()

    with django_assert_num_queries(len(counted.captured_queries)):
        page = responder.get("/readiness/evidence/imports/").content.decode()
    assert page.count('<th scope="row"') == 3


def test_viewer_looks_and_may_not_import(signed_in: SignedIn) -> None:
    viewer, batch = signed_in(make_user(role=Role.VIEWER)), make_evidence_import(status="choosing")
    make_evidence_entry(batch)

    assert viewer.get(CREATE).status_code == 403
    assert viewer.post(f"{batch.get_absolute_url()}choose/").status_code == 403
    page = viewer.get(batch.get_absolute_url()).content.decode()
    assert "Whose is it?" not in page
