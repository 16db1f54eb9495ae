import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.input import images as image_rules
from core.input.described_image import described_image
from core.markdown.dialect import OWN_IMAGE
from core.models import Role
from incidents.models import Postmortem, PostmortemImage
from tests.conftest import SignedIn
from tests.core.input.images import png, whole
from tests.factories.incidents import make_incident, make_postmortem
from tests.factories.people import make_user
from tests.factories.postmortems import make_image, started, write

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


def upload(client: Client, postmortem: Postmortem, content: bytes, **more: Any) -> Any:
    # The name lies on purpose: only the content counts.
    file = SimpleUploadedFile("x.svg", content, content_type="image/svg+xml")
    address = f"/postmortems/{postmortem.reference}/images/"
    headers = more.pop("headers", {})
    return client.post(address, {"image": file, **more}, headers=headers)


@pytest.mark.parametrize(
    ("content", "kind", "suffix"),
    [
        (png(), "png", "png"),
        (whole("jpeg"), "jpeg", "jpg"),
        (whole("gif"), "gif", "gif"),
        (whole("webp"), "webp", "webp"),
    ],
)
def test_image_is_served_as_what_it_is_and_to_nobody_elses_cache(
    signed_in: SignedIn, content: bytes, kind: str, suffix: str
) -> None:
    postmortem = make_postmortem()
    sent = upload(signed_in(make_user()), postmortem, content, alt_text="A graph", headers=JSON)
    address = sent.json()["url"]

    response = signed_in(make_user(role=Role.VIEWER)).get(address)

    assert sent.status_code == 201
    assert sent.json()["markdown"] == f"![A graph]({address})"
    assert response.content == described_image(content).content
    assert response["Content-Type"] == f"image/{kind}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    assert "sandbox" in response["Content-Security-Policy"]
    name = f"{postmortem.reference}-{PostmortemImage.objects.get().digest[:12]}.{suffix}"
    assert response["Content-Disposition"] == f'inline; filename="{name}"'


def test_known_image_is_not_sent_again_but_asked_for(
    signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    image = make_image(make_postmortem())
    client = signed_in(make_user())
    etag = client.get(image.get_absolute_url())["ETag"]

    with django_assert_max_num_queries(3):
        known = client.get(image.get_absolute_url(), headers={"if-none-match": etag})
    image.postmortem.incident.restricted = True
    image.postmortem.incident.save()
    hidden = client.get(image.get_absolute_url(), headers={"if-none-match": etag})

    assert (known.status_code, known.content) == (304, b"")
    assert known["Cache-Control"] == "private, no-cache"
    assert hidden.status_code == 404


def test_address_is_the_one_that_markdown_lets_through() -> None:
    images = [make_image(make_postmortem(), kind=kind) for kind in ("png", "jpeg", "gif", "webp")]

    assert all(OWN_IMAGE.fullmatch(image.get_absolute_url()) for image in images)


def test_image_of_a_restricted_incident_is_known_to_those_who_may_know(signed_in: SignedIn) -> None:
    insider, admin = make_user(), make_user(role=Role.ADMIN)
    incident = make_incident(resolved=True, restricted=True, known_to=(insider,))
    address = make_image(make_postmortem(incident)).get_absolute_url()

    found = {who: signed_in(who).get(address).status_code for who in (insider, admin)}

    assert set(found.values()) == {200}
    assert signed_in(make_user(role=Role.MANAGER)).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_wrong_suffix_or_postmortem_leads_nowhere(signed_in: SignedIn) -> None:
    address = make_image(make_postmortem()).get_absolute_url()
    other = make_postmortem()
    client = signed_in(make_user())

    wrong = (
        address.replace(".png", ".gif"),
        address.replace(".png", ".svg"),
        re.sub(r"PM-\d+", other.reference, address),
    )

    assert {client.get(one).status_code for one in wrong} == {404}


def test_upload_without_script_leads_to_the_line_to_copy(signed_in: SignedIn) -> None:
    postmortem, client = make_postmortem(), signed_in(make_user())

    sent = upload(client, postmortem, png(), alt_text="A graph")
    page = client.get(sent["Location"])

    image = PostmortemImage.objects.get()
    assert sent.status_code == 302
    assert f'value="{image.markdown}"' in page.text
    assert f'alt="{image.alt_text}"' in page.text


def test_what_is_no_image_is_refused_and_the_words_are_kept(signed_in: SignedIn) -> None:
    client, postmortem = signed_in(make_user()), make_postmortem()

    page = upload(client, postmortem, b"<svg onload='alert(1)'/>", alt_text="A graph")
    answer = upload(client, postmortem, b"<svg/>", headers=JSON)
    nothing = client.post(f"/postmortems/{postmortem.reference}/images/")

    assert page.status_code == answer.status_code == nothing.status_code == 422
    assert "This is an SVG drawing." in page.text
    assert 'value="A graph"' in page.text
    assert answer.json()["errors"]["image"][0].startswith("This is an SVG drawing.")
    assert nothing.context["form"].errors == {"image": ["Choose an image."]}
    assert not PostmortemImage.objects.exists()


@pytest.mark.parametrize(("content", "words"), [(b"", "empty"), (png(), "at most 10 are taken")])
def test_file_of_a_wrong_size_is_refused(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, content: bytes, words: str
) -> None:
    monkeypatch.setattr(image_rules, "LARGEST_IMAGE", 10)

    response = upload(signed_in(make_user()), make_postmortem(), content)

    assert response.status_code == 422
    assert words in response.context["form"].errors["image"][0]


def test_viewers_see_images_and_add_none(signed_in: SignedIn) -> None:
    client, postmortem = signed_in(make_user(role=Role.VIEWER)), make_postmortem()

    assert client.get(f"/postmortems/{postmortem.reference}/images/").status_code == 403
    assert upload(client, postmortem, png()).status_code == 403
    assert client.get(make_image(postmortem).get_absolute_url()).status_code == 200


def test_publishing_warns_of_an_image_without_words_and_does_not_wait(signed_in: SignedIn) -> None:
    postmortem, client = started(), signed_in(make_user())
    write(postmortem, f"It broke. ![]({make_image(postmortem).get_absolute_url()})")

    before = client.get(f"/postmortems/{postmortem.reference}/publish/")
    page = client.post(
        f"/postmortems/{postmortem.reference}/publish/", {"reason": "Small."}, follow=True
    )

    said = [str(message) for message in page.context["messages"]]
    assert "1 image says nothing to people who cannot see" in before.content.decode()
    assert said[0] == "Edition 1 is published."
    assert said[1].startswith("In “Summary” 1 image says nothing to people who cannot see;")
    assert postmortem.editions.count() == 1
