import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Role
from incidents.forms.import_batch import MOST_FILES, UploadForm
from incidents.importers.uploads import drain_imports
from incidents.models import ImportBatch
from tests.conftest import SignedIn
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
TABLE = b"title,started_at\nMail is slow,2024-05-01\n=Broken,banana\n"


def test_upload_is_accepted_and_shown_until_it_is_done(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    files = [SimpleUploadedFile("a.csv", TABLE), SimpleUploadedFile("b.csv", TABLE)]

    sent = client.post("/imports/new/", {"upload": files, "format": "auto"})
    waiting = client.get(sent["Location"], headers={"hx-request": "true"})
    drain_imports()
    done = client.get(sent["Location"], headers={"hx-request": "true"})
    page = client.get(sent["Location"])

    assert sent.status_code == 302
    assert (waiting.status_code, done.status_code) == (200, 286)
    assert page.context["progress"].created == 1
    assert "b.csv:3" in page.text
    rejected = client.get(f"{sent['Location']}rejected.csv").content.decode()
    assert rejected.splitlines()[0] == "path,reason"
    assert len(rejected.splitlines()) == 3


def test_upload_without_a_file_says_so(signed_in: SignedIn) -> None:
    response = signed_in(make_user(role=Role.MANAGER)).post("/imports/new/", {"format": "csv"})

    assert response.status_code == 422
    assert response.context["form"].errors["upload"] == ["Choose at least one file."]


@pytest.mark.parametrize(("limit", "words"), [("most_bytes", "bytes"), ("most_files", "files")])
def test_upload_over_a_limit_names_it(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, limit: str, words: str
) -> None:
    monkeypatch.setattr(UploadForm.base_fields["upload"], limit, 0)

    response = signed_in(make_user(role=Role.MANAGER)).post(
        "/imports/new/", {"upload": [SimpleUploadedFile("a.csv", TABLE)], "format": "auto"}
    )

    assert response.status_code == 422
    assert words in response.context["form"].errors["upload"][0]
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(("number", "status"), [(MOST_FILES, 302), (MOST_FILES + 1, 422)])
def test_as_many_files_come_through_as_the_form_says(
    signed_in: SignedIn, number: int, status: int
) -> None:
    files = [SimpleUploadedFile(f"{place}.csv", b"x") for place in range(number)]

    response = signed_in(make_user(role=Role.MANAGER)).post(
        "/imports/new/", {"upload": files, "format": "auto"}
    )

    assert response.status_code == status


def test_cancel_stops_an_import(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    sent = client.post(
        "/imports/new/", {"upload": [SimpleUploadedFile("a.csv", TABLE)], "format": "auto"}
    )

    client.post(f"{sent['Location']}cancel/")

    assert ImportBatch.objects.get().status == "cancelled"


def test_sample_is_the_documented_header(signed_in: SignedIn) -> None:
    content = signed_in(make_user(role=Role.MANAGER)).get("/imports/sample.csv").content.decode()

    assert content.startswith("key,title,kind,severity,status,services,team,started_at,")


@pytest.mark.parametrize("path", ["/imports/", "/imports/new/", "/imports/sample.csv"])
def test_imports_are_for_managers(signed_in: SignedIn, path: str) -> None:
    assert signed_in(make_user(role=Role.RESPONDER)).get(path).status_code == 403
    assert signed_in(make_user(role=Role.MANAGER)).get(path).status_code == 200
