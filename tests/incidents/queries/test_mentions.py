import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.models import Membership
from core.models import Role
from core.visibility import viewing_as
from incidents.queries.mentions import links_of, people_behind, suggestions
from tests.factories.catalog import make_team
from tests.factories.incidents import make_action_item, make_incident, make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def inserts(typed: str) -> list[str]:
    return [one.insert for one in suggestions(typed)]


@pytest.mark.parametrize("rows", [1, 3])
def test_names_of_people_and_teams_have_addresses_in_two_statements(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        make_user(username=f"Mia{number}")
        make_team(slug=f"pay{number}")
    text = " ".join(f"@mia{number} @PAY{number}." for number in range(rows))

    with django_assert_num_queries(2):
        links = links_of(f"{text} @nobody")

    assert links["mia0"] == "/settings/people/Mia0/"
    assert links["pay0"] == "/teams/pay0/"
    assert len(links) == 2 * rows


def test_text_without_a_name_takes_no_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        assert links_of("a@b.test #INC-1") == {}


def test_person_goes_before_a_team_of_the_same_name() -> None:
    person, member = make_user(username="payments"), make_user()
    Membership.objects.create(team=make_team(slug="payments"), person=member)

    assert links_of("@payments") == {"payments": "/settings/people/payments/"}
    assert people_behind({"payments"}, make_incident()) == [person]


def test_team_means_its_members_once_who_can_sign_in() -> None:
    person, gone = make_user(username="mia"), make_user(is_active=False)
    for slug in ("pay", "mail"):
        team = make_team(slug=slug)
        for member in (person, gone):
            Membership.objects.create(team=team, person=member)

    assert people_behind({"pay", "mail", "mia", "nobody"}, make_incident()) == [person]
    assert people_behind(set(), make_incident()) == []


def test_restricted_incident_is_known_to_admins_and_those_with_access() -> None:
    insider, admin = make_user(username="in"), make_user(username="ad", role=Role.ADMIN)
    make_user(username="out", role=Role.MANAGER)
    incident = make_incident(restricted=True, known_to=(insider,))

    assert set(people_behind({"in", "out", "ad"}, incident)) == {insider, admin}


def test_people_and_teams_are_suggested_by_name_the_beginning_first() -> None:
    make_user(username="zoe", name="Zoe Mild")
    make_user(username="mia", name="Mia K")
    make_user(username="mika", is_active=False)
    make_team(slug="mail", name="Mail")
    make_team(slug="post", name="The mighty post")

    assert inserts("@mi") == ["@mia", "@zoe", "@post"]
    assert [(one.label, one.kind) for one in suggestions("@mail")] == [("Mail", "Team")]
    assert inserts("@") == inserts("") == inserts("mi") == inserts("@mi\0") == []
    assert inserts("@" + "m" * 61) == []


def test_references_are_suggested_by_kind_number_and_words() -> None:
    incident = make_incident(title="Mail is slow", resolved=True)
    item = make_action_item(incident, title="Alert on mail")
    postmortem = make_postmortem(incident, title="When mail was slow")
    everything = [f"#{one.reference}" for one in (incident, item, postmortem)]

    assert inserts("#mail") == everything
    assert inserts("#inc") == inserts("#INC-") == [everything[0]]
    assert inserts(f"#ACT-{item.pk}") == [everything[1]]
    assert set(inserts(f"#{incident.pk}")) >= {everything[0]}
    assert inserts("#INC-²") == inserts("#" + "9" * 40) == inserts("#nothing") == []


def test_number_that_goes_on_is_suggested_too() -> None:
    incident = make_incident(id=127)

    assert inserts("#INC-12") == [f"#{incident.reference}"]


def test_hidden_incident_is_suggested_to_nobody_who_may_not_know() -> None:
    incident = make_incident(title="Secret", restricted=True, resolved=True)
    make_action_item(incident, title="Secret too")
    make_postmortem(incident)

    with viewing_as(make_user(role=Role.MANAGER)):
        found = [*inserts("#secret"), *inserts(f"#INC-{incident.pk}")]

    assert found == []
    assert len(inserts("#secret")) == 3


@pytest.mark.parametrize("rows", [1, 3])
def test_suggestions_take_the_same_statements_for_one_and_three(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        make_user(name="Mia")
        make_action_item(make_incident(title="Mia", resolved=True), title="Mia")

    with django_assert_num_queries(2):
        assert len(suggestions("@mia")) == rows
    with django_assert_num_queries(3):
        assert len(suggestions("#mia")) == 2 * rows
