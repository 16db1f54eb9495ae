from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.models import Activity, Role
from incidents.models import Postmortem, PublicLink
from incidents.usecases.postmortems import publish_postmortem
from tests.conftest import SignedIn
from tests.factories.contributing_factors import make_postmortem_factor
from tests.factories.incident_parts import make_role
from tests.factories.incidents import NOON, make_action_item, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import make_public_link, started, write

pytestmark = pytest.mark.django_db
TEXT = """Ana Berg (@ana.berg) saw it.

<!-- internal -->
The customer was Shop Ltd.
<!-- /internal -->

{{ actions }}
"""


@pytest.fixture
def postmortem() -> Postmortem:
    lead = make_user(name="Ana Berg", username="ana.berg", email="ana@example.com")
    incident = make_incident(resolved=True, title="Ana Berg's queue")
    make_role(incident, lead)
    make_action_item(incident, owner=lead, title="Ask ana.berg", due_on=date(2026, 4, 12))
    postmortem = write(started(incident), TEXT)
    make_postmortem_factor(postmortem, note="Only ana.berg knew.")
    publish_postmortem(postmortem, by=None, at=NOON)
    postmortem.refresh_from_db()
    return postmortem


def url_of(postmortem: Postmortem, path: str = "public/") -> str:
    return f"/postmortems/{postmortem.reference}/{path}"


def test_strangers_read_roles_instead_of_names_and_nothing_internal(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    manager = signed_in(make_user(role=Role.MANAGER))
    address = manager.post(url_of(postmortem, "public/share/")).context["address"]

    response = Client().get(address)

    body = response.content.decode()
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex"
    assert "incident lead" in body
    assert "incident lead&#x27;s queue" in body
    assert "Only incident lead knew." in body
    assert '<time datetime="2026-04-12">12 Apr 2026</time>' in body
    for secret in ("Ana", "Berg", "ana.berg", "ana@example.com", "Shop Ltd", "/incidents/"):
        assert secret not in body
    assert address not in manager.get(url_of(postmortem)).content.decode()
    assert PublicLink.objects.get().hint in address


def test_the_file_says_what_the_page_says(signed_in: SignedIn, postmortem: Postmortem) -> None:
    response = signed_in(make_user(role=Role.VIEWER)).get(url_of(postmortem, "public.md"))

    text = response.content.decode()
    assert text.startswith("# incident lead's queue\n\n## Summary\n\nincident lead (incident lead)")
    assert "| 2026-04-12 |" in text
    assert "Berg" not in text
    assert "Shop" not in text


def test_a_new_address_ends_the_old_one_and_sharing_can_be_stopped(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    first, second = (
        client.post(url_of(postmortem, "public/share/")).context["address"] for _ in range(2)
    )

    found = [Client().get(address).status_code for address in (first, second)]
    client.post(url_of(postmortem, "public/unshare/"))
    client.post(url_of(postmortem, "public/unshare/"))

    assert found == [404, 200]
    assert Client().get(second).status_code == 404
    assert Activity.objects.filter(verb="postmortem.unshare").count() == 1


def test_what_is_not_for_the_public_is_refused(signed_in: SignedIn, postmortem: Postmortem) -> None:
    client = signed_in(make_user(role=Role.ADMIN))
    draft = write(started(), TEXT)
    postmortem.incident.restricted = True
    postmortem.incident.save()
    make_public_link(postmortem)

    refused = [client.post(url_of(one, "public/share/")) for one in (draft, postmortem)]

    assert [answer.status_code for answer in refused] == [422, 422]
    assert "restricted" in refused[1].context["problem"]
    assert Client().get("/public/secret/").status_code == 404
    assert client.get(f"/postmortems/{draft.reference}/public.md").status_code == 404
    assert "made from what is published" in client.get(url_of(draft)).content.decode()


def test_a_name_glued_to_other_letters_keeps_the_text_inside(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    make_public_link(postmortem)
    write(postmortem, "The host xana.bergx died.", "summary")
    publish_postmortem(postmortem, by=None, at=NOON)

    client = signed_in(make_user(role=Role.ADMIN))
    refused = client.post(url_of(postmortem, "public/share/"))

    assert refused.status_code == 422
    assert "still names somebody: ana.berg" in refused.context["problem"]
    assert Client().get("/public/secret/").status_code == 404


def test_only_managers_and_the_author_share(signed_in: SignedIn, postmortem: Postmortem) -> None:
    author = make_user()
    Postmortem.objects.update(owner=author)

    answers = {
        name: signed_in(person).post(url_of(postmortem, "public/share/")).status_code
        for name, person in (
            ("viewer", make_user(role=Role.VIEWER)),
            ("responder", make_user()),
            ("author", author),
            ("manager", make_user(role=Role.MANAGER)),
        )
    }

    assert answers == {"viewer": 403, "responder": 403, "author": 200, "manager": 200}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_public_page_takes_as_many_statements_for_three_of_all_as_for_one(
    django_assert_max_num_queries: DjangoAssertNumQueries, postmortem: Postmortem, rows: int
) -> None:
    make_public_link(postmortem)
    for _ in range(rows):
        make_role(postmortem.incident, role="expert", until=NOON)
        make_action_item(postmortem.incident, owner=make_user())

    with django_assert_max_num_queries(7):
        assert Client().get("/public/secret/").status_code == 200
