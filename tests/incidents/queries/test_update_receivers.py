import pytest
from pytest_django import DjangoAssertNumQueries

from incidents.models import Incident
from incidents.queries.incidents import for_detail
from incidents.queries.update_receivers import Receivers, receivers_of_update
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_incident
from tests.factories.outbox import make_channel, make_rule

pytestmark = pytest.mark.django_db


def detail(incident: Incident) -> Incident:
    return for_detail().get(pk=incident.pk)


@pytest.mark.parametrize("rules", [1, 3])
def test_each_channel_counts_once_with_its_addresses_in_one_statement(
    rules: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mails = make_channel(kind="email", recipients=["a@ops.example", "b@ops.example"])
    chat = make_channel(kind="webhook")
    for _ in range(rules):
        make_rule(mails)
        make_rule(chat)
    incident = detail(make_incident())

    with django_assert_num_queries(1):
        found = receivers_of_update(incident, "company")

    assert found == Receivers(channels=2, addresses=3)


@pytest.mark.parametrize(
    ("rule", "channel"),
    [
        ({"topics": ["incident.declared"]}, {}),
        ({"minimum_severity": "sev1"}, {}),
        ({}, {"disabled_at": NOON}),
    ],
)
def test_who_does_not_want_it_does_not_count(
    rule: dict[str, object], channel: dict[str, object]
) -> None:
    make_rule(make_channel(**channel), **rule)  # type: ignore[arg-type]  # fields of the model
    incident = detail(make_incident(severity="sev2"))

    assert receivers_of_update(incident, "company") == Receivers(0, 0)


def test_an_update_for_the_team_reaches_rules_of_its_teams_only() -> None:
    own, owner = make_team(), make_team()
    make_rule(make_channel(), team=own)
    make_rule(make_channel(), team=owner)
    make_rule(make_channel(), team=make_team())
    make_rule(make_channel())
    incident = detail(make_incident(team=own, services=(make_service(owner_team=owner),)))

    assert receivers_of_update(incident, "team").channels == 2
    assert receivers_of_update(incident, "company").channels == 3


def test_nothing_of_a_restricted_incident_goes_anywhere() -> None:
    make_rule(make_channel())

    restricted = receivers_of_update(detail(make_incident(restricted=True)), "")

    assert restricted == Receivers(0, 0, is_kept_back=True)
