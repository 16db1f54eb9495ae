"""Every door, every method, every role: who gets in is written down here once more."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from core.models import Role, User
from tests.factories.people import make_token, make_user
from tests.security.world import World, make_world, product_doors

pytestmark = pytest.mark.django_db

SHOWN = frozenset({200, 204, 286, 302, 405, 409})
PARTS = 4
"""All doors take too long for one test beside many short ones."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
LOWEST_ROLE: dict[str, Role] = {
    "action_item.verify": Role.RESPONDER,
    "action_item.view": Role.VIEWER,
    "action_item.write": Role.RESPONDER,
    "activity.view": Role.ADMIN,
    "alert.view": Role.VIEWER,
    "alert_source.manage": Role.MANAGER,
    "api.read": Role.VIEWER,
    "coverage.view": Role.VIEWER,
    "assessment.answer": Role.RESPONDER,
    "channel.manage": Role.MANAGER,
    "channel.view": Role.RESPONDER,
    "checklist.edit": Role.MANAGER,
    "checklist.view": Role.VIEWER,
    "decision.approve": Role.RESPONDER,
    "decision.request": Role.RESPONDER,
    "decision.view": Role.VIEWER,
    "mitigation.say": Role.RESPONDER,
    "dependency.edit": Role.RESPONDER,
    "dependency.view": Role.VIEWER,
    "drill.review": Role.RESPONDER,
    "drill.run": Role.RESPONDER,
    "drill.schedule": Role.RESPONDER,
    "drill.view": Role.VIEWER,
    "drill_plan.edit": Role.MANAGER,
    "drill_plan.view": Role.VIEWER,
    "feed.read": Role.VIEWER,
    "evidence.review": Role.RESPONDER,
    "factor.edit": Role.MANAGER,
    "factor_topic.edit": Role.MANAGER,
    "factor.view": Role.VIEWER,
    "help.view": Role.VIEWER,
    "evidence_import.run": Role.RESPONDER,
    "evidence_import.view": Role.VIEWER,
    "home.view": Role.VIEWER,
    "impact.record": Role.RESPONDER,
    "import.run": Role.MANAGER,
    "import.view": Role.MANAGER,
    "incident.acknowledge": Role.RESPONDER,
    "incident.close": Role.RESPONDER,
    "incident.declare": Role.RESPONDER,
    "incident.mitigate": Role.RESPONDER,
    "incident.reopen": Role.RESPONDER,
    "incident.resolve": Role.RESPONDER,
    "incident.restrict": Role.RESPONDER,
    "incident.update": Role.RESPONDER,
    "incident.view": Role.VIEWER,
    "job.cancel": Role.VIEWER,
    "job.retry": Role.VIEWER,
    "job.view": Role.VIEWER,
    "link.edit": Role.RESPONDER,
    "maintenance.plan": Role.RESPONDER,
    "mention.suggest": Role.RESPONDER,
    "notification.read": Role.VIEWER,
    "overview.view": Role.VIEWER,
    "person.manage": Role.ADMIN,
    "person.view": Role.VIEWER,
    "postmortem.comment": Role.VIEWER,
    "postmortem.publish": Role.RESPONDER,
    "postmortem.review": Role.RESPONDER,
    "postmortem.share": Role.RESPONDER,
    "postmortem.view": Role.VIEWER,
    "postmortem.write": Role.RESPONDER,
    "profile.edit": Role.VIEWER,
    "recovery_metric.view": Role.VIEWER,
    "recovery_report.freeze": Role.RESPONDER,
    "recovery_report.view": Role.VIEWER,
    "review_meeting.arrange": Role.RESPONDER,
    "review_task.decline": Role.RESPONDER,
    "role.assign": Role.RESPONDER,
    "role.view": Role.VIEWER,
    "saved_view.keep": Role.VIEWER,
    "score.view": Role.VIEWER,
    "search.view": Role.VIEWER,
    "service.create": Role.RESPONDER,
    "service.edit": Role.RESPONDER,
    "service.view": Role.VIEWER,
    "team.create": Role.MANAGER,
    "team.edit": Role.RESPONDER,
    "team.view": Role.VIEWER,
    "team.view_load": Role.VIEWER,
    "team_report.comment": Role.RESPONDER,
    "team_report.review": Role.MANAGER,
    "team_report.view": Role.VIEWER,
    "team_report.write": Role.RESPONDER,
    "template.edit": Role.MANAGER,
    "template.view": Role.VIEWER,
    "time_entry.read": Role.VIEWER,
    "timeline.add": Role.RESPONDER,
    "timeline.correct": Role.RESPONDER,
    "timeline.view": Role.VIEWER,
    "site.set_up": Role.ADMIN,
    "site_status.view": Role.ADMIN,
    "token.manage": Role.VIEWER,
    "wording.check": Role.VIEWER,
}
"""The lowest organisation role that a verb may let in; some ask for more at the object."""

VERBS_ON_POST = {
    "/actions/": "action_item.write",
    "/incidents/INC-<int:pk>/handover/": "role.assign",
    "/postmortems/PM-<int:pk>/factors/": "postmortem.write",
    "/services/<slug:slug>/exemptions/": "decision.request",
}
"""Pages that everybody reads, and what those who send them need."""

NEEDS_A_QUERY = {
    "/actions/new/": 404,
    "/api/nowhere": 404,
    "/api/v1/services/shop/gate/": 400,
    "/time-entry/": 422,
}
"""What addresses answer that say too little on their own."""

