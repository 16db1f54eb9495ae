from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from incidents.domain.postmortem_template import parse_template
from incidents.models import PostmortemTemplate
from incidents.usecases.template_drafts import save_draft
from tests.conftest import SignedIn
from tests.factories.incidents import make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import started

pytestmark = pytest.mark.django_db
MINUS = "\N{MINUS SIGN}"


@pytest.fixture
def light() -> PostmortemTemplate:
    return started().template


def as_sent(page: Any) -> dict[str, Any]:
    """Return what a browser would send back of an editor page nobody has changed."""
    sent: dict[str, Any] = {}
    for form in (
        page.context["head"],
        page.context["sections"].management_form,
        *page.context["sections"],
    ):
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                sent[field.html_name] = "on" if value is True else value
    return sent


def draft_of(slug: str = "light") -> PostmortemTemplate:
    return PostmortemTemplate.objects.get(slug=slug, is_draft=True)


def test_template_is_written_section_by_section_and_published(
    signed_in: SignedIn, light: PostmortemTemplate
) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    sent = as_sent(client.get("/templates/light/edit/"))

    saved = client.post("/templates/light/edit/", sent | {"section-0-title": "In short"})
    sent = as_sent(client.get("/templates/light/edit/"))
    published = client.post("/templates/light/edit/", sent | {"then": "publish"}, follow=True)

    before, after = (
        parse_template(light.body),
        parse_template(published.context["card"].template.body),
    )
    assert saved.status_code == 302
    assert after.sections[0].title == "In short"
    assert after.sections[0].key == before.sections[0].key
    assert (after.sections[1:], after.kinds) == (before.sections[1:], before.kinds)
    assert f"Version {light.version + 1} of “Light” is published." in published.text
    assert (
        PostmortemTemplate.objects.get(slug="light", is_current=True).version == light.version + 1
    )


def test_sections_are_added_moved_and_removed_without_script(
    signed_in: SignedIn, light: PostmortemTemplate
) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    titles = [section.title for section in parse_template(light.body).sections]
    sent = as_sent(client.get("/templates/light/edit/")) | {"name": "Typed"}

    def after(step: str) -> list[str]:
        page = client.post("/templates/light/edit/", sent | {"step": step})
        assert page.status_code == 200
        assert page.context["head"]["name"].value() == "Typed"
        return [form["title"].value() for form in page.context["sections"]]

    assert after("add") == [*titles, ""]
    assert after("up-1") == [titles[1], titles[0], *titles[2:]]
    assert after("down-0") == [titles[1], titles[0], *titles[2:]]
    assert after("remove-1") == [titles[0], *titles[2:]]
    assert after("up-0") == after("down-99") == after("nonsense") == after("remove-²") == titles
    assert not PostmortemTemplate.objects.filter(is_draft=True).exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("section-1-initial_text", "a\n\n{{ weather }}", 'Line 3: Unknown live block "weather"'),
        ("section-1-initial_text", "## a", "begins with &quot;###&quot; or more"),
        ("section-1-title", "", "This field is required."),
        ("section-1-prompt", " ", "This field is required."),
        ("section-1-key", "summary", "Another section has this key already."),
        ("section-1-key", "Two_words", "Write it like “two-words”."),
        ("kinds", [], "This field is required."),
        ("name", "a" * 101, "at most 100 characters"),
    ],
)
@pytest.mark.usefixtures("light")
def test_what_cannot_stand_is_named_and_everything_typed_kept(
    signed_in: SignedIn, field: str, value: Any, words: str
) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    sent = as_sent(client.get("/templates/light/edit/")) | {
        "section-0-title": "Typed",
        field: value,
    }

    page = client.post("/templates/light/edit/", sent)

    assert page.status_code == 422
    assert words in page.text or words.replace('"', "&quot;") in page.text
    assert page.context["sections"][0]["title"].value() == "Typed"
    assert not PostmortemTemplate.objects.filter(is_draft=True).exists()


@pytest.mark.usefixtures("light")
def test_forms_that_no_page_would_send_are_refused(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    sent = as_sent(client.get("/templates/light/edit/"))
    empty = {"section-TOTAL_FORMS": "2", "section-INITIAL_FORMS": "0"}

    for body in ({}, empty, sent | {"section-TOTAL_FORMS": "9999"}, sent | {"revision": "x"}):
        assert client.post("/templates/light/edit/", body).status_code == 422


def test_somebody_elses_draft_is_not_overwritten(
    signed_in: SignedIn, light: PostmortemTemplate
) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    sent = as_sent(client.get("/templates/light/edit/")) | {"name": "Mine"}
    save_draft(parse_template(light.body), by=make_user(name="Ana"), revision=None)

    page = client.post("/templates/light/edit/", sent)

    assert page.status_code == 409
    assert "Ana changed this template since you opened it" in page.text
    assert page.context["head"]["name"].value() == "Mine"
    assert draft_of().name == "Light"


def test_file_makes_a_draft_and_export_gives_it_back(
    signed_in: SignedIn, light: PostmortemTemplate
) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    body = light.body.replace("slug: light", "slug: payments")
    file = SimpleUploadedFile("payments.md", b"\xef\xbb\xbf" + body.encode())

    page = client.post("/templates/new/", {"file": file}, follow=True)
    exported = client.get("/templates/payments/versions/1.md")

    assert draft_of("payments").author is not None
    assert "is a draft now" in page.text
    assert exported["Content-Type"] == "text/markdown; charset=utf-8"
    assert exported["Content-Disposition"] == 'attachment; filename="payments-v1.md"'
    assert parse_template(exported.content.decode()) == parse_template(body)
    assert client.get("/templates/light.md").content.decode() == light.body


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({}, "__all__", "Choose a file, or paste"),
        ({"text": "no template"}, "text", "Line 1: The text begins with front matter"),
        ({"file": SimpleUploadedFile("a.md", b"\xff")}, "file", "The file is no UTF-8 text."),
        ({"file": SimpleUploadedFile("a.md", b"a" * 100_001)}, "file", "at most 100,000 bytes"),
        ({"file": SimpleUploadedFile("a.md", b"---\nslug: a")}, "file", "Line 1: "),
    ],
)
def test_file_that_is_no_template_is_refused(
    signed_in: SignedIn, data: dict[str, Any], field: str, words: str
) -> None:
    page = signed_in(make_user(role=Role.MANAGER)).post("/templates/new/", data)

    assert page.status_code == 422
    assert words in page.context["form"].errors[field][0]


