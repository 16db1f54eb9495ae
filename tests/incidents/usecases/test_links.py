import pytest

from core.errors import RuleViolation
from core.models import Activity
from incidents.models import IncidentLink
from incidents.usecases.links import add_link, remove_link
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

URL = "https://grafana.example/d/1"


def verbs() -> list[str]:
    return list(Activity.objects.order_by("id").values_list("verb", flat=True))


@pytest.mark.django_db
def test_a_link_is_kept_with_its_label() -> None:
    incident, ana = make_incident(), make_user()

    link = add_link(incident, by=ana, url=URL, label="Queue length")

    link.refresh_from_db()
    assert (link.incident, link.url, link.label) == (incident, URL, "Queue length")
    assert verbs() == ["link.add"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("label", "kept", "logged"),
    [
        ("", "Queue length", ["link.add"]),
        ("Queue length", "Queue length", ["link.add"]),
        ("Backlog", "Backlog", ["link.add", "link.rename"]),
    ],
)
def test_the_same_address_again_is_one_link_with_the_last_label(
    label: str, kept: str, logged: list[str]
) -> None:
    incident = make_incident()
    first = add_link(incident, by=None, url=URL, label="Queue length")

    again = add_link(incident, by=None, url=URL, label=label)

    assert again == first
    assert list(incident.links.values_list("label", flat=True)) == [kept]
    assert verbs() == logged


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "label", "field"),
    [("javascript:alert(1)", "", "url"), (URL, "\x00", "label"), (URL, "x" * 201, "label")],
)
def test_what_cannot_be_kept_is_refused_on_its_field(url: str, label: str, field: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        add_link(make_incident(), by=None, url=url, label=label)

    assert refusal.value.field == field
    assert not IncidentLink.objects.exists()


@pytest.mark.django_db
def test_a_link_is_taken_away_once() -> None:
    incident = make_incident()
    link = add_link(incident, by=None, url=URL)

    for _ in range(2):
        remove_link(link, by=None)

    assert not incident.links.exists()
    assert verbs() == ["link.add", "link.remove"]
