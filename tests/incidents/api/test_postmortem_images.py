import base64

import pytest

from core.models import Role
from incidents.models import PostmortemImage
from tests.conftest import SignedIn
from tests.core.input.images import png
from tests.factories.incidents import make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_image_is_added_once_and_listed(signed_in: SignedIn) -> None:
    client, postmortem = signed_in(make_user(username="ana")), make_postmortem()
    address = f"/api/v1/postmortems/{postmortem.reference}/images/"
    body = {"image": base64.b64encode(png()).decode(), "alt_text": "A graph"}

    first = client.post(address, body, content_type="application/json")
    again = client.post(address, body, content_type="application/json")
    listed = client.get(address).json()["results"]

    image = PostmortemImage.objects.get()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first["Location"] == image.get_absolute_url()
    assert first.json() == again.json() == listed[0]
    assert listed[0]["markdown"] == image.markdown
    assert listed[0]["added_by"] == "ana"


@pytest.mark.parametrize(
    ("image", "status"),
    [
        ("no base64", 400),
        (7, 400),
        (base64.b64encode(b"<svg/>").decode(), 409),
    ],
)
def test_what_is_no_image_is_named(signed_in: SignedIn, image: object, status: int) -> None:
    address = f"/api/v1/postmortems/{make_postmortem().reference}/images/"

    response = signed_in(make_user()).post(
        address, {"image": image}, content_type="application/json"
    )

    assert response.status_code == status
    assert list(response.json()["errors"]) == ["image"]
    assert not PostmortemImage.objects.exists()


def test_viewers_list_images_and_add_none(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.VIEWER))
    address = f"/api/v1/postmortems/{make_postmortem().reference}/images/"

    assert client.get(address).status_code == 200
    assert client.post(address, {}, content_type="application/json").status_code == 403