OPENED_BY_SECRET = frozenset(
    {
        "/hooks/<slug:format_name>/",
        "/hooks/<slug:format_name>/<str:secret>/",
        "/public/<str:secret>/",
        "/shared/reports/<str:secret>/",
        "/v2/enqueue",
    }
)
"""Pages and doors for strangers: whoever has the secret opens them, without signing in."""

PEOPLE_ONLY = frozenset(
    {
        "assessment.answer",
        "decision.request",
        "mitigation.say",
        "postmortem.share",
        "service.edit",
        "dependency.edit",
        "team.edit",
        "team.view_load",
        "team_report.write",
        "incident.restrict",
    }
)
"""Verbs that also depend on the team or on the incident, beside a manager's right to everything."""


def verb_of(callback: Any, method: str) -> str | None:
    verbs = getattr(getattr(callback, "cls", None), "verbs", None)
    if verbs is None:
        verb: str = callback.permission_verb
        return verb
    actions: dict[str, str] = getattr(callback, "actions", None) or {}
    name = method.lower()
    found: str | None = verbs.get(actions.get(name, name))
    return found


def answer(client: Client, method: str, address: str, **headers: str) -> int:
    with transaction.atomic():
        response = client.generic(method, address, headers=headers)
        transaction.set_rollback(True)
    return response.status_code


def clients_by_role() -> dict[Role, Client]:
    clients: dict[Role, Client] = {}
    for role in Role:
        clients[role] = Client(raise_request_exception=False)
        clients[role].force_login(make_user(role=role))
    return clients


@pytest.fixture
def world() -> World:
    return make_world()


def test_every_verb_of_a_door_is_in_the_table() -> None:
    asked = {
        verb
        for _, callback in product_doors()
        for method in METHODS
        if (verb := verb_of(callback, method))
    }

    assert asked - set(LOWEST_ROLE) == set()


def fault_of(role: Role, verb: str | None, status: int) -> str:
    """Return what is wrong with an answer, empty when nothing is."""
    allowed = verb is not None and role.rank >= LOWEST_ROLE[verb].rank
    if status >= 500:
        return "falls over"
    if verb and not allowed and status not in {403, 404, 405}:
        return f"may not {verb}"
    is_sure = verb not in PEOPLE_ONLY or role.rank >= Role.MANAGER.rank
    return f"may {verb}" if allowed and is_sure and status in {401, 403} else ""


def statuses_by_role(clients: dict[Role, Client], method: str, address: str) -> dict[Role, int]:
    """Return what each role is answered, the highest first.

    Where the highest is told that there is no such method, only the lowest is asked as well:
    what is not there can be done by nobody. HEAD is a GET without its words.
    """
    highest, *others = sorted(clients, key=lambda role: role.rank, reverse=True)
    statuses = {highest: answer(clients[highest], method, address)}
    is_enough = statuses[highest] == 405 or method == "HEAD"
    asked = others[-1:] if is_enough else others
    return statuses | {role: answer(clients[role], method, address) for role in asked}


@pytest.mark.any_database
@pytest.mark.parametrize("part", range(PARTS))
def test_no_role_gets_further_than_its_verbs_and_what_an_admin_may_read_is_there(
    world: World, part: int
) -> None:
    wrong: list[str] = []
    read: dict[str, int] = {}
    clients = clients_by_role()
    for path, callback in list(product_doors())[part::PARTS]:
        address = world.address_of(path)
        for method in METHODS:
            asked_on_post = VERBS_ON_POST.get(path) if method == "POST" else None
            verb = asked_on_post or verb_of(callback, method)
            statuses = statuses_by_role(clients, method, address)
            for role, status in statuses.items():
                if fault := fault_of(role, verb, status):
                    wrong.append(f"{role} {fault}, yet {method} {address}: {status}")
            if method == "GET":
                read[address] = statuses[Role.ADMIN]

    assert wrong == []
    strange = {one: status for one, status in read.items() if status not in SHOWN}
    assert strange == {one: status for one, status in NEEDS_A_QUERY.items() if one in read}


@pytest.mark.any_database
def test_every_address_that_needs_a_query_is_one_of_a_door(world: World) -> None:
    addresses = {world.address_of(path) for path, _ in product_doors()}

    assert set(NEEDS_A_QUERY) <= addresses


@pytest.mark.any_database
def test_strangers_get_the_sign_in_page_or_a_401(world: World) -> None:
    stranger = Client(raise_request_exception=False)
    wrong: list[str] = []
    for path, _ in product_doors():
        if path in OPENED_BY_SECRET:
            continue
        address = world.address_of(path)
        for method in METHODS:
            status = answer(stranger, method, address)
            expected = {401, 405} if path.startswith("/api/v1") else {302, 401, 405}
            if status not in expected:
                wrong.append(f"{method} {address}: {status}")

    assert wrong == []


@pytest.mark.any_database
@pytest.mark.parametrize("role", list(Role))
def test_a_token_opens_what_its_person_may_open(world: World, role: Role) -> None:
    person: User = make_user(role=role)
    secret = make_token(person)
    wrong: list[str] = []
    client = Client(raise_request_exception=False)
    for path, callback in product_doors():
        if not path.startswith("/api/v1"):
            continue
        address = world.address_of(path)
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            verb = verb_of(callback, method)
            status = answer(client, method, address, Authorization=f"Bearer {secret}")
            if fault := fault_of(role, verb, status):
                wrong.append(f"{role} {fault}, yet {method} {address}: {status}")

    assert wrong == []
