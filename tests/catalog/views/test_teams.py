"""Who belongs to a team is chosen in one table of people."""

from html.parser import HTMLParser

import pytest

from catalog.models import Membership
from core.models import Role
from tests.conftest import SignedIn
from tests.factories.catalog import make_team
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


class Boxes(HTMLParser):
    """The check boxes of a page by name and value, and whether they are ticked."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ticked: dict[tuple[str | None, str | None], bool] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "checkbox":
            self.ticked[found["name"], found["value"]] = "checked" in found


def test_each_person_has_one_row_with_a_box_for_member_and_one_for_lead(
    signed_in: SignedIn,
) -> None:
    manager = make_user(role=Role.MANAGER, name="Mia")
    member, lead = make_user(name="Mo"), make_user(name="Lea")
    team = make_team(members=(member, lead))
    Membership.objects.filter(person=lead).update(is_lead=True)

    page = signed_in(manager).get(f"{team.get_absolute_url()}edit/").content.decode()

    assert Boxes(page).ticked == {
        ("members", str(manager.pk)): False,
        ("leads", str(manager.pk)): False,
        ("members", str(member.pk)): True,
        ("leads", str(member.pk)): False,
        ("members", str(lead.pk)): True,
        ("leads", str(lead.pk)): True,
    }
    for name in ("Mia", "Mo", "Lea"):
        assert page.count(f'<th scope="row">{name}</th>') == 1
        assert f"{name} is a member</span></label>" in page
        assert f"{name} is a lead</span></label>" in page


def test_who_leads_becomes_a_member(signed_in: SignedIn) -> None:
    lead, team = make_user(), make_team()

    answer = signed_in(make_user(role=Role.MANAGER)).post(
        f"{team.get_absolute_url()}edit/", {"name": team.name, "leads": [lead.pk]}
    )

    assert answer.status_code == 302
    assert list(team.memberships.values_list("person", "is_lead")) == [(lead.pk, True)]


def test_a_person_who_is_not_there_is_named_and_the_rest_is_kept(signed_in: SignedIn) -> None:
    manager, team = make_user(role=Role.MANAGER), make_team()

    answer = signed_in(manager).post(
        f"{team.get_absolute_url()}edit/",
        {"name": team.name, "members": ["0"], "leads": [manager.pk]},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_members_0">' in page
    assert 'aria-describedby="id_members_error id_leads_helptext"' in page
    assert Boxes(page).ticked["leads", str(manager.pk)]
