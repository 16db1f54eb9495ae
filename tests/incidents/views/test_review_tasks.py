import pytest
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from incidents.models import DeclinedTask
from tests.conftest import SignedIn
from tests.factories.incidents import make_action_item, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import make_declined_task, make_reviewer, started, write

pytestmark = pytest.mark.django_db


def test_tasks_are_shown_once_the_incident_is_resolved(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.VIEWER))
    running, over = make_incident(), make_incident(resolved=True)
    make_declined_task(over, reason="Too small")

    pages = [client.get(one.get_absolute_url()).content.decode() for one in (running, over)]

    assert ["After the incident" in page for page in pages] == [False, True]
    assert "Too small" in pages[1]
    assert "Leave out" not in pages[1]


def test_a_task_is_left_out_with_a_reason_and_taken_up_again(signed_in: SignedIn) -> None:
    incident, client = make_incident(resolved=True), signed_in(make_user())
    url = f"{incident.get_absolute_url()}tasks/meeting/"

    asked = client.get(f"{url}decline/")
    refused = client.post(f"{url}decline/", {"reason": " "})
    client.post(f"{url}decline/", {"reason": "We talked at lunch."})
    page = client.get(incident.get_absolute_url()).content.decode()

    assert (asked.status_code, refused.status_code) == (200, 422)
    assert "We talked at lunch." in page
    client.post(f"{url}take-up/")
    assert not DeclinedTask.objects.exists()
    unknown = f"{incident.get_absolute_url()}tasks/nothing/decline/"
    assert client.get(unknown).status_code == 404


def test_publish_page_asks_for_a_reason_while_tasks_are_open(signed_in: SignedIn) -> None:
    postmortem, client = write(started()), signed_in(make_user())
    url = f"/postmortems/{postmortem.reference}/publish/"

    shown = client.get(url)
    refused = client.post(url, {"reason": ""})
    published = client.post(url, {"reason": "Small."})

    assert next(task.value for task in shown.context["waiting"]) == "in_review"
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["reason"]
    assert published.status_code == 302
    assert postmortem.editions.count() == 1


def test_publish_page_shows_hints_on_wording_and_publishes_all_the_same(
    signed_in: SignedIn,
) -> None:
    postmortem = write(started(), "The operator should have checked the queue.")
    url = f"/postmortems/{postmortem.reference}/publish/"
    client = signed_in(make_user())

    shown = client.get(url)
    published = client.post(url, {"reason": "Small."})
    write(postmortem, "The queue grew.")
    clean = client.get(url)

    assert shown.context["number"] >= len(shown.context["sections"]) == 4
    assert "should have" in shown.text
    assert "you can publish all the same" in shown.text
    assert published.status_code == 302
    assert clean.context["sections"] == []
    assert "could be read as blame" not in clean.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_incident_page_takes_as_many_statements_for_three_of_all_as_for_one(
    signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    incident = make_incident(resolved=True)
    postmortem = write(started(incident))
    for task in ("meeting", "actions", "approved")[:rows]:
        make_reviewer(postmortem)
        make_action_item(incident)
        make_declined_task(incident, task=task)
    client = signed_in(make_user())

    with django_assert_max_num_queries(18):
        response = client.get(incident.get_absolute_url())

    assert sum(row.declined is not None for row in response.context["tasks"]) == rows
