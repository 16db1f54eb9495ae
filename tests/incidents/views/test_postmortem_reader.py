import pytest
import yaml
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from incidents.models import PostmortemEdition
from incidents.usecases.postmortems import publish_postmortem
from tests.conftest import SignedIn
from tests.factories.incidents import NOON, make_action_item, make_entry, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import started, write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("published", [False, True])
def test_reader_takes_at_most_eleven_statements(
    signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    rows: int,
    published: bool,
) -> None:
    incident = make_incident(resolved=True)
    for _ in range(rows):
        make_entry(incident)
        make_action_item(incident, owner=make_user())
    postmortem = write(started(incident))
    if published:
        publish_postmortem(postmortem, by=None, at=NOON)
    client = signed_in(make_user())

    with django_assert_max_num_queries(11):
        response = client.get(f"/postmortems/{postmortem.reference}/")

    assert response.context["contents"] == [
        ("summary", "Summary"),
        ("timeline", "Timeline"),
        ("surprises", "What surprised us"),
        ("limited-damage", "What limited the damage"),
        ("follow-ups", "Follow-ups"),
    ]


def test_reader_shows_the_edition_until_it_is_published_again(signed_in: SignedIn) -> None:
    postmortem = write(started(), "First words")
    publish_postmortem(postmortem, by=None, at=NOON)
    write(postmortem, "Second words", "summary")
    url = f"/postmortems/{postmortem.reference}/"

    reader = signed_in(make_user(role=Role.VIEWER)).get(url)
    writer = signed_in(make_user()).get(url)
    draft = signed_in(make_user()).get(f"{url}draft/")

    assert reader.content.decode().count("First words") == 4
    assert "Second words" not in reader.content.decode() + writer.content.decode()
    assert [section.key for section in writer.context["edited"]] == ["summary"]
    assert reader.context["edited"] == []
    assert draft.content.decode().count("Second words") == 1


def test_reader_shows_live_action_items_beside_frozen_text(signed_in: SignedIn) -> None:
    incident = make_incident(resolved=True)
    postmortem = write(started(incident))
    publish_postmortem(postmortem, by=None, at=NOON)
    item = make_action_item(incident)

    response = signed_in(make_user()).get(f"/postmortems/{postmortem.reference}/")

    assert list(response.context["action_items"]) == [item]
    assert item.title not in response.context["edition_html"]


def test_an_old_edition_is_readable_and_a_changed_one_is_noticed(signed_in: SignedIn) -> None:
    postmortem = write(started(), "First words")
    publish_postmortem(postmortem, by=None, at=NOON)
    write(postmortem, "Second words")
    publish_postmortem(postmortem, by=None, at=NOON)
    client = signed_in(make_user(role=Role.VIEWER))
    url = f"/postmortems/{postmortem.reference}/editions"

    old = client.get(f"{url}/1/")
    QuerySet(PostmortemEdition).filter(number=1).update(markdown="Forged")
    forged = client.get(f"{url}/1/")

    assert "First words" in old.content.decode()
    assert (old.context["is_intact"], forged.context["is_intact"]) == (True, False)
    assert client.get(f"{url}/3/").status_code == 404


def test_print_shows_title_numbers_and_text(signed_in: SignedIn) -> None:
    postmortem = write(started(), "First words")

    response = signed_in(make_user()).get(f"/postmortems/{postmortem.reference}/print/")

    page = response.content.decode()
    assert f"<h1>{postmortem.reference} · {postmortem.title}</h1>" in page
    assert page.count("First words") == 4


NAUGHTY = [
    "Ω≈ç√∫µ≤≥÷ 👩‍👩‍👧 \u202etest",
    "<script>alert(1)</script> | -- ' \" ; DROP",
    "---\ntitle: x\n---",
    "%s {0} ${x} {% raw %}",
    "\t tab and trailing  \n\n\n  spaces ",
]


@pytest.mark.parametrize("text", NAUGHTY)
@pytest.mark.parametrize("published", [False, True])
def test_file_gives_back_what_was_typed(signed_in: SignedIn, text: str, published: bool) -> None:
    title = text.replace("\n", " ").strip()
    postmortem = write(started(make_incident(resolved=True, title=title)), text)
    if published:
        publish_postmortem(postmortem, by=None, at=NOON)

    response = signed_in(make_user()).get(f"/postmortems/{postmortem.reference}.md")

    body = response.content.decode()
    front = yaml.safe_load(body.split("\n---\n")[0].removeprefix("---\n"))
    assert front["title"] == title
    assert (front["status"], front["edition"]) == (
        ("published", 1) if published else ("draft", None)
    )
    assert f"\n## Summary\n\n{text}\n" in body
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
