import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from incidents.domain.text_difference import BETWEEN, MINE, THEIRS
from incidents.models import Postmortem, SectionVersion
from incidents.usecases.reviews import request_review
from tests.conftest import SignedIn
from tests.factories.incidents import NOON, make_entry, make_incident
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

    with django_assert_max_num_queries(8):
        response = client.get(f"/postmortems/{postmortem.reference}/edit/")

    assert (response.context["written"], response.context["required"]) == (1, 4)
    page = response.content.decode()
    assert 'name="text" rows="8" spellcheck="true">\n\nFirst line is empty &amp; &lt;b&gt;<' in page
    assert "What happened, who noticed, what ended it?" in page


def test_the_filled_button_of_the_header_is_the_next_step(signed_in: SignedIn) -> None:
    postmortem, author = started(), make_user()
    client = signed_in(author)
    base = f"/postmortems/{postmortem.reference}/"

    def filled() -> list[str]:
        page = client.get(f"{base}edit/").text
        return re.findall(r'class="button primary" href="(/postmortems/[^"]+)"', page)

    assert filled() == [f"{base}review/#reviewers"]
    assert 'id="reviewers"' in client.get(f"{base}review/").text
    request_review(postmortem, by=author, at=NOON, reviewers=[make_user()])
    assert filled() == [f"{base}publish/"]


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


def test_late_save_of_other_lines_is_merged_and_says_so(signed_in: SignedIn) -> None:
    postmortem = write(started(), "a\n-\nb", "summary")
    write(postmortem, "a\n-\nTheirs", "summary")
    client = signed_in(make_user())
    sent = {"text": "Mine\n-\nb", "base_version": 2}

    answer = client.post(url_of(postmortem), sent, headers=JSON)
    page = client.post(url_of(postmortem), sent, follow=True).content.decode()

    late = SectionVersion.objects.get(number__isnull=True)
    assert answer.json()["text"] == section_of(postmortem).text == "Mine\n-\nTheirs"
    assert (answer.json()["version"], answer.json()["grown_from"]) == (4, late.pk)
    assert answer.json()["history_url"] == url_of(postmortem, "history/")
    assert "saved together with what somebody else wrote" in answer.json()["message"]
    assert "saved together with what somebody else wrote" in page


def test_save_names_the_text_it_grew_from(signed_in: SignedIn) -> None:
    postmortem = write(started(), "a\n-\nb", "summary")
    write(postmortem, "a\n-\nTheirs", "summary")
    client = signed_in(make_user())
    sent = {"text": "Mine\n-\nb", "base_version": 2}
    first = client.post(url_of(postmortem), sent, headers=JSON).json()
    grown = {"text": "Mine too\n-\nb", "base_version": 4, "grown_from": first["grown_from"]}

    answer = client.post(url_of(postmortem), grown, headers=JSON)
    unknown = client.post(url_of(postmortem), grown | {"grown_from": 999_999}, headers=JSON)

    assert answer.json()["text"] == "Mine too\n-\nTheirs"
    assert unknown.status_code == 404


def test_script_reads_the_text_of_a_section_and_people_go_to_the_editor(
    signed_in: SignedIn,
) -> None:
    postmortem = write(started(), "Words", "summary")
    client = signed_in(make_user())

    answer = client.get(url_of(postmortem), headers=JSON)
    page = client.get(url_of(postmortem))

    assert answer.json() == {"version": 2, "text": "Words"}
    assert page["Location"] == f"/postmortems/{postmortem.reference}/edit/#section-summary"


def test_presence_answers_with_the_list_and_tells_others(signed_in: SignedIn) -> None:
    postmortem = started()
    url = f"/postmortems/{postmortem.reference}/presence/"
    signed_in(make_user(username="mia")).post(url, {"section": "summary"})
    client = signed_in(make_user())

    answer = client.post(url, {"section": "timeline"}).content.decode()
    page = client.get(f"/postmortems/{postmortem.reference}/edit/").content.decode()
    refused = client.post(url, {"section": "no section"})

    for html in (answer, page):
        assert "mia is here" in html
        assert "0 of 4 required sections written" in html
    assert "<html" not in answer
    assert refused.status_code == 422


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
    assert (
        not client.get(f"/postmortems/{postmortem.reference}/edit/").context["sections"][0].waiting
    )


def test_merge_page_combines_over_the_text_both_had_read(signed_in: SignedIn) -> None:
    postmortem = write(started(), "a\n-\nb\n-\nc", "summary")
    write(postmortem, "a\n-\nTheirs\n-\nc, theirs", "summary")
    sent = {"text": "a, mine\n-\nMine\n-\nc", "base_version": 2}

    page = signed_in(make_user()).post(url_of(postmortem), sent)

    assert page.context["combined"].split("\n") == [
        *("a, mine", "-"),
        *(MINE, "Mine", BETWEEN, "Theirs", THEIRS),
        *("-", "c, theirs"),
    ]


def test_a_late_text_waits_in_the_editor_of_its_author_only(signed_in: SignedIn) -> None:
    postmortem, author = started(), make_user()
    kept = late(signed_in(author), postmortem)
    edit = f"/postmortems/{postmortem.reference}/edit/"

    own = signed_in(author).get(edit)
    others = signed_in(make_user()).get(edit)

    assert own.context["sections"][0].waiting == kept
    assert url_of(postmortem, f"conflicts/{kept.pk}/") in own.content.decode()
    assert others.context["sections"][0].waiting is None


def test_publishing_tells_of_texts_that_wait_to_be_merged(signed_in: SignedIn) -> None:
    postmortem, author = started(), make_user()
    publish = f"/postmortems/{postmortem.reference}/publish/"
    before = signed_in(author).get(publish).context["late"]
    kept = late(signed_in(author), postmortem)

    own = signed_in(author).get(publish)
    others = signed_in(make_user()).get(publish).content.decode()

    assert (before, own.context["late"]) == ([], [kept])
    assert url_of(postmortem, f"conflicts/{kept.pk}/") in own.content.decode()
    assert f"A text of {author} in" in others
    assert "/conflicts/" not in others


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


def test_switch_of_the_template_names_what_moved(signed_in: SignedIn) -> None:
    postmortem = write(started(), "Kept words", "limited-damage")
    client = signed_in(make_user())
    url = f"/postmortems/{postmortem.reference}/template/"

    offered = client.get(url).context["cards"]
    page = client.post(url, {"template": "comprehensive"}, follow=True)
    unknown = client.post(url, {"template": "none"})

    assert "light" not in {card.template.slug for card in offered}
    assert unknown.status_code == 422
    assert "It has no place for What limited the damage" in page.content.decode()
    shown = [one.draft.section.heading for one in page.context["sections"]]
    assert shown[-1] == "Other: What limited the damage"
