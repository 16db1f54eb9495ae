"""Pages and API of photos in a drill."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.input.described_image import described_image
from core.models import Role
from readiness.models import DrillPhoto
from readiness.usecases.drill_log import write_entry
from tests.conftest import SignedIn
from tests.core.api.client import Program
from tests.core.input.images import png
from tests.factories.drills import make_drill, make_drill_entry, make_drill_photo
from tests.factories.incidents import NOON
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_a_photo_is_added_shown_to_all_and_to_no_stranger(signed_in: SignedIn) -> None:
    mia = make_user()
    run = make_drill(mia)
    write_entry(run, "start", by=mia, at=NOON)
    client, base = signed_in(mia), f"/drills/{run.reference}/run/"

    asked = client.get(f"{base}steps/begin/photo/")
    wrong = client.post(f"{base}photo/", {"text": "Kept <b>"})
    file = SimpleUploadedFile("x.svg", png(), content_type="image/svg+xml")
    sent = client.post(f"{base}steps/begin/photo/", {"image": file, "text": "The graph"})
    photo = DrillPhoto.objects.get()
    page = client.get(base).content.decode()
    served = signed_in(make_user(role=Role.VIEWER)).get(photo.get_absolute_url())

    assert asked.status_code == 200
    assert (wrong.status_code, "Kept &lt;b&gt;" in wrong.content.decode()) == (422, True)
    assert sent["Location"] == f"{base}#step-begin"
    assert f'<img src="{photo.get_absolute_url()}" width="3" height="2" alt="The graph"' in page
    assert (served.content, served["Content-Type"]) == (described_image(png()).content, "image/png")
    assert "sandbox" in served["Content-Security-Policy"]
    assert Client().get(photo.get_absolute_url()).status_code == 302
    assert signed_in(make_user(role=Role.VIEWER)).get(f"{base}photo/").status_code == 403
    other = make_drill(mia)
    for address in (
        photo.get_absolute_url().replace(".png", ".gif"),
        photo.get_absolute_url().replace(run.reference, other.reference),
        f"{base}steps/nowhere/photo/",
    ):
        assert client.get(address).status_code == 404


def test_programs_add_and_list_photos() -> None:
    mia = make_user(username="mia")
    run = make_drill(mia)
    write_entry(run, "start", by=mia, at=NOON)
    program, address = Program(mia), f"/drills/{run.reference}/photos/"
    body = {"image": base64.b64encode(png()).decode(), "text": "The graph", "step": "begin"}

    made, again = (program.ask("POST", address, body) for _ in range(2))
    wrong = program.ask("POST", address, body | {"image": "?"})
    [row] = program.ask("GET", address).json()["results"]

    assert (made.status_code, again.status_code, wrong.status_code) == (201, 200, 400)
    assert made.json() == again.json() == row
    assert (row["step"], row["text"], row["added_by"]) == ("begin", "The graph", "mia")


@pytest.mark.parametrize("number", [1, 3])
def test_photos_cost_the_log_no_statements(
    signed_in: SignedIn, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mia = make_user()
    run = make_drill(mia, status="running", started_at=NOON)
    make_drill_entry(run, mia, kind="start")
    for _ in range(number):
        make_drill_photo(make_drill_entry(run, mia))
    client, base = signed_in(mia), f"/drills/{run.reference}/run/"
    client.get(base)

    with django_assert_num_queries(8):
        page = client.get(base)

    assert page.content.decode().count("<img ") == number
