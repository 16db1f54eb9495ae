"""What an entry is about: its page, its name, and finding it by what people type."""

import pytest
from django.db import models
from pytest_django import DjangoAssertNumQueries

from core.audit import things
from core.audit.things import MOST_PARTS, Key, Thing, find_things, read_things
from core.models import Role
from core.visibility import viewing_as
from incidents.models import PostmortemTemplate
from tests.conftest import SignedIn
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import make_incident
from tests.factories.people import make_user
from tests.security.world import make_world

pytestmark = pytest.mark.django_db


def key_of(row: models.Model) -> Key:
    return row._meta.label_lower, row.pk


def test_everything_that_has_a_page_is_there_for_an_admin(signed_in: SignedIn) -> None:
    make_world()
    client = signed_in(make_user(role=Role.ADMIN))
    keys = []
    for kind in things._kinds.values():
        assert len(kind.parts) <= MOST_PARTS
        row = kind.model._default_manager.filter(kind.shown).first()
        assert row is not None, kind.label
        keys.append(key_of(row))

    found = read_things(keys)

    assert found.keys() == set(keys)
    for key, thing in found.items():
        assert client.get(thing.url).status_code == 200, key


def test_things_are_read_in_one_statement_and_named(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    incident = make_incident(title="Mail is slow")
    team = make_team(name="Payments", slug="payments")
    mia, kim = make_user(username="mia", name="Mia"), make_user(username="kim")
    rows = (incident, team, mia, kim)

    with django_assert_num_queries(1):
        found = read_things([*(key_of(row) for row in rows), ("ghost.ghost", 1), ("core.user", 0)])

    assert found == {
        key_of(incident): Thing("Mail is slow", f"/incidents/{incident.reference}/"),
        key_of(team): Thing("Payments", "/teams/payments/"),
        key_of(mia): Thing("Mia", "/settings/people/mia/"),
        key_of(kim): Thing("kim", "/settings/people/kim/"),
    }


def test_nothing_is_read_for_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert read_things([("ghost.ghost", 1)]) == {}


def test_whoever_may_not_know_of_an_incident_gets_neither_link_nor_name() -> None:
    incident = make_incident(restricted=True)

    with viewing_as(make_user()):
        assert read_things([key_of(incident)]) == {}


def test_drafts_have_no_page() -> None:
    draft = PostmortemTemplate.objects.filter(slug="light").get()
    draft.pk, draft.version, draft.is_current, draft.is_draft = None, 99, False, True
    draft.save()

    assert read_things([key_of(draft)]) == {}
    assert key_of(draft) in find_things("light")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("INC-12", ("incidents.incident", 12)),
        ("inc-12", ("incidents.incident", 12)),
        ("PM-3", ("incidents.postmortem", 3)),
        ("DR-4", ("readiness.drillrun", 4)),
        ("incidents.savedview:7", ("incidents.savedview", 7)),
    ],
)
def test_a_number_names_what_is_gone_as_well(
    text: str, key: Key, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert find_things(text) == [key]


def test_names_are_looked_up_in_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    service = make_service(slug="shop-2", name="The shop")
    team, person = make_team(slug="mia", name="Others"), make_user(username="mia")

    with django_assert_num_queries(3):
        by_slug, by_name, both = (find_things(one) for one in ("Shop-2", "the shop", "mia"))

    assert by_slug == by_name == [key_of(service)]
    assert sorted(both) == sorted([key_of(team), key_of(person)])


@pytest.mark.parametrize("text", ["nothing", "XYZ-1", "INC-", "web:80", "a.b:1", "INC-" + "9" * 19])
def test_what_nobody_knows_is_not_found(text: str) -> None:
    assert find_things(text) == []
