from datetime import date

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from incidents.models import Postmortem
from tests.conftest import SignedIn
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import make_incident, make_postmortem
from tests.factories.people import make_user
from tests.factories.postmortems import make_declined_task, section_of, started, write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("", {"draft", "in review", "published"}),
        ("drafts/", {"draft"}),
        ("in-review/", {"in review"}),
        ("published/", {"published"}),
        ("missing/", {"severe"}),
        ("without/", {"severe", "mild"}),
    ],
)
def test_list_shows_what_the_tab_names(signed_in: SignedIn, tab: str, expected: set[str]) -> None:
    make_postmortem(title="draft")
    make_postmortem(title="in review", status="in_review")
    make_postmortem(title="published", published=True)
    make_incident(title="severe", severity="sev2", resolved=True)
    make_incident(title="mild", severity="sev4", resolved=True)
    make_incident(title="open", severity="sev1")

    response = signed_in(make_user(role=Role.VIEWER)).get(f"/postmortems/{tab}")

    assert {row.title for row in response.context["page"].rows} == expected


def test_list_filters_by_words_team_service_and_author(signed_in: SignedIn) -> None:
    team, service, author = make_team(slug="pay"), make_service(slug="cart"), make_user()
    wanted = make_postmortem(
        make_incident(team=team, services=(service,), resolved=True), title="Wanted", owner=author
    )
    make_postmortem(title="Wanted too")
    client = signed_in(make_user())

    for query in ("team=pay", "service=cart", f"author={author.username}", f"q=pm-{wanted.pk}"):
        response = client.get(f"/postmortems/?{query}")
        assert [row.title for row in response.context["page"].rows] == ["Wanted"]


def test_list_names_an_unknown_filter_value_and_shows_everything(signed_in: SignedIn) -> None:
    make_postmortem(title="Here")

    response = signed_in(make_user()).get("/postmortems/?team=nobody")

    assert list(response.context["form"].errors) == ["team"]
    assert [row.title for row in response.context["page"].rows] == ["Here"]


@pytest.mark.parametrize("tab", ["", "missing/"])
@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_as_many_statements_for_three_rows_as_for_one(
    signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    tab: str,
    rows: int,
) -> None:
    for _ in range(rows):
        severe = make_incident(resolved=True, severity="sev1", team=make_team())
        make_postmortem(severe, owner=make_user())
        make_incident(resolved=True, severity="sev1", team=make_team())
    client = signed_in(make_user())

    with django_assert_max_num_queries(9):
        response = client.get(f"/postmortems/{tab}")

    assert len(response.context["page"].rows) == rows


def test_new_offers_the_thorough_template_first_to_a_severe_incident(signed_in: SignedIn) -> None:
    started()
    client = signed_in(make_user())
    first = {
        (severity, kind): client.get(
            f"/postmortems/new/?incident={make_incident(severity=severity, kind=kind).reference}"
        )
        .context["cards"][0]
        .template.slug
        for severity, kind in [("sev1", "incident"), ("sev4", "incident"), ("sev4", "drill")]
    }

    assert first == {
        ("sev1", "incident"): "comprehensive",
        ("sev4", "incident"): "light",
        ("sev4", "drill"): "near-miss-or-drill",
    }


def test_create_leads_to_the_editor_once(signed_in: SignedIn) -> None:
    incident = make_incident(resolved=True)
    person = make_user()
    client = signed_in(person)
    sent = {"incident": incident.reference, "template": "light"}

    first = client.post("/postmortems/new/", sent)
    second = client.post("/postmortems/new/", sent)

    postmortem = Postmortem.objects.get()
    assert first["Location"] == f"/postmortems/{postmortem.reference}/edit/"
    assert second["Location"] == f"/postmortems/{postmortem.reference}/"
    assert (postmortem.owner, postmortem.title) == (person, incident.title)


def test_new_without_an_incident_offers_those_that_have_none(signed_in: SignedIn) -> None:
    make_postmortem()
    wanted = make_incident(resolved=True)

    response = signed_in(make_user()).get("/postmortems/new/")

    assert response.context["incidents"] == [wanted]


@pytest.mark.parametrize("reference", ["INC-0", "banana", "INC-99999999999999999999"])
def test_new_for_an_unknown_incident_is_not_found(signed_in: SignedIn, reference: str) -> None:
    response = signed_in(make_user()).get(f"/postmortems/new/?incident={reference}")

    assert response.status_code == 404


