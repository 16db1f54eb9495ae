import pytest

from core.models import Role
from incidents.usecases.postmortem_templates import load_shipped
from tests.conftest import SignedIn
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
TEMPLATES = "/api/v1/postmortem-templates/"


def test_text_becomes_a_draft_and_is_published(signed_in: SignedIn) -> None:
    load_shipped()
    client = signed_in(make_user(role=Role.MANAGER, username="ana"))
    light = client.get(f"{TEMPLATES}light/").json()
    text = light["text"].replace("name: Light", "name: Lighter")

    draft = client.post(TEMPLATES, {"text": text}, content_type="application/json")
    before = client.get(f"{TEMPLATES}light/").json()
    published = client.post(f"{TEMPLATES}light/publish/", content_type="application/json")
    after = client.get(f"{TEMPLATES}light/").json()

    assert draft.status_code == 201
    assert draft["Location"] == f"/templates/light/versions/{light['version'] + 1}/"
    assert (draft.json()["is_draft"], draft.json()["author"]) == (True, "ana")
    assert before == light
    assert published.json() == after
    assert (after["name"], after["version"]) == ("Lighter", light["version"] + 1)
    gone = client.post(f"{TEMPLATES}light/publish/", content_type="application/json")
    assert gone.status_code == 404


def test_text_that_is_no_template_is_refused_with_its_line(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))

    response = client.post(TEMPLATES, {"text": "no template"}, content_type="application/json")

    assert response.status_code == 409
    assert response.json()["detail"].startswith("Line 1: ")


def test_templates_are_written_by_managers(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.RESPONDER))

    assert client.get(TEMPLATES).status_code == 200
    response = client.post(TEMPLATES, {"text": "x"}, content_type="application/json")
    assert response.status_code == 403