def test_copy_draft_publish_and_discard_from_the_page(
    signed_in: SignedIn, light: PostmortemTemplate
) -> None:
    client = signed_in(make_user(role=Role.MANAGER))

    copied = client.post("/templates/light/duplicate/")
    client.post("/templates/light-copy/publish/")
    second = client.post("/templates/light/duplicate/")
    client.post("/templates/light-copy-2/discard/")

    assert copied["Location"] == "/templates/light-copy/edit/"
    assert second["Location"] == "/templates/light-copy-2/edit/"
    slugs = PostmortemTemplate.objects.filter(slug__startswith="light")
    assert {one.slug: one.is_current for one in slugs} == {light.slug: True, "light-copy": True}
    assert client.post("/templates/light/publish/").status_code == 404


def test_draft_is_there_for_those_who_write_templates(
    signed_in: SignedIn, light: PostmortemTemplate
) -> None:
    draft = save_draft(parse_template(light.body), by=None, revision=None)
    address = f"/templates/light/versions/{draft.version}/"
    manager, responder = (
        signed_in(make_user(role=role)) for role in (Role.MANAGER, Role.RESPONDER)
    )

    assert manager.get(address).status_code == 200
    assert {responder.get(f"{address}{end}").status_code for end in ("", "preview/")} == {404}
    assert "Drafts" in manager.get("/templates/").text
    assert "Drafts" not in responder.get("/templates/").text
    assert responder.get("/templates/light/edit/").status_code == 403


def test_preview_shows_the_template_filled_with_an_incident(
    signed_in: SignedIn, light: PostmortemTemplate
) -> None:
    incident = make_incident(resolved=True, title="Mail is slow")
    hidden = make_incident(resolved=True, restricted=True)
    client = signed_in(make_user())

    latest = client.get("/templates/light/preview/")
    chosen = client.get(f"/templates/light/preview/?incident={incident.reference}")
    unknown = client.get(f"/templates/light/preview/?incident={hidden.reference}")

    assert latest.context["preview"].incident == incident
    assert chosen.context["preview"].incident == incident
    assert [one.spec for one in chosen.context["preview"].sections] == list(
        parse_template(light.body).sections
    )
    assert "Time to recover" in chosen.text
    assert unknown.status_code == 422
    assert f"There is no incident “{hidden.reference}”." in unknown.text


def test_versions_are_compared_line_by_line(signed_in: SignedIn, light: PostmortemTemplate) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    sent = as_sent(client.get("/templates/light/edit/")) | {"section-0-title": "In short"}
    client.post("/templates/light/edit/", sent | {"then": "publish"})

    page = client.get("/templates/light/compare/")
    same = client.get(f"/templates/light/compare/?old={light.version}&new={light.version}")
    wrong = client.get("/templates/light/compare/?old=99")

    assert f'<del><span aria-hidden="true">{MINUS}</span> ## Summary</del>' in page.text
    assert '<ins><span aria-hidden="true">+</span> ## In short</ins>' in page.text
    assert "These two versions say the same." in same.text
    assert wrong.status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_as_many_statements_for_three_versions_as_for_one(
    signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    light: PostmortemTemplate,
    rows: int,
) -> None:
    for number in range(rows):
        text = light.body.replace("slug: light", f"slug: light-{number}")
        PostmortemTemplate.objects.create(
            slug=f"light-{number}",
            version=1,
            name="A",
            purpose="B",
            body=text,
            is_current=False,
            is_draft=True,
            author=make_user(),
        )
        PostmortemTemplate.objects.create(
            slug="light",
            version=number + 5,
            name="A",
            purpose="B",
            body=light.body,
            is_current=False,
            author=make_user(),
        )
    client = signed_in(make_user(role=Role.MANAGER))

    with django_assert_max_num_queries(6):
        gallery = client.get("/templates/")
    with django_assert_max_num_queries(7):
        page = client.get("/templates/light/")

    assert len(gallery.context["drafts"]) == rows
    assert len(page.context["versions"]) == rows + 1