def test_publish_names_what_is_unwritten_and_publishes_nothing(signed_in: SignedIn) -> None:
    postmortem = write(started(), "Words", "summary")

    response = signed_in(make_user()).post(f"/postmortems/{postmortem.reference}/publish/")

    assert response.status_code == 422
    assert [draft.section.key for draft in response.context["unwritten"]] == [
        "surprises",
        "limited-damage",
        "follow-ups",
    ]
    assert not postmortem.editions.exists()


def test_publish_twice_says_that_nothing_has_changed(signed_in: SignedIn) -> None:
    postmortem = write(started())
    client = signed_in(make_user())
    url = f"/postmortems/{postmortem.reference}/publish/"

    words = [
        [str(m) for m in client.post(url, {"reason": "Small."}, follow=True).context["messages"]]
        for _ in range(2)
    ]

    assert words == [["Edition 1 is published."], ["Nothing has changed since edition 1."]]
    assert postmortem.editions.count() == 1


def test_templates_show_sections_with_prompts(signed_in: SignedIn) -> None:
    started()
    client = signed_in(make_user(role=Role.VIEWER))

    gallery = client.get("/templates/")
    page = client.get("/templates/light/")

    used = {card.template.slug: card.used for card in gallery.context["cards"]}
    assert used == {
        "light": 1,
        "near-miss-or-drill": 0,
        "comprehensive": 0,
        "data-loss": 0,
        "security": 0,
    }
    assert "What happened, who noticed, what ended it?" in page.content.decode()
    assert client.get("/templates/unknown/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "",
        "draft/",
        "edit/",
        "print/",
        "sections/summary/",
        "sections/summary/history/",
        "editions/1/",
        "review/",
        "history/",
        "diff/",
        "public/",
        "public.md",
    ],
)
def test_pages_of_a_restricted_incident_are_not_found_by_outsiders(
    signed_in: SignedIn, path: str
) -> None:
    insider, outsider = make_user(), make_user()
    incident = make_incident(restricted=True, known_to=(insider,), resolved=True)
    postmortem = write(started(incident))
    url = f"/postmortems/{postmortem.reference}/"
    signed_in(insider).post(f"{url}publish/", {"reason": "Small."})

    assert signed_in(insider).get(f"{url}{path}").status_code in {200, 302}
    assert signed_in(outsider).get(f"{url}{path}").status_code == 404
    assert signed_in(outsider).get(f"/postmortems/{postmortem.reference}.md").status_code == 404
    assert list(signed_in(outsider).get("/postmortems/").context["page"].rows) == []


@pytest.mark.parametrize("path", ["publish/", "sections/summary/", "sections/summary/preview/"])
def test_viewers_may_not_write(signed_in: SignedIn, path: str) -> None:
    postmortem = write(started())
    version = section_of(postmortem).version

    response = signed_in(make_user(role=Role.VIEWER)).post(
        f"/postmortems/{postmortem.reference}/{path}", {"text": "Mine", "base_version": version}
    )

    assert response.status_code == 403
    assert section_of(postmortem).version == version
    assert not postmortem.editions.exists()


def test_list_says_until_when_what_is_not_published_is_due(signed_in: SignedIn) -> None:
    late = make_postmortem(make_incident(severity="sev2", resolved=True), status="in_review")
    in_time = make_postmortem(
        make_incident(severity="sev1", resolved=True, resolved_at=timezone.now())
    )
    make_postmortem(make_incident(severity="sev1", resolved=True), published=True)
    make_postmortem(make_incident(severity="sev4", resolved=True))
    declined = make_postmortem(make_incident(severity="sev1", resolved=True))
    make_declined_task(declined.incident, task="published")

    page = signed_in(make_user()).get("/postmortems/")

    due = {row.pk: row.postmortem_due for row in page.context["page"].rows if row.postmortem_due}
    assert due.keys() == {late.pk, in_time.pk}
    assert due[late.pk] == date(2026, 3, 9)
    assert (page.text.count("not yet, due "), page.text.count("Overdue")) == (2, 1)


def test_missing_says_until_when_and_what_is_overdue(signed_in: SignedIn) -> None:
    late = make_incident(severity="sev2", resolved=True)
    declined = make_incident(severity="sev1", resolved=True)
    make_declined_task(declined, task="started")
    client = signed_in(make_user())

    page = client.get("/postmortems/missing/")
    home = client.get("/")

    assert [row.pk for row in page.context["page"].rows] == [late.pk]
    assert "9 Mar 2026" in page.content.decode()
    assert "Overdue" in page.content.decode()
    assert "SEV1 and SEV2 incidents" in page.content.decode()
    assert (home.context["quality"].without_postmortem, home.context["quality"].overdue) == (1, 1)
