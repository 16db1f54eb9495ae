import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from incidents.models import Postmortem
from tests.conftest import SignedIn
from tests.factories.incident_parts import make_role
from tests.factories.people import make_user
from tests.factories.postmortems import started, write

pytestmark = pytest.mark.django_db
BLAMING = "In hindsight, 😀 it was\nhuman error.\n\n> The root cause was Bo.\n"


def wording(client: Client, postmortem: Postmortem, text: str) -> dict[str, object]:
    address = f"/postmortems/{postmortem.reference}/sections/summary/wording/"
    answer: dict[str, object] = client.post(address, {"text": text}).json()
    return answer


def test_the_editor_gets_the_places_in_the_text_it_sent(signed_in: SignedIn) -> None:
    answer = wording(signed_in(make_user()), started(), BLAMING)

    assert isinstance(answer["findings"], list)
    shown = [(one["rule"], one["line"], one["offset"], one["length"]) for one in answer["findings"]]
    assert shown == [("hindsight", 1, 0, 12), ("human_error", 2, 23, 11)]
    assert answer["findings"][1]["text"] == "human error"
    assert answer["is_complete"] is True


def test_people_of_the_incident_are_known_by_name(signed_in: SignedIn) -> None:
    postmortem, client = started(), signed_in(make_user())
    before = wording(client, postmortem, "Nkechi broke it.")

    make_role(postmortem.incident, make_user(name="Nkechi Obi"))

    assert before["findings"] == []
    after = wording(client, postmortem, "Nkechi broke it.")
    assert [one["rule"] for one in after["findings"]] == ["person_as_cause"]  # type: ignore[attr-defined]  # the client parses JSON as it comes


def test_a_text_no_section_could_hold_is_refused(signed_in: SignedIn) -> None:
    address = f"/postmortems/{started().reference}/sections/summary/wording/"

    response = signed_in(make_user()).post(address, {"text": "a\x00b"})

    assert (response.status_code, list(response.json()["errors"])) == (422, ["text"])


def test_the_page_lists_all_hints_and_leads_to_their_sections(
    signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    postmortem = write(started(), "Fine.")
    write(postmortem, BLAMING, "summary")
    write(postmortem, "They were careless.\n", "follow-ups")
    client = signed_in(make_user())

    with django_assert_max_num_queries(8):
        response = client.get(f"/postmortems/{postmortem.reference}/wording/")

    page = response.content.decode()
    assert "3 places could be read as blame" in page
    assert [one.section.key for one in response.context["sections"]] == ["summary", "follow-ups"]
    assert f'href="/postmortems/{postmortem.reference}/edit/#text-follow-ups"' in page
    assert "Bo." not in page


def test_a_text_without_hints_is_told_so(signed_in: SignedIn) -> None:
    postmortem = write(started(), "The queue grew.")

    page = signed_in(make_user()).get(f"/postmortems/{postmortem.reference}/wording/")

    assert "Nothing in this text reads as blame." in page.content.decode()


def test_without_script_the_preview_shows_the_hints(signed_in: SignedIn) -> None:
    postmortem = started()
    address = f"/postmortems/{postmortem.reference}/sections/summary/preview/"

    page = signed_in(make_user()).post(address, {"text": BLAMING, "base_version": 1})

    assert page.content.decode().count("<mark>") == 2


def test_who_switched_the_hints_off_gets_none_in_the_editor(signed_in: SignedIn) -> None:
    postmortem = started()
    edit = f"/postmortems/{postmortem.reference}/edit/"

    pages = [
        signed_in(make_user(has_wording_hints=wanted)).get(edit).content.decode()
        for wanted in (True, False)
    ]

    assert ["data-wording-hints" in page for page in pages] == [True, False]


def test_hints_are_for_those_who_write(signed_in: SignedIn) -> None:
    postmortem = started()
    reader = signed_in(make_user(role=Role.VIEWER))

    assert reader.get(f"/postmortems/{postmortem.reference}/wording/").status_code == 403
