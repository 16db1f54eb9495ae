from datetime import time, timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.models import Membership
from core.models import Role
from incidents.models import Delivery
from incidents.usecases.fan_out import fan_out
from tests.conftest import SignedIn
from tests.core.api.client import Program
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import make_incident
from tests.factories.outbox import make_channel, make_outbox_entry, make_preference, make_rule
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
HERE = "/settings/notifications/preview/"


def test_page_says_who_gets_it_and_why_not_the_others(signed_in: SignedIn) -> None:
    service = make_service(owner_team=make_team())
    gets = make_channel(kind="email", recipients=["a@example.com", "b@example.com"])
    make_rule(gets, team=service.owner_team)
    make_rule(make_channel(), minimum_severity="sev1")
    make_rule(make_channel(), topics=["incident.resolved"])
    make_rule(make_channel(is_paused=True))
    make_rule(make_channel(disabled_at=timezone.now()))
    make_channel()
    asked: dict[str, Any] = {"topic": "incident.declared", "severity": "sev3"}
    asked["service"] = service.pk

    page = signed_in(make_user()).get(HERE, asked)

    answers = page.context["preview"].channels
    assert [(one.gets_it, one.waits or one.reason) for one in answers] == [
        (True, ""),
        (False, "None of its rules asks for it."),
        (False, "None of its rules asks for it."),
        (True, "It waits until somebody resumes the channel."),
        (False, "Its receiver is no more."),
        (False, "No rule sends anything over it."),
    ]
    assert answers[0].addresses == 2
    assert [str(one.rules[0].refusal) for one in answers[1:3]] == [
        "It asks for worse.",
        "It does not name this topic.",
    ]
    assert "To 2 addresses." in page.text
    assert not Delivery.objects.exists()


def test_preview_and_sending_agree(signed_in: SignedIn) -> None:
    team = make_team()
    incident = make_incident(severity="sev2", team=team)
    wishes: tuple[dict[str, Any], ...] = (
        {"minimum_severity": "sev1"},
        {"minimum_severity": "sev2"},
        {"team": team},
        {"team": make_team()},
        {"topics": ["incident.resolved"]},
        {"service": make_service()},
    )
    for number, wish in enumerate(wishes):
        make_rule(make_channel(name=f"Channel {number}"), **wish)
    make_outbox_entry(incident)
    fan_out(at=timezone.now())

    asked: dict[str, Any] = {
        "topic": "incident.declared",
        "severity": "sev2",
        "team": team.pk,
    }
    page = signed_in(make_user()).get(HERE, asked)

    sent = set(Delivery.objects.values_list("channel", flat=True))
    shown = {one.channel.pk for one in page.context["preview"].channels if one.gets_it}
    assert shown == sent
    assert len(sent) == 2


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_people_of_the_team_and_what_reaches_them(signed_in: SignedIn) -> None:
    team, now = make_team(), timezone.now()
    hours = {
        "quiet_from": (now - timedelta(hours=1)).time(),
        "quiet_until": (now + timedelta(hours=1)).time(),
    }
    people: dict[str, dict[str, Any]] = {
        "lea": {"email": "lea@example.com"},
        "mo": {"email": ""},
        "pia": {"email": "pia@example.com", "is_active": False},
        "quin": {"email": "quin@example.com"},
        "rob": {"email": "rob@example.com"},
    }
    for name, fields in people.items():
        person = make_user(username=name, time_zone="UTC", **fields)
        Membership.objects.create(team=team, person=person, is_lead=name == "lea")
        if name == "quin":
            make_preference(person, reasons_without_mail=["overdue", "expiring"])
        if name == "rob":
            make_preference(person, **hours)
    client = signed_in(make_user())

    overdue, expiring = (
        client.get(HERE, {"topic": topic, "team": team.pk}).context["preview"]
        for topic in ("action_item.overdue", "evidence.expiring")
    )

    assert [(one.person.username, one.is_told, one.gets_mail) for one in overdue.people] == [
        ("lea", True, True),
        ("mo", True, False),
        ("pia", False, False),
        ("quin", True, False),
        ("rob", True, True),
    ]
    assert [one.reason[:19] for one in overdue.people] == [
        "",
        "They have no e-mail",
        "The account is swit",
        "They want no mail f",
        "The mail waits for ",
    ]
    assert [one.is_told for one in expiring.people] == [True, False, False, False, False]


def test_rule_fills_the_form_and_nonsense_is_named(signed_in: SignedIn) -> None:
    quiet: dict[str, Any] = {"quiet_from": time(0), "quiet_until": time(23, 59, 59)}
    rule = make_rule(topics=["incident.resolved"], minimum_severity="sev4", **quiet)
    client = signed_in(make_user(role=Role.MANAGER))

    page = client.get(f"/settings/notifications/{rule.pk}/preview/")
    wrong = client.get(HERE, {"topic": "nothing", "team": "x"})

    (answer,) = page.context["preview"].channels
    assert page.context["form"].example.severity == "sev4"
    assert (answer.gets_it, answer.waits) == (True, "It waits for the end of quiet hours, 23:59.")
    assert wrong.status_code == 422
    assert wrong.context["form"].errors.keys() == {"topic", "team"}
    assert client.get("/settings/notifications/999/preview/").status_code == 404


def test_programs_ask_the_same(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    program, team = Program(make_user()), make_team()
    rule = make_rule(minimum_severity="sev1")
    body = {"topic": "drill.ahead", "team": team.slug}

    found = program.ask("POST", "/notification-preview/", body).json()
    wrong = program.ask("POST", "/notification-preview/", {"topic": "x", "team": "nobody"})

    assert found["channels"][0]["rules"] == [
        {"rule": rule.pk, "refusal": "It does not cover drills."}
    ]
    assert (found["people"], found["words"]) == ([], "Who takes part in the drill is reminded.")
    assert wrong.json()["errors"].keys() == {"topic", "team"}
    assert (
        Program(make_user(role=Role.VIEWER)).ask("POST", "/notification-preview/", body).status_code
        == 403
    )
    for number in (1, 3):
        for _ in range(number):
            make_rule()
            Membership.objects.create(team=team, person=make_user())
        with django_assert_num_queries(6):
            program.ask("POST", "/notification-preview/", body)
