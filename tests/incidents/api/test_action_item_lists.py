from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.models import Role
from incidents.models import ActionItem, SavedView
from tests.core.api.client import Program
from tests.factories.action_items import make_action_item_batch, make_saved_view
from tests.factories.catalog import make_team
from tests.factories.incidents import make_action_item, make_incident, tag
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_a_program_changes_many_and_undoes_it() -> None:
    person = make_user()
    program = Program(person)
    plain, stale = make_action_item(), make_action_item(version=2)
    items = [{"reference": item.reference, "version": 1} for item in (plain, stale)]

    changed = program.ask(
        "POST",
        "/action-item-changes/",
        {"items": items, "due_on": "2026-04-01", "owner": person.username},
    ).json()
    plain.refresh_from_db()
    undone = program.ask("POST", f"/action-item-changes/{changed['id']}/undo/").json()

    assert (plain.due_on, plain.owner) == (date(2026, 4, 1), person)
    assert changed["changed"] == 1
    assert [one["reference"] for one in changed["refusals"]] == [stale.reference]
    assert undone == {"restored": 1, "changed_since": []}
    assert not ActionItem.objects.exclude(due_on=None, owner=None).exists()


def test_a_program_tags_and_filters_by_tag() -> None:
    program = Program(make_user())
    item, other = tag(make_action_item(), "old"), make_action_item()
    row = {"reference": item.reference, "version": 1}

    changed = program.ask(
        "POST",
        "/action-item-changes/",
        {"items": [row], "add_tags": ["Database"], "remove_tags": ["old"]},
    ).json()
    found = program.ask("GET", "/action-items/?tag=database").json()["results"]
    edited = program.ask("PATCH", f"/action-items/{other.reference}/", {"tags": ["b", "a"]}).json()
    refused = program.ask("PATCH", f"/action-items/{other.reference}/", {"tags": ["a b"]})

    assert changed["changed"] == 1
    assert [(one["reference"], one["tags"]) for one in found] == [(item.reference, ["database"])]
    assert edited["tags"] == ["a", "b"]
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["tags"])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": []},
        {"items": [{"reference": "ACT-1"}], "priority": "high"},
        {"items": [{"reference": "ACT-x", "version": 1}], "priority": "high"},
        {"items": [{"reference": "ACT-1", "version": 1}]},
        {"items": [{"reference": "ACT-1", "version": 1}], "status": "verified"},
        {"items": [{"reference": "ACT-1", "version": 1}], "status": "wont_do"},
        {"items": [{"reference": "ACT-1", "version": 1}], "add_tags": []},
        {"items": [{"reference": "ACT-1", "version": 1}], "add_tags": ["two words"]},
    ],
)
def test_a_change_that_is_not_clear_is_refused(body: object) -> None:
    answer = Program(make_user()).ask("POST", "/action-item-changes/", body)

    assert answer.status_code in {400, 409}
    assert answer["Content-Type"] == "application/problem+json"


def test_nobody_undoes_the_change_of_another() -> None:
    batch = make_action_item_batch(make_action_item(), at=timezone.now())

    answer = Program(make_user()).ask("POST", f"/action-item-changes/{batch.pk}/undo/")

    assert answer.status_code == 404


def test_saved_views_are_kept_listed_and_forgotten() -> None:
    person = make_user()
    team = make_team(members=(person,))
    make_saved_view()
    program = Program(person)

    made = program.ask(
        "POST", "/action-item-views/", {"name": "Late", "query": "due=overdue", "team": team.slug}
    ).json()
    listed = program.ask("GET", "/action-item-views/").json()["results"]
    program.ask("DELETE", f"/action-item-views/{made['id']}/")

    assert listed == [made]
    assert (made["query"], made["team"], made["owner"]) == (
        "due=overdue",
        team.slug,
        person.username,
    )
    assert not SavedView.objects.filter(pk=made["id"]).exists()


def test_views_of_other_teams_and_people_are_out_of_reach() -> None:
    program, foreign = Program(make_user()), make_saved_view()

    kept = program.ask("POST", "/action-item-views/", {"name": "x", "team": make_team().slug})
    gone = program.ask("DELETE", f"/action-item-views/{foreign.pk}/")

    assert (kept.status_code, gone.status_code) == (403, 404)


def test_statistics_are_those_of_the_page_and_know_no_hidden_incident() -> None:
    now = timezone.now()
    items = [make_action_item(status="done", done_at=now), make_action_item(priority="low")]
    hidden = make_action_item(make_incident(restricted=True))
    for item in (*items, hidden):
        ActionItem.objects.filter(pk=item.pk).update(created_at=now - timedelta(days=40))

    program = Program(make_user(role=Role.VIEWER))
    found = program.ask("GET", "/action-item-statistics/").json()
    low = program.ask("GET", "/action-item-statistics/?priority=low").json()
    wrong = program.ask("GET", "/action-item-statistics/?priority=odd&nonsense=1")

    assert (found["n"], found["ended"], low["n"]) == (2, 1, 1)
    assert [one["share"] for one in found["open_share"]] == [1.0, None, None]
    assert (found["kept"]["count"], found["kept"]["of"], found["proven"]["share"]) == (1, 2, 0.0)
    assert found["on_time"] == {"count": 0, "of": 0, "share": None, "low": None, "high": None}
    assert wrong.status_code == 400


def test_views_of_incidents_have_addresses_of_their_own() -> None:
    person = make_user()
    program = Program(person)
    promises = make_saved_view(person, name="Late")

    made = program.ask("POST", "/incident-views/", {"name": "Late", "query": "severity=sev1"})
    listed = program.ask("GET", "/incident-views/").json()["results"]
    foreign = program.ask("DELETE", f"/incident-views/{promises.pk}/")
    gone = program.ask("DELETE", f"/incident-views/{made.json()['id']}/")

    assert (made.status_code, made["Location"]) == (201, "/api/v1/incident-views/")
    assert [(one["name"], one["query"]) for one in listed] == [("Late", "severity=sev1")]
    assert (foreign.status_code, gone.status_code) == (404, 204)
    assert list(SavedView.objects.all()) == [promises]
