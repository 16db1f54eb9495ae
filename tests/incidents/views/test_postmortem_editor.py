from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from incidents.models import Postmortem, SectionVersion
from tests.conftest import SignedIn
from tests.factories.incidents import make_entry, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import section_of, started, write

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def url_of(postmortem: Postmortem, path: str = "") -> str:
    return f"/postmortems/{postmortem.reference}/sections/summary/{path}"


def late(client: Client, postmortem: Postmortem, text: str = "Mine") -> SectionVersion:
    """Let somebody else save first, then send `text`; return what is kept of it."""
    base = section_of(postmortem).version
    write(postmortem, "Theirs", "summary")
    client.post(url_of(postmortem), {"text": text, "base_version": base})
    return SectionVersion.objects.get(number__isnull=True)


def test_edit_shows_text_prompt_and_what_is_written(
    signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    postmortem = write(started(), "\nFirst line is empty & <b>", "summary")
    client = signed_in(make_user())

    with django_assert_max_num_queries(5):
        response = client.get(f"/postmortems/{postmortem.reference}/edit/")

    assert (response.context["written"], response.context["required"]) == (1, 4)
    page = response.content.decode()
    assert 'name="text" rows="8" spellcheck="true">\n\nFirst line is empty &amp; &lt;b&gt;<' in page
    assert "What happened, who noticed, what ended it?" in page


def test_save_without_script_leads_back_to_the_section(signed_in: SignedIn) -> None:
    postmortem = started()

    response = signed_in(make_user()).post(
        url_of(postmortem), {"text": "a\r\nb\r\n", "base_version": 1}
    )

    assert response["Location"] == f"/postmortems/{postmortem.reference}/edit/#section-summary"
    assert section_of(postmortem).text == "a\nb\n"


def test_save_with_script_tells_version_and_time(signed_in: SignedIn) -> None:
    postmortem = started()

    response = signed_in(make_user()).post(
        url_of(postmortem), {"text": "Words", "base_version": 1}, headers=JSON
    )

    section = section_of(postmortem)
    assert response.json()["version"] == section.version == 2
    assert response.json()["saved_at"].startswith(f"{section.updated_at:%Y-%m-%dT%H:%M:%S}")


@pytest.mark.parametrize(
    "sent", [{"text": "a\x00b", "base_version": 1}, {"text": "x"}, {"base_version": "one"}]
)
def test_save_of_what_cannot_be_stored_keeps_it_in_the_field(
    signed_in: SignedIn, sent: dict[str, Any]
) -> None:
    postmortem = started()
    client = signed_in(make_user())

    page = client.post(url_of(postmortem), sent)
    answer = client.post(url_of(postmortem), sent, headers=JSON)

    opened = page.context["sections"][0]
    assert (page.status_code, answer.status_code) == (422, 422)
    assert opened.text == sent.get("text", "")
    assert answer.json() == {"errors": opened.errors}
    assert section_of(postmortem).version == 1


def test_late_save_is_answered_with_both_texts(signed_in: SignedIn) -> None:
    postmortem = write(started(), "Theirs", "summary")
    person = make_user()
    sent = {"text": "Mine", "base_version": 1}

    page = signed_in(person).post(url_of(postmortem), sent)
    answer = signed_in(person).post(url_of(postmortem), sent, headers=JSON)

    kept = SectionVersion.objects.get(number__isnull=True)
    assert (page.status_code, answer.status_code) == (409, 409)
    assert (page.context["late"], page.context["section"].text) == (kept, "Theirs")
    assert page.context["combined"].split("\n")[1::2] == ["Mine", "Theirs"]
    assert answer.json()["conflict_url"] == url_of(postmortem, f"conflicts/{kept.pk}/")
    assert section_of(postmortem).text == "Theirs"


@pytest.mark.parametrize(
    ("choice", "expected"), [("mine", "Mine"), ("theirs", "Theirs"), ("combined", "Both\nof us")]
)
def test_merge_saves_the_choice_and_keeps_the_rest_in_history(
    signed_in: SignedIn, choice: str, expected: str
) -> None:
    postmortem = started()
    client = signed_in(make_user())
    kept = late(client, postmortem)
    base = section_of(postmortem).version

    response = client.post(
        url_of(postmortem, f"conflicts/{kept.pk}/"),
        {"choice": choice, "text": "Both\r\nof us", "base_version": base},
    )

    section = section_of(postmortem)
    history = client.get(url_of(postmortem, "history/")).context["versions"]
    assert response["Location"] == f"/postmortems/{postmortem.reference}/edit/#section-summary"
    assert section.text == expected
    assert {"Mine", "Theirs", expected} <= {version.text for version in history}


def test_merge_that_is_late_itself_keeps_the_combined_text_too(signed_in: SignedIn) -> None:
    postmortem = started()
    client = signed_in(make_user())
    kept = late(client, postmortem)
    base = section_of(postmortem).version
    write(postmortem, "Newer", "summary")

    response = client.post(
        url_of(postmortem, f"conflicts/{kept.pk}/"),
        {"choice": "combined", "text": "Both", "base_version": base},
    )

    assert response.status_code == 409
    assert section_of(postmortem).text == "Newer"
    assert response.context["late"].text == "Both"


def test_merge_without_a_choice_keeps_what_was_typed(signed_in: SignedIn) -> None:
    postmortem = started()
    client = signed_in(make_user())
    kept = late(client, postmortem)

    response = client.post(
        url_of(postmortem, f"conflicts/{kept.pk}/"), {"text": "Both", "base_version": 2}
    )

    assert (response.status_code, response.context["combined"]) == (422, "Both")


def test_preview_shows_what_reading_will_show(signed_in: SignedIn) -> None:
    incident = make_incident(resolved=True)
    make_entry(incident, text="The queue grows")
    postmortem = started(incident)
    client = signed_in(make_user())
    text = "**Bold** & {{ x }}\n\n{{ timeline }}\n"

    fragment = client.post(
        url_of(postmortem, "preview/"),
        {"text": text, "base_version": 1},
        headers={"HX-Request": "true"},
    ).content.decode()
    page = client.post(url_of(postmortem, "preview/"), {"text": text, "base_version": 1})
    write(postmortem, text, "summary")
    read = client.get(f"/postmortems/{postmortem.reference}/").content.decode()

    assert "<strong>Bold</strong> &amp; {{ x }}" in fragment
    assert "The queue grows" in fragment
    assert fragment.strip() in read
    assert page.context["sections"][0].text == text
    assert fragment.strip() in page.content.decode()
    assert section_of(postmortem).version == 2


def test_history_shows_every_version_to_readers(signed_in: SignedIn) -> None:
    postmortem = write(started(), "One", "summary")
    write(postmortem, "Two", "summary")

    response = signed_in(make_user(role=Role.VIEWER)).get(url_of(postmortem, "history/"))

    versions = response.context["versions"]
    assert [(version.number, version.text) for version in versions[:2]] == [(3, "Two"), (2, "One")]


def test_an_unknown_section_is_not_found(signed_in: SignedIn) -> None:
    postmortem = started()

    response = signed_in(make_user()).get(f"/postmortems/{postmortem.reference}/sections/none/")

    assert response.status_code == 404
